package python

import (
	"errors"
	"testing"
	"time"
)

// FuzzParse holds what is true of every source: no panic, no hang, an error
// that is a SyntaxError at a line of the source, and a tree whose nodes lie
// inside it and in order.
func FuzzParse(f *testing.F) {
	for _, src := range faulty {
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		began := time.Now()
		m, err := Parse(src, Options{MaxBytes: 1 << 20})
		if took := time.Since(began); took > 5*time.Second {
			t.Fatalf("took %v", took)
		}
		if err != nil {
			var fault *SyntaxError
			if !errors.As(err, &fault) {
				t.Fatalf("%v is no SyntaxError", err)
			}
			if lines := 1 + lineBreaks(src); fault.Line < 1 || fault.Line > lines {
				t.Fatalf("error at line %d of %d: %s", fault.Line, lines, fault.Msg)
			}
			return
		}
		dump(m, newest)
		Walk(m, func(n Node) bool {
			p := n.Position()
			if p.EndLine < p.Line || p.EndLine == p.Line && p.EndCol < p.Col || p.Col < 0 {
				t.Fatalf("%T ends before it begins: %+v", n, p)
			}
			return true
		}, func(Node) {})
	})
}
