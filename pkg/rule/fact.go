package rule

import (
	"sync"
	"sync/atomic"
)

// Fact is something about a site that several rules need. It is worked out once,
// when a rule first asks, and shared by all of them. Each fact is a variable of a
// package, made by NewFact.
type Fact[T any] struct{ number int }

// numbered is how many facts there are. It is fixed once all packages are
// initialized.
var numbered int

// NewFact numbers a fact. It must not be called later than when packages are
// initialized.
func NewFact[T any]() Fact[T] {
	numbered++
	return Fact[T]{numbered - 1}
}

// known is what is known of one fact of a site.
type known struct {
	done  atomic.Bool // spares the function that once would be given each time
	once  sync.Once
	value any
}

// Of returns what build makes of a site. Rules ask for each directive, all at
// once, so that looking a fact up takes neither lock nor search.
func (f Fact[T]) Of(s *Site, build func(*Site) T) T {
	k := &s.facts[f.number]
	if !k.done.Load() {
		k.once.Do(func() {
			k.value = build(s)
			k.done.Store(true)
		})
	}
	value, _ := k.value.(T) // nil where build gave up by a panic
	return value
}
