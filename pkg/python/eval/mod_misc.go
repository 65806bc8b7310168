package eval

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"math"
)

// abstract holds the classes of collections.abc and the like, to which a type
// belongs by what it can do.
var abstract = map[*Class]func(c *Class) bool{}

var classCounter = builtinClass("Counter", classDict)

func abstractClass(name string, test func(c *Class) bool) *Class {
	c := builtinClass(name)
	c.dict = newDict()
	abstract[c] = test
	return c
}

func has(c *Class, names ...string) bool {
	for _, n := range names {
		if a, o := c.lookup(n); a != nil && o.dict != nil {
			return true
		}
	}
	return false
}

func oneOf(classes ...*Class) func(c *Class) bool {
	return func(c *Class) bool {
		for _, k := range classes {
			if c.is(k) {
				return true
			}
		}
		return false
	}
}

var (
	abcSequence = abstractClass("Sequence", oneOf(classList, classTuple, classStr, classBytes, classRange))
	abcMapping  = abstractClass("Mapping", oneOf(classDict))
	abcSet      = abstractClass("Set", oneOf(classSet, classFrozenset))
	abcIterable = abstractClass("Iterable", func(c *Class) bool {
		return oneOf(classList, classTuple, classStr, classBytes, classRange, classDict, classSet, classFrozenset, classIter, classFile)(c) || has(c, "__iter__")
	})
	abcCallable = abstractClass("Callable", func(c *Class) bool {
		return oneOf(classFunction, classBuiltin, classMethodType, classType)(c) || has(c, "__call__")
	})
	abcHashable = abstractClass("Hashable", func(c *Class) bool { return !oneOf(classList, classDict, classSet)(c) })
	abcMutable  = abstractClass("MutableMapping", oneOf(classDict))
	abcMutSeq   = abstractClass("MutableSequence", oneOf(classList))
	numNumber   = abstractClass("Number", oneOf(classInt, classFloat))
)

func init() {
	natives["collections.abc"] = func(ip *interp, m *Module) {
		for _, c := range []*Class{abcSequence, abcMapping, abcSet, abcIterable, abcCallable, abcHashable, abcMutable, abcMutSeq} {
			m.dict.set(c.name, c)
		}
		m.opaque = ip.inert("this abstract class")
	}
	natives["numbers"] = func(_ *interp, m *Module) {
		m.dict.set("Number", numNumber)
		m.dict.set("Integral", classInt)
	}
	natives["hashlib"] = makeHashlib
	natives["base64"] = func(_ *interp, m *Module) {
		m.put(function("b64encode", "s altchars?", func(ip *interp, a []Value) Value {
			return Bytes(base64.StdEncoding.EncodeToString([]byte(needBytes(ip, a[0]))))
		}), function("b64decode", "s altchars? validate?", func(ip *interp, a []Value) Value {
			s, ok := asStr(a[0])
			if !ok {
				s = needBytes(ip, a[0])
			}
			b, err := base64.StdEncoding.DecodeString(s)
			if err != nil {
				return ip.unknown("this base64 text is not followed")
			}
			return Bytes(b)
		}))
	}
	natives["math"] = makeMath
	natives["copy"] = func(_ *interp, m *Module) {
		m.put(lazily("copy", "x", func(ip *interp, a []Value) Value { return ip.copyValue(a[0], false, 0, map[any]Value{}) }),
			lazily("deepcopy", "x memo?", func(ip *interp, a []Value) Value { return ip.copyValue(a[0], true, 0, map[any]Value{}) }))
		m.whole = true
	}
	for name, reason := range map[string]string{
		"socket": "it depends on the name or address of the machine that runs the server", "getpass": "it depends on the user that runs the server",
		"subprocess": "it depends on a program that the settings run", "random": "it is chance", "secrets": "it is chance", "uuid": "it is chance",
		"time": "it depends on the time at which the server starts",
		"pwd":  "it depends on the users of the machine", "grp": "it depends on the users of the machine", "tempfile": "it depends on the machine's folder for temporary files",
		"urllib.request": "it is read from the network", "http.client": "it is read from the network", "shutil": hostReason, "psutil": hostReason,
		"resource": hostReason, "multiprocessing": hostReason, "zoneinfo": "time zones are not followed", "requests": "it is read from the network",
	} {
		natives[name] = func(ip *interp, m *Module) {
			u := ip.unknown(reason)
			m.opaque = u
			m.pkg = true
			if name == "socket" {
				m.dict.set("error", exceptions["OSError"])
				m.dict.set("timeout", exceptions["TimeoutError"])
			}
		}
	}
	natives["platform"] = func(ip *interp, m *Module) {
		m.put(lazily("system", "", func(*interp, []Value) Value { return Str("Linux") }),
			lazily("python_implementation", "", func(ip *interp, _ []Value) Value { return Str("CPython") }))
		m.opaque = ip.unknown(hostReason)
	}
	natives["ast"] = func(ip *interp, m *Module) {
		m.put(function("literal_eval", "node_or_string", func(ip *interp, a []Value) Value { return ip.literalEval(ip.needStr(a[0])) }))
		m.opaque = ip.unknown("this part of Python's module ast is not followed")
	}
	natives["locale"] = func(ip *interp, m *Module) { m.opaque = ip.inert("it depends on the locale of the machine") }
}

func needBytes(ip *interp, v Value) string {
	switch x := plain(v).(type) {
	case Bytes:
		return string(x)
	case *Unknown:
		ip.toss(&partly{x})
	}
	ip.raise("TypeError", "a bytes-like object is required, not '%s'", v.class().name)
	return ""
}

func makeHashlib(ip *interp, m *Module) {
	sums := map[string]func(s string) []byte{
		"md5":    func(s string) []byte { x := md5.Sum([]byte(s)); return x[:] },
		"sha1":   func(s string) []byte { x := sha1.Sum([]byte(s)); return x[:] },
		"sha256": func(s string) []byte { x := sha256.Sum256([]byte(s)); return x[:] },
		"sha512": func(s string) []byte { x := sha512.Sum512([]byte(s)); return x[:] },
	}
	cls := &Class{name: "hash", module: "hashlib", bases: []*Class{classObject}, dict: newDict()}
	cls.mro = linearize(cls)
	for name, sum := range sums {
		m.put(function(name, "data? * usedforsecurity?", func(ip *interp, a []Value) Value {
			text := ""
			if a[0] != nil {
				text = needBytes(ip, a[0])
			}
			obj := &Instance{cls: cls, dict: newDict()}
			obj.dict.set("name", Str(name))
			obj.dict.set("update", function("update", "data", func(ip *interp, a []Value) Value { text += needBytes(ip, a[0]); return None }))
			obj.dict.set("digest", function("digest", "", func(*interp, []Value) Value { return Bytes(sum(text)) }))
			obj.dict.set("hexdigest", function("hexdigest", "", func(*interp, []Value) Value { return Str(hex.EncodeToString(sum(text))) }))
			return obj
		}))
	}
	m.opaque = ip.unknown("this part of Python's module hashlib is not followed")
}

func makeMath(ip *interp, m *Module) {
	m.dict.set("pi", Float(math.Pi))
	m.dict.set("e", Float(math.E))
	m.dict.set("inf", Float(math.Inf(1)))
	for name, fn := range map[string]func(float64) float64{"floor": math.Floor, "ceil": math.Ceil, "trunc": math.Trunc} {
		m.put(function(name, "x", func(ip *interp, a []Value) Value {
			if n, ok := asInt(a[0]); ok {
				return Int{n}
			}
			if _, ok := plain(a[0]).(Float); !ok {
				ip.raise("TypeError", "must be real number, not %s", a[0].class().name)
			}
			return makeInt(ip, classInt, &Args{pos: []Value{Float(fn(toFloat(a[0])))}})
		}))
	}
	m.put(function("sqrt", "x", func(ip *interp, a []Value) Value {
		f := toFloat(a[0])
		if f < 0 {
			ip.raise("ValueError", "math domain error")
		}
		return Float(math.Sqrt(f))
	}))
	m.opaque = ip.unknown("this part of Python's module math is not followed")
}

// copyValue is copy.copy and copy.deepcopy.
func (ip *interp) copyValue(v Value, deep bool, depth int, memo map[any]Value) Value {
	ip.step()
	if depth > 500 {
		ip.raise("RecursionError", "maximum recursion depth exceeded")
	}
	inner := func(x Value) Value {
		if !deep {
			return x
		}
		return ip.copyValue(x, true, depth+1, memo)
	}
	if c, ok := memo[v]; ok {
		return c
	}
	switch x := v.(type) {
	case *List:
		ip.limitItems(len(x.items))
		l := &List{taint: x.taint, loose: x.loose}
		memo[v] = l
		for _, i := range x.items {
			l.items = append(l.items, inner(i))
		}
		return l
	case *Dict:
		ip.limitItems(x.size())
		d := newDict()
		d.taint, d.factory, d.kind = x.taint, x.factory, x.kind
		memo[v] = d
		for _, e := range x.live() {
			d.put(e.key, inner(e.value), Place{}, nil)
		}
		return d
	case *Tuple:
		if !deep {
			return x
		}
		t := newTuple()
		for _, i := range x.items {
			t.items = append(t.items, inner(i))
		}
		return t
	case *Set:
		s := &Set{dict: newDict(), frozen: x.frozen}
		s.dict.copyFrom(x.dict)
		return s
	case *Instance:
		if x.cls.enum {
			return x
		}
		i := &Instance{cls: x.cls, dict: newDict(), taint: x.taint}
		memo[v] = i
		for _, e := range x.dict.live() {
			i.dict.put(e.key, inner(e.value), Place{}, nil)
		}
		if x.prim != nil {
			i.prim = inner(x.prim)
			if i.prim == x.prim {
				i.prim = ip.copyValue(x.prim, false, depth+1, memo)
			}
		}
		return i
	}
	return v
}
