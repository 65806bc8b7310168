package python

import (
	"math"
	"testing"
)

// constantOf returns the constant that a source consists of.
func constantOf(t *testing.T, src string) *Constant {
	t.Helper()
	m, err := Parse([]byte(src), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return m.Body[0].(*ExprStmt).Value.(*Constant)
}

func TestConstantNumbers(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		src  string
		kind ConstKind
		n    int64
		fits bool
		f    float64
	}{
		{"0", ConstInt, 0, true, 0},
		{"00_0", ConstInt, 0, true, 0},
		{"1_000", ConstInt, 1000, true, 0},
		{"0XfF", ConstInt, 255, true, 0},
		{"0o_17", ConstInt, 15, true, 0},
		{"0b101", ConstInt, 5, true, 0},
		{"9223372036854775807", ConstInt, math.MaxInt64, true, 0},
		{"9223372036854775808", ConstInt, 0, false, 0},
		{"1e3", ConstFloat, 0, false, 1000},
		{"010.5", ConstFloat, 0, false, 10.5},
		{".5", ConstFloat, 0, false, .5},
		{"1e999", ConstFloat, 0, false, math.Inf(1)},
		{"2.5J", ConstComplex, 0, false, 2.5},
	} {
		t.Run(tc.src, func(t *testing.T) {
			t.Parallel()
			c := constantOf(t, tc.src)
			if c.Kind != tc.kind {
				t.Fatalf("kind %d, want %d", c.Kind, tc.kind)
			}
			n, fits := c.Int64()
			if fits != tc.fits || fits && n != tc.n {
				t.Errorf("Int64 is %d, %v, want %d, %v", n, fits, tc.n, tc.fits)
			}
			if f := c.Float(); f != tc.f {
				t.Errorf("Float is %v, want %v", f, tc.f)
			}
			if b := c.BigInt(); (b != nil) != (tc.kind == ConstInt) {
				t.Errorf("BigInt is %v", b)
			}
		})
	}
}
