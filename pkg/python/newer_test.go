package python

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReadsNewerGrammar holds what the CPython of the machine may be too old
// to know. The trees are those that CPython 3.14 documents.
func TestReadsNewerGrammar(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, src, want string }{
		{"type alias", "type X = int", `(TypeAlias 1:0-1:12 (Name 1:5-1:6 X Store ) [ ] (Name 1:9-1:12 int Load ) )`},
		{"generic type alias", "type X[T] = T", `(TypeAlias 1:0-1:13 (Name 1:5-1:6 X Store ) [ (TypeVar 1:7-1:8 T - - ) ] (Name 1:12-1:13 T Load ) )`},
		{"type parameters of every kind", "type X[T: int = str, *Ts = *a, **P = []] = 1",
			`(TypeAlias 1:0-1:44 (Name 1:5-1:6 X Store ) [ (TypeVar 1:7-1:19 T (Name 1:10-1:13 int Load ) (Name 1:16-1:19 str Load ) ) ` +
				`(TypeVarTuple 1:21-1:29 Ts (Starred 1:27-1:29 (Name 1:28-1:29 a Load ) Load ) ) (ParamSpec 1:31-1:39 P (List 1:37-1:39 [ ] Load ) ) ] (Constant 1:43-1:44 i1  ) )`},
		{"generic function", "def f[T](x: T): pass",
			`(FunctionDef 1:0-1:20 f (arguments [ ] [ (arg 1:9-1:13 x (Name 1:12-1:13 T Load ) ) ] - [ ] [ ] - [ ] ) [ (Pass 1:16-1:20 ) ] [ ] - [ (TypeVar 1:6-1:7 T - - ) ] )`},
		{"generic class", "class A[T]: pass", `(ClassDef 1:0-1:16 A [ ] [ ] [ (Pass 1:12-1:16 ) ] [ ] [ (TypeVar 1:8-1:9 T - - ) ] )`},
		{"several exceptions without parentheses", "try: pass\nexcept A, B: pass",
			`(Try 1:0-2:17 [ (Pass 1:5-1:9 ) ] [ (ExceptHandler 2:0-2:17 (Tuple 2:7-2:11 [ (Name 2:7-2:8 A Load ) (Name 2:10-2:11 B Load ) ] Load ) - [ (Pass 2:13-2:17 ) ] ) ] [ ] [ ] )`},
		{"the quotes of an f-string inside it", `f'{a['b']}'`,
			`(Expr 1:0-1:11 (JoinedStr 1:0-1:11 [ (FormattedValue 1:2-1:10 (Subscript 1:3-1:9 (Name 1:3-1:4 a Load ) (Constant 1:5-1:8 s1:b  ) Load ) -1 - ) ] ) )`},
		{"a backslash and a comment in an f-string", "f'{a + '\\n' # why\n}'",
			`(Expr 1:0-2:2 (JoinedStr 1:0-2:2 [ (FormattedValue 1:2-2:1 (BinOp 1:3-1:11 (Name 1:3-1:4 a Load ) Add (Constant 1:7-1:11 s1:` + "\n" + `  ) ) -1 - ) ] ) )`},
		{"nested format specifications", "f'{a:{b:{c}}}'",
			`(Expr 1:0-1:14 (JoinedStr 1:0-1:14 [ (FormattedValue 1:2-1:13 (Name 1:3-1:4 a Load ) -1 (JoinedStr 1:4-1:12 [ (FormattedValue 1:5-1:12 (Name 1:6-1:7 b Load ) -1 ` +
				`(JoinedStr 1:7-1:11 [ (FormattedValue 1:8-1:11 (Name 1:9-1:10 c Load ) -1 - ) ] ) ) ] ) ) ] ) )`},
		{"f-strings in f-strings", `f"{f"{f"{1}"}"}"`,
			`(Expr 1:0-1:16 (JoinedStr 1:0-1:16 [ (FormattedValue 1:2-1:15 (JoinedStr 1:3-1:14 [ (FormattedValue 1:5-1:13 (JoinedStr 1:6-1:12 [ (FormattedValue 1:8-1:11 (Constant 1:9-1:10 i1  ) -1 - ) ] ) -1 - ) ] ) -1 - ) ] ) )`},
		{"template string", "t'a{ b !r:>{c}}'",
			`(Expr 1:0-1:16 (TemplateStr 1:0-1:16 [ (Constant 1:2-1:3 s1:a  ) (Interpolation 1:3-1:15 (Name 1:5-1:6 b Load ) s2: b 114 ` +
				`(JoinedStr 1:9-1:14 [ (Constant 1:10-1:11 s1:>  ) (FormattedValue 1:11-1:14 (Name 1:12-1:13 c Load ) -1 - ) ] ) ) ] ) )`},
		{"template string that shows its expression", "t'{b=}'",
			`(Expr 1:0-1:7 (TemplateStr 1:0-1:7 [ (Constant 1:3-1:5 s2:b=  ) (Interpolation 1:2-1:6 (Name 1:3-1:4 b Load ) s1:b 114 - ) ] ) )`},
		{"template strings side by side", "t'a' rt'b'", `(Expr 1:0-1:10 (TemplateStr 1:0-1:10 [ (Constant 1:2-1:9 s2:ab  ) ] ) )`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m, err := Parse([]byte(tc.src), Options{})
			if err != nil {
				t.Fatal(err)
			}
			got := strings.TrimSuffix(strings.TrimPrefix(dump(m, newest), "(Module [ "), " ] )")
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("tree (-want +got):\n%s", diff)
			}
		})
	}
}

// TestRefusesNewerFaults holds what newer Pythons refuse in their grammar.
func TestRefusesNewerFaults(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, src string
		line      int
		msg       string
	}{
		{"exceptions with a name need parentheses", "try: pass\nexcept A, B as c: pass\n", 2, "multiple exception types must be parenthesized when using 'as'"},
		{"no type parameter", "def f[](): pass\n", 1, "Type parameter list cannot be empty"},
		{"a type parameter twice", "\ntype X[T, T] = 1\n", 2, "duplicate type parameter 'T'"},
		{"a bound of a tuple", "class A[*T: int]: pass\n", 1, "cannot use bound with TypeVarTuple"},
		{"a bound of parameters", "class A[**T: int]: pass\n", 1, "cannot use bound with ParamSpec"},
		{"a type parameter behind a default", "class A[T = 1, U]: pass\n", 1, "non-default type parameter 'U' follows default type parameter"},
		{"yield in a type alias", "def f():\n    type X = (yield)\n", 2, "yield expression cannot be used within a type alias"},
		{"assignment in a bound", "def f[T: (x := 1)](): pass\n", 1, "named expression cannot be used within a TypeVar bound"},
		{"await in a generic's bases", "async def f():\n    class A[T](await x): pass\n", 2, "await expression cannot be used within the definition of a generic"},
		{"strings of both kinds", "x = t'a' 'b'\n", 1, "cannot mix t-string literals with string or bytes literals"},
		{"specifications nested too deeply", "f'{a:{b:{c:{d}}}}'\n", 1, "f-string: expressions nested too deeply"},
		{"an f-string that never ends", "x = 1\ny = f'{a\nz = 2\n", 2, "'{' was never closed"},
		{"a quote missing", "\nf'a{b}c\n", 2, "unterminated f-string literal (detected at line 2)"},
		{"three quotes missing", "f'''a{b}c\n\n", 1, "unterminated triple-quoted f-string literal (detected at line 2)"},
		{"a brace too many", "f'}'\n", 1, "f-string: single '}' is not allowed"},
		{"no expression", "f'{!r}'\n", 1, "f-string: valid expression required before '!'"},
		{"a wrong conversion", "f'{a!z}'\n", 1, "f-string: invalid conversion character 'z': expected 's', 'r', or 'a'"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse([]byte(tc.src), Options{})
			var fault *SyntaxError
			if !errors.As(err, &fault) {
				t.Fatalf("got %v, want a SyntaxError", err)
			}
			if fault.Line != tc.line || fault.Msg != tc.msg {
				t.Errorf("got line %d: %s\nwant line %d: %s", fault.Line, fault.Msg, tc.line, tc.msg)
			}
		})
	}
}
