package python

// LastName returns the last part of a dotted name, "c" of a.b.c, or "" where an
// expression is no such name.
func LastName(e Expr) string {
	switch e := e.(type) {
	case *Name:
		return e.ID
	case *Attribute:
		return e.Attr
	}
	return ""
}
