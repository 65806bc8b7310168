package python

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// The sources that are made wrong, and how many of them. The seed is fixed:
// the same files every time.
const (
	mutants = 500
	seed    = 20260518
)

func TestRefusesLikeCPython(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(seed, seed))
	dir := t.TempDir()
	sources := smallFiles(t, random)
	var paths []string
	for i := range mutants {
		path := filepath.Join(dir, strconv.Itoa(i)+".py")
		if err := os.WriteFile(path, mutate(random, sources[i%len(sources)]), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	var n tally
	ask(t, paths, func(path string, a answer) { compare(t, path, a, &n) })
	t.Logf("%d files, %d refused, %d at the same line", n.files, n.refused, n.sameLine)
	if n.refused < mutants/2 {
		t.Errorf("only %d of %d mutated files are wrong", n.refused, n.files)
	}
	if n.sameLine*10 < n.refused*9 {
		t.Errorf("%d of %d errors are at CPython's line, want 90 %%", n.sameLine, n.refused)
	}
}

// smallFiles returns sources of the standard library and Django that are
// short enough for one change to matter.
func smallFiles(t *testing.T, random *rand.Rand) [][]byte {
	t.Helper()
	all := append(pythonFiles(t, "/usr/lib/python3.11"), pythonFiles(t, "/usr/lib/python3/dist-packages/django")...)
	var sources [][]byte
	for len(sources) < 250 {
		src, err := os.ReadFile(all[random.IntN(len(all))])
		if err != nil {
			t.Fatal(err)
		}
		if len(src) > 200 && len(src) < 40000 {
			sources = append(sources, src)
		}
	}
	return sources
}

// slips are what a slip of the hand may put into a source.
var slips = []string{
	"(", ")", "[", "]", "{", "}", ":", ",", "=", "==", ":=", "'", `"`, `"""`, "\\", "\n", "    ", "\t", ";", ".", "*", "**",
	"@", "#", "$", "!", "é", "f'{", "0x", "1_", " if ", " else ", " for ", " in ", " lambda ", " return ", " yield ", " await ",
	" async ", " not ", " print ", " global x", " nonlocal y\n", "import ", " from ", " as ", " class ", " def ", " pass\n", " break\n",
	" continue\n", " None ", "True = ", " del ", " try:\n", " except:\n", " finally:\n", " with ", " match x:\n", "\f", "\r", "->", "...",
}

// mutate makes one or two slips in a source.
func mutate(random *rand.Rand, src []byte) []byte {
	for range 1 + random.IntN(2) {
		src = slip(random, src)
	}
	return src
}

func slip(random *rand.Rand, src []byte) []byte {
	at := random.IntN(len(src))
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	from := bytes.LastIndexByte(src[:at], '\n') + 1
	to := len(src)
	if n := bytes.IndexByte(src[at:], '\n'); n >= 0 {
		to = at + n + 1
	}
	switch random.IntN(9) {
	case 0: // a character is missing
		return join(src[:at], src[at+1:])
	case 1: // some are
		return join(src[:at], src[min(len(src), at+1+random.IntN(20)):])
	case 2: // a line is missing
		return join(src[:from], src[to:])
	case 3: // a line is there twice
		return join(src[:to], src[from:to], src[to:])
	case 4: // a line is indented
		return join(src[:from], []byte(" "), src[from:])
	case 5: // the rest is missing
		return join(src[:max(at, 1)])
	case 6: // a character is another's
		return join(src[:at], src[random.IntN(len(src)):][:1], src[at+1:])
	}
	return join(src[:at], []byte(slips[random.IntN(len(slips))]), src[at:])
}
