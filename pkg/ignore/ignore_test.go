package ignore_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/ignore"
	"github.com/wellserved/wellserved/pkg/source"
)

// shown returns "lines names | reason" of each comment.
func shown(name, text string) []string {
	var out []string
	for _, c := range ignore.Comments(source.NewFile(name, text)) {
		where := fmt.Sprintf("%d-%d", c.From, c.To)
		if c.WholeFile {
			where = "file"
		}
		var ids []string
		for _, n := range c.Names {
			ids = append(ids, n.ID)
			if n.At.Text() != n.ID {
				ids = append(ids, "BUT AT "+n.At.Text())
			}
		}
		out = append(out, where+" "+strings.Join(ids, ",")+" | "+c.Reason)
	}
	return out
}

func TestCommentsAreFoundWithTheLinesTheyAreFor(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, file, text string
		want             []string
	}{
		{"behind a directive", "a.conf", "root /a; # wellserved-ignore x why not\n", []string{"1-1 x | why not"}},
		{"above one", "a.conf", "# wellserved-ignore x why\n\n# more\nroot\n  /a\n;\n", []string{"4-6 x | why"}},
		{"behind one of several lines", "a.conf", "a;\nroot\n  /a; # wellserved-ignore x why\n", []string{"2-3 x | why"}},
		{"within one", "a.conf", "a;\nserver_name\n  # wellserved-ignore x why\n  b;\n", []string{"2-4 x | why"}},
		{"above a block, up to its brace", "a.conf", "# wellserved-ignore x why\nserver\n{\n  root /a;\n}\n", []string{"2-3 x | why"}},
		{"behind a closing brace", "a.conf", "server {\n} # wellserved-ignore x why\nroot /a;\n", []string{"2-2 x | why"}},
		{"behind several on a line", "a.conf", "root\n/a; b; # wellserved-ignore x why\n", []string{"1-2 x | why"}},
		{"at the end", "a.conf", "root /a;\n# wellserved-ignore x why", []string{"2-2 x | why"}},
		{"two above one", "a.conf", "# wellserved-ignore x why\n# wellserved-ignore y how\nroot /a;", []string{"3-3 x | why", "3-3 y | how"}},
		{"of the file", "a.conf", "root /a;\n# wellserved-ignore-file x why\n", []string{"file x | why"}},
		{"several rules", "a.conf", "# wellserved-ignore a-b,c , d-e f g\na;\n", []string{"2-2 a-b,c,d-e | f g"}},
		{"a comma and nothing", "a.conf", "a; # wellserved-ignore a-b,\n", []string{"1-1 a-b | "}},
		{"set apart", "a.conf", "a; # wellserved-ignore x: why\nb; # wellserved-ignore x -- why\nc; # wellserved-ignore: x — why\n",
			[]string{"1-1 x | why", "2-2 x | why", "3-3 x | why"}},
		{"no name", "a.conf", "a; # wellserved-ignore\n", []string{"1-1  | "}},
		{"a word that begins so", "a.conf", "a; # wellserved-ignored x\nb; # wellserved-ignore-files x\n", nil},
		{"in another comment", "a.conf", "a; # see wellserved-ignore x why\n", nil},
		{"in a text", "a.conf", "a \"\n # wellserved-ignore x why\n\"; b x#wellserved-ignore y;\n", nil},
		{"after an escape", "a.conf", "a \\\" # wellserved-ignore x why\n;\n", []string{"1-2 x | why"}},
		{"after a variable in braces", "a.conf", "a ${b}# wellserved-ignore x\n;", nil},
		{"in Lua", "a.conf", "content_by_lua_block {\n -- 'tis\n local s = \"}\" .. #t -- # wellserved-ignore x no\n # wellserved-ignore x no\n}\n# wellserved-ignore x why\na;\n", []string{"7-7 x | why"}},
		{"in Lua that never ends", "a.conf", "a; # wellserved-ignore x why\nset_by_lua_block $b { [==[ }\n# wellserved-ignore x no\n", []string{"1-1 x | why"}},
		{"CR LF", "a.conf", "a; # wellserved-ignore x why\r\n# wellserved-ignore y\r\nb;\r\n", []string{"1-1 x | why", "3-3 y | "}},
		{"Python", "s.py", "A = '#' # wellserved-ignore x why\n# wellserved-ignore y why\n\nB = 1\n", []string{"1-1 x | why", "4-4 y | why"}},
		{"a string of Python", "s.py", "A = '''\n# wellserved-ignore x why\n'''\nB = \"\\\" # wellserved-ignore y\"\n", nil},
		{"YAML", "c.yml", "a: it's # wellserved-ignore x why\nb: '#' \n# wellserved-ignore y why\n- c\nd: e#wellserved-ignore z\n",
			[]string{"1-1 x | why", "4-4 y | why"}},
		{"YAML quotes", "c.yaml", "a: 'x # wellserved-ignore x why'\nb: \"\\\" # wellserved-ignore y\"\n", nil},
		{"a Dockerfile", "web/Dockerfile", "# wellserved-ignore x why\nRUN a\n", []string{"2-2 x | why"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, shown(tc.file, tc.text)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzComments(f *testing.F) {
	f.Add("a.conf", "a; # wellserved-ignore x,y why\n")
	f.Add("s.py", "'''# wellserved-ignore-file x why'''\\\n")
	f.Fuzz(func(t *testing.T, name, text string) {
		file := source.NewFile(name, text)
		for _, c := range ignore.Comments(file) {
			if c.At.Start < 0 || c.At.End > len(text) || !strings.HasPrefix(c.At.Text(), "#") {
				t.Errorf("%q is no comment", c.At.Text())
			}
			if c.From < 1 || c.To < c.From || c.To > file.Lines() {
				t.Errorf("%q is for lines %d to %d of %d", c.At.Text(), c.From, c.To, file.Lines())
			}
			for _, n := range c.Names {
				if n.At.Text() != n.ID || n.ID == "" {
					t.Errorf("the name %q stands at %q", n.ID, n.At.Text())
				}
			}
		}
	})
}
