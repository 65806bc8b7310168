package route

import "slices"

// node is a node of the tree that prefix and exact locations are found in
// (nginx: ngx_http_location_tree_node_t): siblings are searched by bisection,
// and what begins with an inclusive location's name hangs below it.
type node struct {
	name             string // without what the nodes above have matched
	exact, inclusive *block
	left, right      *node
	below            *node
	autoRedirect     bool
}

// entry is a name with the locations that have it, and those that begin with it.
type entry struct {
	name             string
	exact, inclusive *block
	list             []*entry
}

// compareNames orders names as nginx does, with / before every other byte
// (nginx: ngx_filename_cmp).
func compareNames(a, b string) int {
	for i := 0; i < len(a) && i < len(b); i++ {
		if a[i] == b[i] {
			continue
		}
		return nameByte(a[i]) - nameByte(b[i])
	}
	return len(a) - len(b)
}

func nameByte(c byte) int {
	if c == '/' {
		return 0
	}
	return int(c)
}

// comparePrefix compares the first n bytes of two names.
func comparePrefix(a, b string) int {
	n := min(len(a), len(b))
	return compareNames(a[:n], b[:n])
}

// buildTree makes the tree of the prefix and exact locations of one level. Of
// two that are the same the first counts; nginx would refuse them.
func buildTree(blocks []*block) *node {
	sorted := slices.Clone(blocks)
	slices.SortStableFunc(sorted, func(a, b *block) int { return compareNames(a.name, b.name) })
	entries := make([]*entry, 0, len(sorted))
	for _, b := range sorted {
		if n := len(entries); n == 0 || entries[n-1].name != b.name {
			entries = append(entries, &entry{name: b.name})
		}
		e := entries[len(entries)-1]
		switch {
		case b.kind == Exact && e.exact == nil:
			e.exact = b
		case b.kind != Exact && e.inclusive == nil:
			e.inclusive = b
		}
	}
	return tree(nest(entries), 0)
}

// nest hangs the names that begin with an inclusive one below it (nginx:
// ngx_http_create_locations_list). The entries are sorted, so the open ones
// form a stack.
func nest(entries []*entry) []*entry {
	var top, open []*entry
	for _, e := range entries {
		for len(open) > 0 {
			last := open[len(open)-1]
			if len(last.name) <= len(e.name) && comparePrefix(last.name, e.name) == 0 {
				break
			}
			open = open[:len(open)-1]
		}
		if len(open) > 0 {
			last := open[len(open)-1]
			last.list = append(last.list, e)
		} else {
			top = append(top, e)
		}
		if e.inclusive != nil {
			open = append(open, e)
		}
	}
	return top
}

// tree balances one level of names (nginx: ngx_http_create_locations_tree).
func tree(entries []*entry, prefix int) *node {
	if len(entries) == 0 {
		return nil
	}
	middle := len(entries) / 2
	e := entries[middle]
	n := &node{name: e.name[prefix:], exact: e.exact, inclusive: e.inclusive}
	n.autoRedirect = e.exact != nil && e.exact.autoRedirect || e.inclusive != nil && e.inclusive.autoRedirect
	n.left = tree(entries[:middle], prefix)
	n.right = tree(entries[middle+1:], prefix)
	n.below = tree(e.list, len(e.name))
	return n
}

// treeMatch says how a URI was found in a tree.
type treeMatch int

const (
	treeNone     treeMatch = iota
	treeExact              // an exact location: nothing else is looked at
	treePrefix             // the longest prefix: nested locations and regexes follow
	treeRedirect           // the name of a passing location but for its last slash
)

// find looks a URI up (nginx: ngx_http_core_find_static_location).
func (n *node) find(uri string) (found *block, how treeMatch) {
	for n != nil {
		if c := comparePrefix(uri, n.name); c != 0 {
			if c < 0 {
				n = n.left
			} else {
				n = n.right
			}
			continue
		}
		switch {
		case len(uri) > len(n.name):
			if n.inclusive == nil {
				n = n.right
				continue
			}
			found, how = n.inclusive, treePrefix
			uri = uri[len(n.name):]
			n = n.below
		case len(uri) == len(n.name):
			if n.exact != nil {
				return n.exact, treeExact
			}
			return n.inclusive, treePrefix
		default:
			if len(uri)+1 == len(n.name) && n.autoRedirect {
				found, how = n.exact, treeRedirect
				if found == nil {
					found = n.inclusive
				}
			}
			n = n.left
		}
	}
	return found, how
}
