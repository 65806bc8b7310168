package eval

// tri is a truth value that may be unknown: u is set then.
type tri struct {
	is bool
	u  *Unknown
}

func yes(b bool) tri { return tri{is: b} }

func (t tri) value() Value {
	if t.u != nil {
		if t.u.boolean {
			return t.u
		}
		b := t.u.derive().orFalse(t.u)
		b.boolean, b.truth = true, t.u.truth
		return b
	}
	return Bool(t.is)
}

func (t tri) not() tri {
	if t.u != nil {
		return tri{u: &Unknown{Reason: t.u.Reason, At: t.u.At, inert: t.u.inert, negated: t.u, truth: -t.u.truth}}
	}
	return tri{is: !t.is}
}

// truth returns bool(v), without deciding unknown conditions.
func (ip *interp) truth(v Value) tri {
	switch x := v.(type) {
	case *Unknown:
		if x.truth != 0 {
			return yes(x.truth > 0)
		}
		return tri{u: x}
	case noneValue:
		return yes(false)
	case Bool:
		return yes(bool(x))
	case Int:
		return yes(x.v.Sign() != 0)
	case Float:
		return yes(x != 0)
	case Str:
		return yes(x != "")
	case Bytes:
		return yes(x != "")
	case *Tuple:
		return yes(len(x.items) > 0)
	case *List:
		if x.taint != nil {
			return tri{u: x.taint}
		}
		return yes(len(x.items) > 0)
	case *Dict:
		if x.taint != nil && x.size() == 0 {
			return tri{u: x.taint}
		}
		return yes(x.size() > 0)
	case *Set:
		return ip.truth(x.dict)
	case rangeValue:
		return yes(x.len() > 0)
	case *Instance:
		return ip.truthInstance(x)
	}
	return yes(true)
}

func (ip *interp) truthInstance(x *Instance) tri {
	if m := ip.special(x, "__bool__"); m != nil {
		return ip.truth(ip.call(m))
	}
	if m := ip.special(x, "__len__"); m != nil {
		return ip.truth(ip.call(m))
	}
	if x.prim != nil {
		return ip.truth(x.prim)
	}
	if x.taint != nil {
		return tri{u: x.taint}
	}
	if x.cls.unknown != nil {
		return tri{u: x.cls.unknown}
	}
	return yes(true)
}

// equal compares with ==.
func (ip *interp) equal(a, b Value) tri { return ip.equalDeep(a, b, 0) }

func (ip *interp) equalDeep(a, b Value, depth int) tri {
	ip.step()
	if depth > maxNesting {
		return tri{u: ip.unknown("nested too deeply to compare")}
	}
	for i, m := range []Value{ip.special(a, "__eq__"), ip.special(b, "__eq__")} {
		if m != nil {
			other := b
			if i == 1 {
				other = a
			}
			if r := ip.call(m, other); r != Value(notImplemented) {
				return ip.truth(r)
			}
		}
	}
	if t, ok := ip.equalUnknown(a, b); ok {
		return t
	}
	if a == b {
		return yes(true)
	}
	return ip.equalPlain(keysAsSet(a), keysAsSet(b), depth)
}

// isKeys reports whether a value is what dict.keys() gives.
func isKeys(v Value) bool {
	i, ok := v.(*Instance)
	return ok && i.cls == classKeys
}

// keysAsSet turns dict.keys() into the set that it is compared as, and every
// other value into what it stands for.
func keysAsSet(v Value) Value {
	i, ok := v.(*Instance)
	if !ok || i.cls != classKeys {
		return plain(v)
	}
	s := &Set{dict: newDict()}
	l := i.prim.(*List)
	s.dict.taint = l.taint
	for _, k := range l.items {
		s.dict.put(k, None, Place{}, nil)
	}
	return s
}

// equalUnknown decides a comparison in which a side is unknown.
func (ip *interp) equalUnknown(a, b Value) (tri, bool) {
	u := unknownOf(a, b)
	if u == nil {
		return tri{}, false
	}
	other := b
	if x, ok := b.(*Unknown); ok && x == u {
		other = a
	}
	if s, ok := asStr(other); ok && u.not != nil && u.not(s) {
		return yes(false), true
	}
	if l, ok := other.(*List); ok && u.each && l.taint == nil {
		for _, item := range l.items {
			if s, ok := asStr(item); ok && u.not(s) {
				return yes(false), true
			}
		}
	}
	if n, ok := asInt(other); ok {
		if _, decided := u.compareRange(n); decided {
			return yes(false), true
		}
	}
	return tri{u: u.derive()}, true
}

func (ip *interp) equalPlain(a, b Value, depth int) tri {
	if x, ok := asInt(a); ok {
		if y, ok := asInt(b); ok {
			return yes(x.Cmp(y) == 0)
		}
	}
	if isNumber(a) && isNumber(b) {
		return yes(toFloat(a) == toFloat(b))
	}
	switch x := a.(type) {
	case Str:
		y, ok := b.(Str)
		return yes(ok && x == y)
	case Bytes:
		y, ok := b.(Bytes)
		return yes(ok && x == y)
	case *Tuple:
		if y, ok := b.(*Tuple); ok {
			return ip.equalItems(x.items, y.items, depth)
		}
	case *List:
		if y, ok := b.(*List); ok {
			if x.taint != nil || y.taint != nil {
				return tri{u: firstTaint(x, y).derive()}
			}
			return ip.equalItems(x.items, y.items, depth)
		}
	case *Dict:
		if y, ok := b.(*Dict); ok {
			return ip.equalDicts(x, y, depth)
		}
	case *Set:
		if y, ok := b.(*Set); ok {
			return ip.equalDicts(x.dict, y.dict, depth)
		}
	case *PurePath:
		y, ok := b.(*PurePath)
		return yes(ok && x.text == y.text)
	case rangeValue:
		y, ok := b.(rangeValue)
		return yes(ok && x == y)
	case *Method:
		y, ok := b.(*Method)
		return yes(ok && x.fn == y.fn && x.self == y.self)
	}
	return yes(a == b)
}

func (ip *interp) equalItems(a, b []Value, depth int) tri {
	if len(a) != len(b) {
		return yes(false)
	}
	out := yes(true)
	for i := range a {
		t := ip.equalDeep(a[i], b[i], depth+1)
		if t.u != nil {
			out = t
		} else if !t.is {
			return t
		}
	}
	return out
}

func (ip *interp) equalDicts(a, b *Dict, depth int) tri {
	if a.taint != nil {
		return tri{u: a.taint}
	}
	if b.taint != nil {
		return tri{u: b.taint}
	}
	if a.size() != b.size() {
		return yes(false)
	}
	out := yes(true)
	for _, e := range a.live() {
		o := b.get(e.key)
		if o == nil {
			return yes(false)
		}
		t := ip.equalDeep(e.value, o, depth+1)
		if t.u != nil {
			out = t
		} else if !t.is {
			return t
		}
	}
	return out
}

var orderMethods = map[string][2]string{
	"<": {"__lt__", "__gt__"}, "<=": {"__le__", "__ge__"}, ">": {"__gt__", "__lt__"}, ">=": {"__ge__", "__le__"},
}

// compare applies a comparison operator.
func (ip *interp) compare(op string, a, b Value) tri {
	switch op {
	case "==":
		return ip.equal(a, b)
	case "!=":
		if m := ip.special(a, "__ne__"); m != nil {
			if r := ip.call(m, b); r != Value(notImplemented) {
				return ip.truth(r)
			}
		}
		return ip.equal(a, b).not()
	case "is":
		return ip.identical(a, b)
	case "is not":
		return ip.identical(a, b).not()
	case "in":
		return ip.contains(b, a)
	case "not in":
		return ip.contains(b, a).not()
	}
	names := orderMethods[op]
	if m := ip.special(a, names[0]); m != nil {
		if r := ip.call(m, b); r != Value(notImplemented) {
			return ip.truth(r)
		}
	}
	if m := ip.special(b, names[1]); m != nil {
		if r := ip.call(m, a); r != Value(notImplemented) {
			return ip.truth(r)
		}
	}
	if x, ok := plain(a).(*Set); ok {
		if y, ok := plain(b).(*Set); ok {
			return ip.compareSets(op, x, y)
		}
	}
	c, u, ok := ip.order(a, b, 0)
	if u != nil && (op == ">=" || op == "<") && ip.surelyAtLeast(a, b) {
		return yes(op == ">=")
	}
	if u != nil {
		return tri{u: u.derive()}
	}
	if !ok {
		ip.raise("TypeError", "'%s' not supported between instances of '%s' and '%s'", op, a.class().name, b.class().name)
	}
	switch op {
	case "<":
		return yes(c < 0)
	case "<=":
		return yes(c <= 0)
	case ">":
		return yes(c > 0)
	}
	return yes(c >= 0)
}

// surelyAtLeast reports whether a is not less than b, whatever its unknown
// parts are: sys.version_info[:2] against the oldest version there is.
func (ip *interp) surelyAtLeast(a, b Value) bool {
	if u, ok := a.(*Unknown); ok {
		return u.atLeast(b)
	}
	x, ok1 := plain(a).(*Tuple)
	y, ok2 := plain(b).(*Tuple)
	if !ok1 || !ok2 || len(x.items) < len(y.items) {
		return false
	}
	for i, v := range y.items {
		if u, ok := x.items[i].(*Unknown); ok {
			return i == len(y.items)-1 && u.atLeast(v)
		}
		if t := ip.equal(x.items[i], v); t.u != nil || !t.is {
			return false
		}
	}
	return false
}

func (ip *interp) compareSets(op string, x, y *Set) tri {
	if u := unknownOfDicts(x.dict, y.dict); u != nil {
		return tri{u: u}
	}
	if op == ">" || op == ">=" {
		x, y = y, x
	}
	for _, e := range x.dict.live() {
		if y.dict.find(e.key) < 0 {
			return yes(false)
		}
	}
	return yes(len(op) == 2 || x.dict.size() < y.dict.size())
}

func unknownOfDicts(ds ...*Dict) *Unknown {
	for _, d := range ds {
		if d.taint != nil {
			return d.taint
		}
	}
	return nil
}
