package consumer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/django/consumer"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/modules"
	"github.com/wellserved/wellserved/pkg/source"
)

// consumers returns the classes of the modules in testdata/chat.
func consumers(t *testing.T) []*asgi.Consumer {
	t.Helper()
	dir, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	tree, err := fstree.Disk(fstree.DiskOptions{Cwd: dir})
	if err != nil {
		t.Fatal(err)
	}
	set := modules.New(tree, []string{dir})
	files, err := filepath.Glob(filepath.Join(dir, "chat", "*.py"))
	if err != nil {
		t.Fatal(err)
	}
	var out []*asgi.Consumer
	for _, file := range files {
		m := set.At(file)
		if m == nil || m.Tree == nil {
			t.Fatalf("%s cannot be read", file)
		}
		for _, s := range m.Tree.Body {
			if class, ok := s.(*python.ClassDef); ok {
				if c := asgi.NewConsumer(m, class); c.Generic() {
					out = append(out, c)
				}
			}
		}
	}
	return out
}

// follow follows a consumer with all the steps that it needs.
func follow(c *asgi.Consumer) *consumer.Conduct {
	budget := consumer.Budget
	return consumer.Follow(c, &budget)
}

// findings lists what was found as FILE:LINE: KIND DETAIL.
func findings(c *consumer.Conduct) []string {
	var out []string
	add := func(at source.Range, format string, args ...any) {
		out = append(out, fmt.Sprintf("%s:%d: ", filepath.Base(at.Name()), at.Line())+fmt.Sprintf(format, args...))
	}
	for _, f := range c.Continued {
		add(f.Close, "continues %s", f.What)
	}
	for _, u := range c.Unguarded {
		add(u.At, "unguarded %s", u.Name)
	}
	for _, at := range c.Early {
		add(at, "early")
	}
	for _, n := range c.NotAwaited {
		add(n.At, "dropped %s", n.Name)
	}
	for _, m := range c.Mixed {
		add(m.At, "mixed")
	}
	for _, m := range c.Miscalled {
		add(m.At, "parameters")
	}
	if !c.NeverAccepts.IsZero() {
		add(c.NeverAccepts, "never")
	}
	if !c.Unanswered.IsZero() {
		add(c.Unanswered, "unanswered")
	}
	for _, g := range c.NotLeft {
		add(g.At, "group")
	}
	return out
}

var want = regexp.MustCompile(`# want: (.+)$`)

func TestConsumersAreFoundWrongWhereTheyAreAndNowhereElse(t *testing.T) {
	t.Parallel()
	list := consumers(t)
	if len(list) < 60 {
		t.Fatalf("only %d consumers were found", len(list))
	}
	var got, wants []string
	for _, c := range list {
		for _, f := range findings(follow(c)) {
			if !slices.Contains(got, f) {
				got = append(got, f)
			}
		}
	}
	files, err := filepath.Glob(filepath.Join("testdata", "chat", "*.py"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			if m := want.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
				wants = append(wants, fmt.Sprintf("%s:%d: %s", filepath.Base(file), n, m[1]))
			}
		}
	}
	slices.Sort(got)
	slices.Sort(wants)
	if diff := cmp.Diff(wants, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}
