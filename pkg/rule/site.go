package rule

import (
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/project"
)

// Site is one nginx configuration as rules see it, with facts that several
// rules need, each worked out once on first use. It is safe for concurrent use.
type Site struct {
	*project.Site

	unread []*nginx.Directive // the blocks that hold what was not read; nil among them is anywhere

	facts []known // by number
}

// NewSite prepares a configuration for rules.
func NewSite(site *project.Site) *Site {
	s := &Site{Site: site, facts: make([]known, numbered)}
	for i := range site.Config.Faults {
		switch f := &site.Config.Faults[i]; f.Kind {
		case nginx.IncludeMissing, nginx.IncludeUnreadable, nginx.IncludeLoop, nginx.TooDeep, nginx.TooLarge:
			switch {
			case f.Directive == nil:
				s.unread = append(s.unread, nil)
			case f.Kind != nginx.IncludeMissing || !onlyTypes[path.Base(f.Directive.Arg(0))]:
				s.unread = append(s.unread, f.Directive.Parent)
			}
		}
	}
	for _, d := range site.Config.Unmatched {
		if s.elsewhere(d.Arg(0)) {
			s.unread = append(s.unread, d.Parent)
		}
	}
	return s
}

// onlyTypes are files of nginx that hold types and character sets, and so
// nothing that any rule could miss.
var onlyTypes = map[string]bool{"mime.types": true, "koi-utf": true, "koi-win": true, "win-utf": true}

// elsewhere reports whether a path lies on the server and not in what was given:
// /etc/nginx/conf.d/*.conf in the checkout of a project.
func (s *Site) elsewhere(name string) bool {
	return !s.OnServer && path.IsAbs(name) && !strings.HasPrefix(path.Clean(name), strings.TrimSuffix(s.Config.Prefix, "/")+"/")
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
	return len(s.unread) == 0 && len(s.Config.Unread) == 0 && s.Config.Unfinished == ""
}

// ReadBelow reports whether every file included in a block, at any depth, was
// read, so that what is not in the block is not configured there.
func (s *Site) ReadBelow(block *nginx.Directive) bool {
	if s.AllRead() {
		return true
	}
	for _, in := range s.unread {
		for ; in != nil; in = in.Parent {
			if in == block {
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
	for b := block.Parent; b != nil; b = b.Parent {
		if slices.Contains(s.unread, b) {
			return false
		}
	}
	return true
}
