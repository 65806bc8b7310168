package lua_test

import (
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/lua"
)

func TestBlocksEndAtTheirBrace(t *testing.T) {
	t.Parallel()
	for name, block := range map[string]string{
		"empty":                       "}",
		"tables":                      " local t = { a = { 1 } } }",
		"braces in strings":           ` ngx.say("}", '}', "\"}") }`,
		"a quote in a comment":        " -- 'tis }\n }",
		"a brace in a long comment":   " --[[ } ]] }",
		"in a long comment of levels": " --[==[ } ]] } ]==] }",
		"in a long string":            " local s = [[ } ]] }",
		"an index is no long string":  " t[t[1]] = 1 }",
		"a string ends with its line": " s = \"a\n }",
		"a length":                    " return #t }",
	} {
		if n, closed := lua.BlockEnd(block + " } rest"); !closed || n != len(block) {
			t.Errorf("%s: ends after %d of %d, %v", name, n, len(block), closed)
		}
	}
	for _, open := range []string{"", " {", " \"}", " [[ }", " --[[ }", " -- }", "\\"} {
		if n, closed := lua.BlockEnd(open); closed || n != len(open) {
			t.Errorf("%q: ends after %d, %v", open, n, closed)
		}
	}
}

func FuzzBlockEnd(f *testing.F) {
	f.Add(" --[[ } ]] }")
	f.Fuzz(func(t *testing.T, text string) {
		n, closed := lua.BlockEnd(text)
		if n < 0 || n > len(text) || closed && !strings.HasSuffix(text[:n], "}") || !closed && n != len(text) {
			t.Fatalf("%q ends after %d, %v", text, n, closed)
		}
	})
}
