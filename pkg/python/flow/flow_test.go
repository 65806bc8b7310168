package flow_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/flow"
)

// recorder notes the calls of mark("x") on each way, and goes into the
// functions of the module that are called by name.
type recorder struct {
	defs   map[string]*python.FunctionDef
	raises bool // whether calls in a try may fail
}

func (r *recorder) Call(s *flow.State, c *flow.Call) (flow.Value, *flow.Function, string) {
	switch f := c.Func.(type) {
	case *python.Name:
		if f.ID == "mark" {
			s.Note(c.Args[0].(*python.Constant).Text, c.Call)
			return flow.None, nil, ""
		}
		if def := r.defs[f.ID]; def != nil {
			return flow.Value{}, &flow.Function{Def: def, Self: "self"}, ""
		}
	case *python.Attribute:
		if def := r.defs[f.Attr]; def != nil {
			return flow.Value{}, &flow.Function{Def: def, Self: "self", Bound: true}, ""
		}
	}
	return flow.Value{}, nil, ""
}

func (r *recorder) Store(*flow.State, string) (*flow.Function, bool) { return nil, false }

func (r *recorder) Load(_ *flow.State, name string, _ *python.Attribute) (*flow.Function, bool) {
	return nil, !strings.HasPrefix(name, "missing")
}

func (r *recorder) MayRaise(*flow.State) bool { return r.raises }

// waysOf follows the function main of a module and lists the ends: what was
// marked on each way, and how it ended.
func waysOf(t *testing.T, src string, raises bool) []string {
	t.Helper()
	m, err := python.Parse([]byte(src), python.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r := &recorder{defs: map[string]*python.FunctionDef{}, raises: raises}
	for _, s := range m.Body {
		if def, ok := s.(*python.FunctionDef); ok {
			r.defs[def.Name] = def
		}
	}
	machine := flow.New(r, flow.CountTests(m))
	var out []string
	for _, e := range machine.Run(&flow.Function{Def: r.defs["main"], Self: "self"}, flow.NewState()) {
		var marks []string
		for name := range e.State.Notes {
			if name != flow.Unseen {
				marks = append(marks, name)
			}
		}
		slices.Sort(marks)
		line := strings.Join(marks, " ")
		if e.Raised != "" {
			line += " !" + e.Raised
		}
		if line = strings.TrimSpace(line); !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	if machine.GaveUp() {
		out = append(out, "gave up")
	}
	slices.Sort(out)
	return out
}

func TestEveryWayThroughAFunctionIsFollowed(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		raises     bool
		want       []string
	}{
		{name: "if", body: "    if x:\n        mark('a')\n    else:\n        mark('b')\n", want: []string{"a", "b"}},
		{name: "early return", body: "    if x:\n        mark('a')\n        return\n    mark('b')\n", want: []string{"a", "b"}},
		{name: "the same test twice", body: "    if x.ok:\n        mark('a')\n    if x.ok:\n        mark('b')\n", want: []string{"", "a b"}},
		{name: "the opposite test", body: "    if x.ok:\n        mark('a')\n    if not x.ok:\n        mark('b')\n", want: []string{"a", "b"}},
		{name: "a test forgotten by assignment", body: "    if x.ok:\n        mark('a')\n    x.ok = f()\n    if x.ok:\n        mark('b')\n", want: []string{"", "a", "a b", "b"}},
		{name: "a flag", body: "    ok = True\n    if x:\n        mark('a')\n        ok = False\n    if ok:\n        mark('b')\n", want: []string{"a", "b"}},
		{name: "none or not", body: "    v = None\n    if x:\n        v = f()\n        if v is None:\n            return\n    if v is not None:\n        mark('b')\n", want: []string{"", "b"}},
		{name: "and or", body: "    if a.p and b.p:\n        mark('a')\n    if a.p or b.p:\n        mark('b')\n", want: []string{"", "a b", "b"}},
		{name: "walrus", body: "    if (v := f()):\n        mark('a')\n    if v:\n        mark('b')\n", want: []string{"", "a b"}},
		{name: "conditional expression", body: "    mark('a') if x else mark('b')\n", want: []string{"a", "b"}},
		{name: "short circuit", body: "    x and mark('a')\n", want: []string{"", "a"}},
		{name: "while true", body: "    while True:\n        if x:\n            mark('a')\n            break\n        mark('b')\n    mark('c')\n", want: []string{"a b c", "a c"}},
		{name: "for else", body: "    for i in xs:\n        if i:\n            mark('a')\n            break\n    else:\n        mark('b')\n", want: []string{"a", "b"}},
		{name: "for over a list", body: "    for i in (1, 2):\n        mark('a')\n", want: []string{"a"}},
		{name: "for over nothing known", body: "    for i in xs:\n        mark('a')\n", want: []string{"", "a"}},
		{name: "continue", body: "    for i in (1, 2):\n        if i:\n            continue\n        mark('a')\n", want: []string{"", "a"}},
		{name: "raise", body: "    raise ValueError('x')\n", want: []string{"!ValueError"}},
		{name: "caught", body: "    try:\n        raise ValueError('x')\n    except ValueError:\n        mark('a')\n    mark('b')\n", want: []string{"a b"}},
		{name: "caught by a base", body: "    try:\n        raise KeyError\n    except LookupError:\n        mark('a')\n", want: []string{"a"}},
		{name: "not caught", body: "    try:\n        raise KeyError\n    except TypeError:\n        mark('a')\n", want: []string{"!KeyError"}},
		{name: "else of a try", body: "    try:\n        pass\n    except Exception:\n        mark('a')\n    else:\n        mark('b')\n", want: []string{"b"}},
		{name: "finally after return", body: "    try:\n        return\n    finally:\n        mark('a')\n    mark('b')\n", want: []string{"a"}},
		{name: "finally that returns", body: "    try:\n        raise ValueError\n    finally:\n        return\n", want: []string{""}},
		{name: "finally after raise", body: "    try:\n        raise ValueError\n    finally:\n        mark('a')\n", want: []string{"a !ValueError"}},
		{name: "a call that may fail", raises: true, body: "    try:\n        mark('a')\n        f()\n        mark('b')\n    except Exception:\n        mark('c')\n", want: []string{"a b", "a c", "c"}},
		{name: "a lookup that may fail", raises: true, body: "    try:\n        x['k']\n    except KeyError:\n        mark('c')\n", want: []string{"", "c"}},
		{name: "a lookup that nobody expects to fail", raises: true, body: "    try:\n        x['k']\n    except Exception:\n        mark('c')\n", want: []string{""}},
		{name: "suppress", body: "    with suppress(ValueError):\n        raise ValueError\n    mark('a')\n", want: []string{"a"}},
		{name: "match", body: "    match x:\n        case 1:\n            mark('a')\n        case _:\n            mark('b')\n", want: []string{"a", "b"}},
		{name: "match without a rest", body: "    match x:\n        case [1, *_]:\n            mark('a')\n", want: []string{"", "a"}},
		{name: "a function that says no", body: "    if not check(x):\n        return\n    mark('b')\n\n\ndef check(x):\n    if x:\n        mark('a')\n        return False\n    return True\n", want: []string{"a", "b"}},
		{name: "a function that raises", body: "    check()\n    mark('b')\n\n\ndef check():\n    raise KeyError\n", want: []string{"!KeyError"}},
		{name: "recursion", body: "    if x:\n        main()\n    mark('a')\n", want: []string{"a"}},
		{name: "attributes", body: "    self.a = 1\n    if x:\n        self.missing_b = 1\n    self.missing_b\n", want: []string{"", "!AttributeError"}},
		{name: "hidden by a nested function", body: "    def inner():\n        mark('a')\n    f = lambda: mark('b')\n", want: []string{""}},
		{name: "assert", body: "    assert x\n    mark('a')\n", want: []string{"!AssertionError", "a"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, waysOf(t, "def main(self, x):\n"+test.body, test.raises)); diff != "" {
				t.Errorf("ways (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTooManyWaysAreGivenUp(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("def main(self):\n")
	for i := range 40 {
		b.WriteString("    if x" + strings.Repeat("y", i) + ":\n        mark('" + strings.Repeat("m", i+1) + "')\n")
	}
	if got := waysOf(t, b.String(), false); got[len(got)-1] != "gave up" && !slices.Contains(got, "gave up") {
		t.Error("two to the fortieth ways were not given up")
	}
}

func TestEveryFunctionOfPythonsLibraryIsFollowedWithinBounds(t *testing.T) {
	t.Parallel()
	const packages = "/usr/lib/python3/dist-packages/"
	files := 0
	for _, dir := range []string{packages + "channels", packages + "daphne", packages + "asgiref"} {
		err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".py") {
				return err
			}
			text, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			m, err := python.Parse(text, python.Options{})
			if err != nil {
				return err
			}
			files++
			python.Inspect(m, func(n python.Node) bool {
				if def, ok := n.(*python.FunctionDef); ok {
					flow.New(&recorder{raises: true}, flow.CountTests(m)).Run(&flow.Function{Def: def, Self: "self"}, flow.NewState())
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 20 {
		t.Errorf("only %d files were followed", files)
	}
}
