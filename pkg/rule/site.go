package rule

import (
	"slices"
	"sync"

	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/project"
)

// Site is one nginx configuration as rules see it: the directives by name, so
// that all rules together walk it once, and facts that several rules need,
// each worked out once on first use. It is safe for concurrent use.
type Site struct {
	*project.Site

	byName map[string][]*nginx.Directive
	unread bool

	mu    sync.Mutex
	facts map[any]*fact
}

// fact is one thing that is worked out once.
type fact struct {
	once  sync.Once
	value any
}

// NewSite walks a configuration.
func NewSite(site *project.Site) *Site {
	s := &Site{Site: site, byName: map[string][]*nginx.Directive{}, facts: map[any]*fact{}}
	// Lists are gathered behind pointers, so that a name is hashed once for each
	// directive and the map is written once for each name.
	lists := map[string]*[]*nginx.Directive{}
	s.walk(site.Config.Root, lists)
	for name, list := range lists {
		s.byName[name] = *list
	}
	for i := range site.Config.Faults {
		switch site.Config.Faults[i].Kind {
		case nginx.IncludeMissing, nginx.IncludeUnreadable, nginx.IncludeLoop, nginx.TooDeep, nginx.TooLarge:
			s.unread = true
		}
	}
	return s
}

// walk gathers what the table knows. What stands where it may not, and the
// lines of data blocks, are no directives for a rule.
func (s *Site) walk(block *nginx.Directive, lists map[string]*[]*nginx.Directive) {
	for _, d := range block.Children {
		if d.Spec != nil {
			list := lists[d.Name]
			if list == nil {
				list = new([]*nginx.Directive)
				lists[d.Name] = list
			}
			*list = append(*list, d)
		}
		if len(d.Children) > 0 {
			s.walk(d, lists)
		}
	}
}

// Directives returns every directive of that name that stands where the table
// allows it, in the order of reading. The result is shared.
func (s *Site) Directives(name string) []*nginx.Directive { return s.byName[name] }

// Has reports whether there is a directive of any of these names.
func (s *Site) Has(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return len(s.byName[name]) > 0 })
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

// Fact returns what build makes of the site, worked out on the first call with
// that key and shared by all rules. A key is a value of a type of its own.
func (s *Site) Fact(key any, build func(*Site) any) any {
	s.mu.Lock()
	f := s.facts[key]
	if f == nil {
		f = &fact{}
		s.facts[key] = f
	}
	s.mu.Unlock()
	f.once.Do(func() { f.value = build(s) })
	return f.value
}
