package nginx

import (
	"cmp"
	"slices"
	"sync"
)

// Spec is what is known of one directive in one set of contexts. A name may
// have several: listen means one thing in http and another in stream.
type Spec struct {
	Name     string
	Module   string    // as nginx names it: "ngx_http_proxy_module"; of a rare one, its repository's name
	Contexts Context   // where it may stand
	Args     ArgSpec   // how many arguments it takes
	Value    ValueKind // what the first of them must look like
	Block    BlockKind
	Inside   Context // of a block: where its children stand
	// Repeat says that a second one in the same block is no error. Without it
	// nginx stops with "is duplicate".
	Repeat  bool
	Inherit Inherit
	// Group names what several directives set together, so that one of them at a
	// level hides all of them from the levels outside: "root" for root and alias,
	// "access" for allow and deny, "handler" for all that answer a request. The
	// members of "rewrite" run one after another. It is "" for a directive that
	// stands alone.
	Group string
	// Default is what holds without the directive, as documented: "" where it has
	// no default, alternatives that depend on the platform as "4k|8k". Where nginx
	// has changed it since 1.22 it is that of 1.22, which is what a site may meet:
	// changedDefaults has later ones, and ssl_protocols has TLSv1.3 from 1.23.4 on
	// and neither TLSv1 nor TLSv1.1 from 1.27.3 on.
	Default string
	// Since is the version that brought it, "" for those older than 1.0.
	Since string

	name      int    // the same number for all of one name, from 0 on
	groupBits uint64 // the nameBit of all directives that share a Group with one of this name

	// Deprecated is the version from which nginx warns of it, or documents that
	// something else is to be used. Removed is the version that no longer knows
	// it. Instead says what to write.
	Deprecated, Removed, Instead string
	Origin                       Origin
}

// Standard reports whether nginx's own distribution has the directive, whether
// or not the module is built by default.
func (s *Spec) Standard() bool { return s.Origin == FromNginx }

// BlockKind says what stands between a directive's braces.
type BlockKind uint8

// The kinds of block.
const (
	NoBlock    BlockKind = iota // the directive ends in a semicolon
	Directives                  // a block of directives, those of Inside
	Entries                     // a block of lines "key value;" that are no directives: types, map, geo
	RawText                     // a block of another language, where braces only balance: Lua
)

// Origin says who distributes a directive's module.
type Origin uint8

// The origins.
const (
	FromNginx      Origin = iota // the free nginx distribution
	FromPlus                     // the commercial NGINX Plus only
	FromThirdParty               // a module that is got apart from nginx
)

// Inherit says what a directive means for the blocks inside the one in which it
// stands.
type Inherit uint8

// The ways to inherit.
const (
	// InheritNone is a directive that holds only in its own block: return,
	// rewrite, set, try_files (not even in an "if"), server_name, listen, what
	// stands in upstream, and every block directive but those below.
	InheritNone Inherit = iota
	// InheritValue is a setting of which the nearest level's holds: root,
	// client_max_body_size.
	InheritValue
	// InheritList is a directive that may be repeated; a level that has any, of
	// the same name or Group, takes none from outside: add_header,
	// proxy_set_header, error_page, allow and deny, and types as a whole. From
	// 1.29.3 on add_header_inherit may turn add_header to merging.
	InheritList
	// InheritMerged is a directive of which the outer ones hold besides the inner
	// ones: more_set_headers.
	InheritMerged
	// InheritHandler is what answers a request: proxy_pass, fastcgi_pass,
	// stub_status. It holds in the "if" blocks of its location, but never in a
	// nested location (its merge looks at clcf->noname). In limit_except hold those
	// that pass the request on to HTTP, FastCGI, uwsgi, SCGI or gRPC, and perl;
	// instead of the others nginx serves files there.
	InheritHandler
	// InheritGlobal is a declaration that the whole of http, stream, mail or the
	// process uses, wherever it stands, even before: map, upstream, log_format,
	// proxy_cache_path, worker_processes.
	InheritGlobal
)

// Lookup returns the directive of that name that may stand in the context. Of a
// context with several bits, any will do. nginx's own come before others'.
func Lookup(ctx Context, name string) (*Spec, bool) {
	for _, s := range table().of(name) {
		if s.Contexts&ctx != 0 {
			return s, true
		}
	}
	return nil, false
}

// Specs returns all directives of that name, nginx's own first. The result is
// shared and must not be changed.
func Specs(name string) []*Spec { return table().of(name) }

// Known reports whether any module has a directive of that name.
func Known(name string) bool { return len(table().of(name)) > 0 }

// byNames is the table by name.
type byNames struct {
	ids   map[string]int // a number for each name, from 0 on
	specs [][]*Spec      // by that number, nginx's own first
}

func (t *byNames) of(name string) []*Spec {
	if id, ok := t.ids[name]; ok {
		return t.specs[id]
	}
	return nil
}

// table is put together on first use: a program that reads no configuration does
// not pay for it.
var table = sync.OnceValue(func() *byNames {
	all := allSpecs()
	t := &byNames{ids: make(map[string]int, len(all))}
	counts := make([]int, 0, len(all))
	for _, s := range all {
		id, ok := t.ids[s.Name]
		if !ok {
			id = len(counts)
			t.ids[s.Name] = id
			counts = append(counts, 0)
		}
		s.name = id
		counts[id]++
	}
	t.specs = make([][]*Spec, len(counts))
	left := make([]*Spec, len(all))
	for id, n := range counts {
		t.specs[id], left = left[:0:n], left[n:]
	}
	for _, s := range all {
		t.specs[s.name] = append(t.specs[s.name], s)
	}
	for _, list := range t.specs {
		if len(list) > 1 {
			slices.SortStableFunc(list, func(a, b *Spec) int { return cmp.Compare(a.Origin, b.Origin) })
		}
	}
	t.markGroups(all)
	return t
})

// markGroups notes of each name which names share a group with it.
func (t *byNames) markGroups(all []*Spec) {
	bits := map[string]uint64{}
	for _, s := range all {
		if s.Group != "" {
			bits[s.Group] |= nameBit(s.Name)
		}
	}
	for _, list := range t.specs {
		var shared uint64
		for _, s := range list {
			if s.Group != "" {
				shared |= bits[s.Group]
			}
		}
		if shared != 0 {
			for _, s := range list {
				s.groupBits = shared
			}
		}
	}
}

// allSpecs lists the entries of all families, in the order of the files.
func allSpecs() []*Spec {
	var n int
	for _, family := range families() {
		n += len(family)
	}
	all := make([]*Spec, 0, n)
	for _, family := range families() {
		for i := range family {
			all = append(all, &family[i])
		}
	}
	return all
}
