package rule

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/project"
)

// Site is one nginx configuration as rules see it, with facts that several
// rules need, each worked out once on first use. It is safe for concurrent use.
type Site struct {
	*project.Site

	unread bool

	mu    sync.Mutex // held to add a fact
	facts atomic.Pointer[[]*fact]
}

// fact is one thing that is worked out once.
type fact struct {
	key   any
	once  sync.Once
	value any
}

// NewSite prepares a configuration for rules.
func NewSite(site *project.Site) *Site {
	s := &Site{Site: site}
	for i := range site.Config.Faults {
		switch site.Config.Faults[i].Kind {
		case nginx.IncludeMissing, nginx.IncludeUnreadable, nginx.IncludeLoop, nginx.TooDeep, nginx.TooLarge:
			s.unread = true
		}
	}
	return s
}

// Directives returns every directive of that name that stands where the table
// allows it, in the order of reading. The result is shared.
func (s *Site) Directives(name string) []*nginx.Directive { return s.Config.Directives(name) }

// Has reports whether there is a directive of any of these names.
func (s *Site) Has(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return len(s.Config.Directives(name)) > 0 })
}

// AllRead reports whether every file that the configuration includes was read.
func (s *Site) AllRead() bool {
	return !s.unread && len(s.Config.Unread) == 0 && s.Config.Unfinished == ""
}

// ReadBelow reports whether every file included in a block, at any depth, was
// read, so that what is not in the block is not configured there.
func (s *Site) ReadBelow(block *nginx.Directive) bool {
	if s.AllRead() {
		return true
	}
	for i := range s.Config.Faults {
		f := &s.Config.Faults[i]
		for d := f.Directive; d != nil; d = d.Parent {
			if d == block && (f.Kind == nginx.IncludeMissing || f.Kind == nginx.IncludeUnreadable ||
				f.Kind == nginx.IncludeLoop || f.Kind == nginx.TooDeep) {
				return false
			}
		}
	}
	return s.Config.Unfinished == ""
}

// ReadAround reports whether every file included in a block, or directly in one
// around it, was read: what is in neither is not configured for the block.
func (s *Site) ReadAround(block *nginx.Directive) bool {
	if s.AllRead() {
		return true
	}
	if !s.ReadBelow(block) {
		return false
	}
	for i := range s.Config.Faults {
		f := &s.Config.Faults[i]
		if f.Kind != nginx.IncludeMissing && f.Kind != nginx.IncludeUnreadable && f.Kind != nginx.IncludeLoop && f.Kind != nginx.TooDeep {
			continue
		}
		for b := block.Parent; b != nil; b = b.Parent {
			if f.Directive != nil && f.Directive.Parent == b {
				return false
			}
		}
	}
	return true
}

// Fact returns what build makes of the site, worked out on the first call with
// that key and shared by all rules. A key is a value of a type of its own. Rules
// ask for each directive, all at once, so looking a fact up takes no lock.
func (s *Site) Fact(key any, build func(*Site) any) any {
	f := s.find(key)
	if f == nil {
		f = s.addFact(key)
	}
	f.once.Do(func() { f.value = build(s) })
	return f.value
}

func (s *Site) find(key any) *fact {
	if list := s.facts.Load(); list != nil {
		for _, f := range *list { // a few dozen at the most
			if f.key == key {
				return f
			}
		}
	}
	return nil
}

func (s *Site) addFact(key any) *fact {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.find(key); f != nil {
		return f
	}
	f := &fact{key: key}
	var list []*fact
	if old := s.facts.Load(); old != nil {
		list = slices.Clone(*old)
	}
	list = append(list, f)
	s.facts.Store(&list)
	return f
}
