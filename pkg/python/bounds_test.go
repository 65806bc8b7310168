package python

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// TestBoundsWhatItReads parses sources that are made to overflow a stack or
// to take for ever.
func TestBoundsWhatItReads(t *testing.T) {
	t.Parallel()
	const many = 200_000
	for _, tc := range []struct {
		name, src string
		ok        bool
	}{
		{"parentheses", strings.Repeat("(", many), false},
		{"closed parentheses", strings.Repeat("(", 199) + strings.Repeat(")", 199), true},
		{"calls of calls", "f" + strings.Repeat("()", many), false},
		{"attributes", "a" + strings.Repeat(".a", many), false},
		{"subscripts", "a" + strings.Repeat("[0]", many), false},
		{"a long sum", "1" + strings.Repeat("+1", many), false},
		{"a sum that Python takes", "1" + strings.Repeat("+1", 2000), true},
		{"a long power", "1" + strings.Repeat("**1", many), false},
		{"minus signs", strings.Repeat("-", many) + "1", false},
		{"nots", strings.Repeat("not ", many) + "1", false},
		{"lambdas", strings.Repeat("lambda: ", many) + "1", false},
		{"conditionals", strings.Repeat("a if b else ", many) + "c", false},
		{"a long conjunction", "a" + strings.Repeat(" and a", many), true},
		{"a long comparison", "a" + strings.Repeat(" < a", many), true},
		{"a long list", "[" + strings.Repeat("a,", many) + "]", true},
		{"elifs", "if a: pass\n" + strings.Repeat("elif a: pass\n", many), false},
		{"indentation", indented(many / 100), false},
		{"f-strings in f-strings", strings.Repeat(`f"{`, many), false},
		{"format specifications", "f'" + strings.Repeat("{a:", many), false},
		{"patterns", "match x:\n case " + strings.Repeat("[", many), false},
		{"alternatives", "match x:\n case 1" + strings.Repeat(" | 1", many) + ": pass", true},
		{"dotted patterns", "match x:\n case a" + strings.Repeat(".a", many) + ": pass", false},
		{"strings side by side", "x = (" + strings.Repeat("'a' ", many) + ")", true},
		{"f-strings side by side", "x = (" + strings.Repeat("f'{a}b' ", many) + ")", true},
		{"targets", strings.Repeat("a = ", many) + "1", true},
		{"walruses", strings.Repeat("(a := ", many), false},
		{"with in parentheses", strings.Repeat("with (a, b", many), false},
		{"match as a name", strings.Repeat("match (x)\n", many/10), true},
		{"semicolons", strings.Repeat("a;", many), true},
		{"decorators", strings.Repeat("@a\n", many) + "def f(): pass", true},
		{"dots", "from " + strings.Repeat(".", many) + " import a", true},
		{"backslashes", strings.Repeat("\\\n", many), false},
		{"an annotation", "a: 1" + strings.Repeat("+1", many), false},
		{"a comprehension", "[a " + strings.Repeat("for a in a ", many) + "]", true},
		{"starred targets", strings.Repeat("*", many) + "a = 1", false},
		{"globals", "def f():\n" + strings.Repeat(" global a\n", many), true},
		{"parameters", "def f(" + strings.Repeat("a,", many) + "): pass", false},
		{"keywords", "f(" + strings.Repeat("a=1,", many) + ")", false},
		{"names of characters", "'" + strings.Repeat(`\N{BULLET}`, many) + "'", true},
		{"commas missing", "[" + strings.Repeat("[a ", 150), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			_, err := Parse([]byte(tc.src), Options{})
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
			if tc.ok && err != nil {
				t.Errorf("refused: %v", err)
			}
			var fault *SyntaxError
			if !tc.ok && !errors.As(err, &fault) {
				t.Errorf("got %v, want a SyntaxError", err)
			}
		})
	}
}

// indented returns that many blocks in one another.
func indented(depth int) string {
	var b strings.Builder
	for i := range depth {
		b.WriteString(strings.Repeat(" ", i))
		b.WriteString("if a:\n")
	}
	return b.String()
}

func TestRefusesTooLargeSource(t *testing.T) {
	t.Parallel()
	if _, err := Parse([]byte("a = 1\n"), Options{MaxBytes: 5}); err == nil {
		t.Error("a source of 6 bytes passed a bound of 5")
	}
	if _, err := Parse([]byte("a = 1\n"), Options{MaxBytes: 6}); err != nil {
		t.Errorf("a source of 6 bytes did not pass a bound of 6: %v", err)
	}
}
