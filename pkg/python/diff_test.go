package python

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
)

// interpreter is the CPython that the parser is held against, unless
// WELLSERVED_PYTHON names another. These tests fail without it: a parser that
// nothing contradicts is not known to be right.
const interpreter = "/usr/bin/python3"

func python() string {
	if path := os.Getenv("WELLSERVED_PYTHON"); path != "" {
		return path
	}
	return interpreter
}

// answer is what CPython makes of a file.
type answer struct {
	minor int // of its version
	ok    bool
	tree  string
	line  int
	msg   string
}

// ask has CPython read files, and calls each with an answer in their order.
func ask(t *testing.T, paths []string, each func(path string, a answer)) {
	t.Helper()
	cmd := exec.Command(python(), "-I", "testdata/dump.py")
	cmd.Stdin = strings.NewReader(strings.Join(paths, "\n"))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReaderSize(out, 1<<20)
	minor := 0
	if _, err := fmt.Fscanf(r, "python %d\n", &minor); err != nil {
		t.Fatalf("python: %v\n%s", err, stderr.String())
	}
	for _, path := range paths {
		a, err := readAnswer(r)
		a.minor = minor
		if err != nil {
			t.Fatalf("python on %s: %v\n%s", path, err, stderr.String())
		}
		each(path, a)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("python: %v\n%s", err, stderr.String())
	}
}

func readAnswer(r *bufio.Reader) (answer, error) {
	head, err := r.ReadString('\n')
	if err != nil {
		return answer{}, err
	}
	word, rest, _ := strings.Cut(strings.TrimSuffix(head, "\n"), " ")
	if word == "ok" {
		n, err := strconv.Atoi(rest)
		if err != nil {
			return answer{}, err
		}
		tree := make([]byte, n)
		_, err = io.ReadFull(r, tree)
		return answer{ok: true, tree: string(tree)}, err
	}
	number, msg, _ := strings.Cut(rest, " ")
	line, err := strconv.Atoi(number)
	return answer{line: line, msg: msg}, err
}

// pythonFiles returns the Python files below a folder.
func pythonFiles(t testing.TB, root string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, ".py") {
			all = append(all, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatalf("no Python file below %s", root)
	}
	sort.Strings(all)
	return all
}

func TestReadsLikeCPython(t *testing.T) {
	t.Parallel()
	for _, tree := range []struct{ name, root string }{
		{"standard library", "/usr/lib/python3.11"},
		{"Django", "/usr/lib/python3/dist-packages/django"},
		{"Channels", "/usr/lib/python3/dist-packages/channels"},
	} {
		t.Run(tree.name, func(t *testing.T) {
			t.Parallel()
			lines := tally{}
			ask(t, pythonFiles(t, tree.root), func(path string, a answer) {
				compare(t, path, a, &lines)
			})
			t.Logf("%d files, %d refused", lines.files, lines.refused)
		})
	}
}

// tally counts files, and the lines of errors on which both agree.
type tally struct{ files, refused, sameLine int }

// compare holds our reading of a file against CPython's.
func compare(t *testing.T, path string, a answer, n *tally) {
	t.Helper()
	n.files++
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	m, err := Parse(src, Options{})
	var fault *SyntaxError
	switch {
	case err != nil && !errors.As(err, &fault):
		t.Errorf("%s: %v is no SyntaxError", path, err)
	case a.ok && err != nil:
		t.Errorf("%s: CPython takes it, we refuse: %v", path, err)
	case !a.ok && err == nil:
		t.Errorf("%s: CPython refuses it, we take it: line %d: %s", path, a.line, a.msg)
	case !a.ok:
		n.refused++
		if a.line == 0 || fault.Line == a.line {
			n.sameLine++
		} else {
			t.Logf("%s:%d: %s\n\twe at line %d: %s", path, a.line, a.msg, fault.Line, fault.Msg)
		}
	default:
		if got := dump(m, a.minor); got != a.tree {
			t.Errorf("%s: the trees differ: %s", path, firstDifference(got, a.tree))
		}
	}
}

// firstDifference shows where two dumps part.
func firstDifference(got, want string) string {
	i := 0
	for i < len(got) && i < len(want) && got[i] == want[i] {
		i++
	}
	from := max(0, i-120)
	return fmt.Sprintf("\n got ...%q\nwant ...%q", got[from:min(len(got), i+80)], want[from:min(len(want), i+80)])
}
