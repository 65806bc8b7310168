package eval

import (
	"strings"
)

// contains applies `in`.
func (ip *interp) contains(container, item Value) tri {
	if m := ip.special(container, "__contains__"); m != nil {
		return ip.truth(ip.call(m, item))
	}
	if u, ok := container.(*Unknown); ok {
		if s, ok := asStr(item); ok && u.each && u.not(s) {
			return yes(false)
		}
		return tri{u: u.derive()}
	}
	switch c := plain(container).(type) {
	case Str:
		if u := unknownOf(item); u != nil {
			return tri{u: u.derive()}
		}
		s, ok := asStr(item)
		if !ok {
			ip.raise("TypeError", "'in <string>' requires string as left operand, not %s", item.class().name)
		}
		return yes(strings.Contains(string(c), s))
	case Bytes:
		if s, ok := plain(item).(Bytes); ok {
			return yes(strings.Contains(string(c), string(s)))
		}
	case *Dict:
		return ip.hasKey(c, item)
	case *Set:
		return ip.hasKey(c.dict, item)
	case rangeValue:
		if n, ok := asInt(item); ok && n.IsInt64() {
			return yes(c.has(n.Int64()))
		}
	case *argvList:
		return c.contains(ip, item)
	case *Class:
		if c.enum {
			return ip.containsIn(enumMembers(c), item)
		}
	}
	if l, ok := plain(container).(*List); ok && l.taint != nil {
		return tri{u: l.taint.derive()}
	}
	it := ip.iterate(container)
	if it.taint != nil {
		return tri{u: it.taint.derive()}
	}
	var maybe *Unknown
	for {
		v, ok := it.next()
		if !ok {
			if maybe != nil {
				return tri{u: maybe}
			}
			return yes(false)
		}
		if t := ip.equal(v, item); t.u != nil {
			maybe = t.u
		} else if t.is {
			return yes(true)
		}
	}
}

func (ip *interp) containsIn(items []Value, item Value) tri {
	for _, v := range items {
		if t := ip.equal(v, item); t.u != nil || t.is {
			return t
		}
	}
	return yes(false)
}

func (ip *interp) hasKey(d *Dict, key Value) tri {
	if u := unknownOf(key); u != nil {
		if d.size() == 0 && d.taint == nil {
			return yes(false)
		}
		return tri{u: u.derive()}
	}
	if _, ok := hashKey(key); !ok {
		if u := firstUnknown(key); u != nil {
			return tri{u: u}
		}
		ip.raise("TypeError", "unhashable type: '%s'", key.class().name)
	}
	ip.trailRead(d, key)
	if v := d.get(key); v != nil {
		if u, ok := v.(*Unknown); ok && u.maybe {
			return tri{u: u.derive()}
		}
		return yes(true)
	}
	if d.taint != nil {
		return tri{u: d.taint.derive()}
	}
	return yes(false)
}
