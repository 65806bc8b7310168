package literal

import (
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/python"
)

// Text returns the text of a string that is written out, and whether it is known:
// literal, by name, put together with + or in an f-string.
func (r *Reader) Text(x Expr) (string, bool) {
	if !r.Step() {
		return "", false
	}
	for range maxDepth {
		switch e := x.E.(type) {
		case *python.Constant:
			return e.Text, e.Kind == python.ConstStr
		case *python.Call: // gettext_lazy("…") and the like change with the language
			return "", false
		case *python.BinOp:
			if e.Op != python.OpAdd {
				return "", false
			}
			left, a := r.Text(x.With(e.Left))
			right, b := r.Text(x.With(e.Right))
			return left + right, a && b
		case *python.JoinedStr:
			return r.joined(x, e)
		}
		y, ok := r.Value(x)
		if !ok {
			return "", false
		}
		x = y
	}
	return "", false
}

// number returns a whole number that is written out, as Python prints it.
func (r *Reader) number(x Expr) (string, bool) {
	for range maxDepth {
		if c, ok := x.E.(*python.Constant); ok {
			n, err := strconv.Atoi(c.Text)
			return strconv.Itoa(n), err == nil && c.Kind == python.ConstInt
		}
		y, ok := r.Value(x)
		if !ok {
			return "", false
		}
		x = y
	}
	return "", false
}

func (r *Reader) joined(x Expr, e *python.JoinedStr) (string, bool) {
	var b strings.Builder
	for _, v := range e.Values {
		f, formatted := v.(*python.FormattedValue)
		if formatted {
			if f.Conversion != 0 || f.FormatSpec != nil {
				return "", false
			}
			v = f.Value
		}
		t, ok := r.Text(x.With(v))
		if !ok && formatted {
			t, ok = r.number(x.With(v))
		}
		if !ok {
			return "", false
		}
		b.WriteString(t)
	}
	return b.String(), true
}
