package route

import (
	"net/netip"
	"strconv"
	"strings"
	"sync"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
)

// define keeps a map, geo or split_clients under its variable.
func (r *Router) define(d *nginx.Directive) {
	if !d.IsBlock() || len(d.Args) == 0 {
		return
	}
	name, ok := strings.CutPrefix(d.Arg(len(d.Args)-1), "$")
	if !ok {
		return
	}
	name = lower(name)
	if r.variables[name] != nil {
		return
	}
	switch d.Name {
	case "map":
		r.variables[name] = &mapBlock{router: r, at: d, source: compileScript(d.Arg(0), false), anew: hasWord(d, "volatile")}
	case "geo":
		from := "remote_addr"
		if len(d.Args) > 1 {
			from = lower(strings.TrimPrefix(d.Arg(0), "$"))
		}
		r.variables[name] = &geoBlock{at: d, from: from}
	case "split_clients":
		r.variables[name] = &splitBlock{at: d, source: compileScript(d.Arg(0), false)}
	}
}

func hasWord(d *nginx.Directive, word string) bool {
	c := d.Child(word)
	return c != nil && len(c.Args) == 0
}

// mapBlock is a map (nginx: ngx_http_map_module), read on first use.
type mapBlock struct {
	router *Router
	at     *nginx.Directive
	source *script
	anew   bool // volatile

	once      sync.Once
	hosts     bool
	names     names[*script]
	regexes   []mapRegex
	otherwise *script
}

type mapRegex struct {
	regex *regex
	to    *script
}

func (m *mapBlock) volatile() bool { return m.anew }

func (m *mapBlock) read() {
	m.hosts = hasWord(m.at, "hostnames")
	for _, d := range m.at.Children {
		if len(d.Args) != 1 || d.Name == "include" {
			continue
		}
		to := compileScript(d.Arg(0), false)
		switch key := d.Name; {
		case key == "default":
			if m.otherwise == nil {
				m.otherwise = to
			}
		case strings.HasPrefix(key, "~*"):
			m.regexes = append(m.regexes, mapRegex{m.router.regex(key[2:], true), to})
		case strings.HasPrefix(key, "~"):
			m.regexes = append(m.regexes, mapRegex{m.router.regex(key[1:], false), to})
		default:
			key = strings.TrimPrefix(key, `\`)
			if m.hosts {
				m.names.add(key, to)
			} else {
				m.names.addExact(lower(key), to)
			}
		}
	}
}

func (m *mapBlock) evaluate(q *state) value {
	m.once.Do(m.read)
	key := q.expand(m.source)
	if key.doubt != nil {
		return key
	}
	if m.hosts {
		key.s = strings.TrimSuffix(key.s, ".")
	}
	to, why := m.find(q, key.s)
	switch {
	case why != nil:
		return value{doubt: why}
	case to == nil:
		return value{}
	}
	return q.expand(to)
}

func (m *mapBlock) find(q *state, key string) (*script, *doubt) {
	if to, how := m.names.find(lower(key)); how != noName {
		return to, nil
	}
	if key != "" {
		for _, r := range m.regexes {
			ok, why := q.match(r.regex, value{s: key})
			if why != nil && why.fails {
				break
			}
			if why != nil {
				return nil, why
			}
			if ok {
				return r.to, nil
			}
		}
	}
	return m.otherwise, nil
}

// geoBlock is a geo (nginx: ngx_http_geo_module).
type geoBlock struct {
	at   *nginx.Directive
	from string // the variable that holds the address
}

func (g *geoBlock) volatile() bool { return false }

// evaluate finds the smallest network or range that holds the address. Networks
// count by their length, ranges by their order.
func (g *geoBlock) evaluate(q *state) value {
	source := q.variable(g.from, true)
	if source.doubt != nil {
		return source
	}
	if c := g.at.Child("proxy"); c != nil && q.hasForwarded() {
		return value{doubt: &doubt{reason: "geo takes the address from X-Forwarded-For"}}
	}
	addr, err := netip.ParseAddr(source.s)
	if err == nil {
		addr = addr.Unmap()
	}
	best, otherwise, bits := value{}, "", -1
	for _, d := range g.at.Children {
		if len(d.Args) != 1 {
			continue
		}
		switch d.Name {
		case "default":
			otherwise = d.Arg(0)
			continue
		case "include", "proxy", "delete":
			continue
		}
		from, to, n, ok := geoRange(d.Name)
		if !ok || err != nil || from.Is4() != addr.Is4() || addr.Less(from) || to.Less(addr) || n < bits {
			continue
		}
		best, bits = value{s: d.Arg(0)}, n
	}
	if bits < 0 {
		return value{s: otherwise}
	}
	return best
}

func (q *state) hasForwarded() bool {
	_, ok := q.header("x_forwarded_for")
	return ok
}

// geoRange reads address, network or from-to.
func geoRange(text string) (from, to netip.Addr, bits int, ok bool) {
	if a, b, ranged := strings.Cut(text, "-"); ranged {
		from, err1 := netip.ParseAddr(a)
		to, err2 := netip.ParseAddr(b)
		return from, to, 0, err1 == nil && err2 == nil
	}
	net, ok := parseNet(text)
	if !ok {
		return from, to, 0, false
	}
	raw := net.Addr().AsSlice()
	for i := net.Bits(); i < len(raw)*8; i++ {
		raw[i/8] |= 1 << (7 - i%8)
	}
	to, _ = netip.AddrFromSlice(raw)
	return net.Addr(), to, net.Bits(), true
}

// splitBlock is a split_clients (nginx: ngx_http_split_clients_module).
type splitBlock struct {
	at     *nginx.Directive
	source *script
}

func (s *splitBlock) volatile() bool { return false }

func (s *splitBlock) evaluate(q *state) value {
	key := q.expand(s.source)
	if key.doubt != nil {
		return key
	}
	hash := murmur(key.s)
	limit := uint64(0)
	for _, d := range s.at.Children {
		if len(d.Args) != 1 {
			continue
		}
		if d.Name == "*" {
			return value{s: d.Arg(0)}
		}
		percent, ok := hundredths(strings.TrimSuffix(d.Name, "%"))
		if !ok {
			continue
		}
		limit += percent * 0xffffffff / 10000
		if uint64(hash) < limit {
			return value{s: d.Arg(0)}
		}
	}
	return value{}
}

// hundredths reads a percentage with up to two decimals.
func hundredths(s string) (uint64, bool) {
	whole, part, _ := strings.Cut(s, ".")
	if len(part) > 2 {
		return 0, false
	}
	n, err := strconv.ParseUint(whole+(part + "00")[:2], 10, 32)
	return n, err == nil
}

// murmur is MurmurHash2 with seed 0 (nginx: ngx_murmur_hash2).
func murmur(s string) uint32 {
	const m = 0x5bd1e995
	h := uint32(len(s))
	for ; len(s) >= 4; s = s[4:] {
		k := uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
		k *= m
		k ^= k >> 24
		k *= m
		h = h*m ^ k
	}
	for i := len(s) - 1; i >= 0; i-- {
		h ^= uint32(s[i]) << (8 * i)
		if i == 0 {
			h *= m
		}
	}
	h ^= h >> 13
	h *= m
	return h ^ h>>15
}

// realRoot is $realpath_root.
func (q *state) realRoot() value {
	v := q.documentRoot()
	if v.doubt != nil || q.req.AssumeFiles {
		return v
	}
	if q.router.tree == nil {
		return value{doubt: &doubt{reason: "the files are not here, so nobody knows the real path of " + v.s}}
	}
	real, err := fstree.RealPath(q.router.tree, v.s)
	if err != nil {
		return value{}
	}
	return value{s: real}
}
