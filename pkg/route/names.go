package route

import "strings"

// names finds a value by host name as nginx's combined hash does (nginx:
// ngx_hash_add_key, ngx_hash_find_combined): the exact name, then the longest
// wildcard at the front, then the longest at the end. Of two equal names the
// first counts.
type names[V any] struct {
	exact map[string]V
	taken map[string]bool // exact names, and those that ".name" covers
	head  map[string]headName[V]
	tail  map[string]V
}

// headName is what "*.name" and ".name" lead to.
type headName[V any] struct {
	value V
	bare  bool // ".name": the name itself too
}

// add puts a name in and reports whether it counts: false where an earlier one
// took it, or it is no name that nginx knows.
func (n *names[V]) add(name string, v V) bool {
	name = lower(name)
	switch {
	case strings.Count(name, "*") > 1 || strings.Contains(name, "..") || strings.IndexByte(name, 0) >= 0:
		return false
	case len(name) > 1 && name[0] == '.':
		return n.addHead(name[1:], v, true)
	case len(name) > 2 && strings.HasPrefix(name, "*."):
		return n.addHead(name[2:], v, false)
	case len(name) > 2 && strings.HasSuffix(name, ".*"):
		return n.addTail(name[:len(name)-2], v)
	case strings.Contains(name, "*"):
		return false
	}
	return n.addExact(name, v)
}

// addExact puts in a name without wildcards.
func (n *names[V]) addExact(name string, v V) bool {
	if n.taken[name] {
		return false
	}
	if n.exact == nil {
		n.exact = map[string]V{}
	}
	n.take(name)
	n.exact[name] = v
	return true
}

func (n *names[V]) take(name string) {
	if n.taken == nil {
		n.taken = map[string]bool{}
	}
	n.taken[name] = true
}

func (n *names[V]) addHead(name string, v V, bare bool) bool {
	if bare {
		if n.taken[name] {
			return false
		}
		n.take(name)
	}
	if _, ok := n.head[name]; ok {
		return false
	}
	if n.head == nil {
		n.head = map[string]headName[V]{}
	}
	n.head[name] = headName[V]{value: v, bare: bare}
	return true
}

func (n *names[V]) addTail(name string, v V) bool {
	if _, ok := n.tail[name]; ok {
		return false
	}
	if n.tail == nil {
		n.tail = map[string]V{}
	}
	n.tail[name] = v
	return true
}

// nameMatch says how a name was found.
type nameMatch int

const (
	noName nameMatch = iota
	exactName
	headWildcard
	tailWildcard
)

// find returns what a name in lower case leads to.
func (n *names[V]) find(host string) (v V, how nameMatch) {
	if v, ok := n.exact[host]; ok {
		return v, exactName
	}
	if host == "" {
		return v, noName
	}
	if len(n.head) > 0 {
		if v, ok := n.findHead(host); ok {
			return v, headWildcard
		}
	}
	for end := len(host); len(n.tail) > 0; {
		end = strings.LastIndexByte(host[:end], '.')
		if end < 0 {
			break
		}
		if v, ok := n.tail[host[:end]]; ok {
			return v, tailWildcard
		}
	}
	return v, noName
}

func (n *names[V]) findHead(host string) (v V, ok bool) {
	if h, found := n.head[host]; found && h.bare {
		return h.value, true
	}
	for rest := host; ; {
		_, after, found := strings.Cut(rest, ".")
		if !found {
			return v, false
		}
		if h, ok := n.head[after]; ok {
			return h.value, true
		}
		rest = after
	}
}
