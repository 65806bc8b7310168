package python

// allocator hands out the nodes that are most of every tree, and the lists of
// nodes, from pieces of memory that hold many: a tree lives and dies as one.
type allocator struct {
	names      pool[Name]
	constants  pool[Constant]
	attributes pool[Attribute]
	calls      pool[Call]
	exprStmts  pool[ExprStmt]
	assigns    pool[Assign]
	exprs      pool[Expr]
	stmts      pool[Stmt]
	keywords   pool[Keyword]
	args       pool[Arg]
}

// The sizes of a pool's pieces, in elements: small at first, for most sources
// are.
const (
	firstPiece = 8
	lastPiece  = 128
)

// pool hands out values of one type.
type pool[T any] struct {
	free []T
	size int
}

// new returns a zero value.
func (p *pool[T]) new() *T {
	if len(p.free) == 0 {
		p.grow(1)
	}
	v := &p.free[0]
	p.free = p.free[1:]
	return v
}

// copy returns a slice with the elements of list and no room for more; it is
// nil for none.
func (p *pool[T]) copy(list []T) []T {
	n := len(list)
	if n == 0 {
		return nil
	}
	if len(p.free) < n {
		if n >= lastPiece/4 {
			return append(make([]T, 0, n), list...)
		}
		p.grow(n)
	}
	out := p.free[:n:n]
	p.free = p.free[n:]
	copy(out, list)
	return out
}

func (p *pool[T]) grow(n int) {
	p.size = min(max(2*p.size, firstPiece), lastPiece)
	p.free = make([]T, max(n, p.size))
}
