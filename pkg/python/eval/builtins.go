package eval

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// builtins holds the names of Python's builtins module.
var builtins = map[string]Value{}

// function makes a built-in function; params are those of bindArgs.
func function(name, params string, fn nativeFunc) *Builtin {
	return &Builtin{name: name, fn: func(ip *interp, args *Args) Value {
		return fn(ip, ip.bindArgs(name, args, params))
	}}
}

// lazily is function for those that take unknown arguments as they are.
func lazily(name, params string, fn nativeFunc) *Builtin {
	b := function(name, params, fn)
	b.lazy = true
	return b
}

func addBuiltin(b *Builtin) { builtins[b.name] = b }

func init() {
	for name, c := range exceptions {
		builtins[name] = c
	}
	builtins["IOError"] = exceptions["OSError"]
	builtins["EnvironmentError"] = exceptions["OSError"]
	for _, c := range []*Class{
		classObject, classType, classInt, classBool, classFloat, classStr, classBytes, classTuple, classList, classDict,
		classSet, classFrozenset, classRange, classSlice, classProperty, classStatic, classClassMethod, classSuper,
	} {
		builtins[c.name] = c
	}
	builtins["bytearray"] = classBytes
	builtins["NotImplemented"] = notImplemented
	builtins["Ellipsis"] = ellipsis
	builtins["__debug__"] = Bool(true)
	for i, name := range []string{"start", "stop", "step"} {
		getter(classSlice, name, func(_ *interp, v Value) Value {
			s := v.(sliceValue)
			return []Value{s.lo, s.hi, s.step}[i]
		})
	}
	initTypes()
	initFunctions()
	initIteration()
	initReflection()
}

func initTypes() {
	classObject.make = func(ip *interp, cls *Class, args *Args) Value { return &Instance{cls: cls, dict: newDict()} }
	lazyMethod(classObject, "__init__", "", func(*interp, []Value) Value { return None })
	classObject.methods["__init__"] = &Builtin{name: "__init__", method: true, lazy: true, fn: func(*interp, *Args) Value { return None }}
	classObject.methods["__new__"] = &Builtin{name: "__new__", lazy: true, fn: func(ip *interp, args *Args) Value {
		if len(args.pos) > 0 {
			if c, ok := args.pos[0].(*Class); ok {
				return ip.newObject(c, &Args{pos: args.pos[1:], kw: args.kw})
			}
		}
		return ip.unknown("__new__ of something else than a class")
	}}
	lazyMethod(classObject, "__setattr__", "name value", func(ip *interp, a []Value) Value {
		if i, ok := a[0].(*Instance); ok {
			ip.store(i.dict, a[1], a[2])
		}
		return None
	})
	lazyMethod(classObject, "__str__", "", func(ip *interp, a []Value) Value { return ip.toRepr(a[0]) })
	lazyMethod(classObject, "__repr__", "", func(ip *interp, a []Value) Value {
		return ip.unknown("the text of an object is its address in memory")
	})
	lazyMethod(classObject, "__eq__", "other", func(ip *interp, a []Value) Value {
		if a[0] == a[1] {
			return Bool(true)
		}
		return notImplemented
	})
	classBool.make = func(ip *interp, _ *Class, args *Args) Value {
		a := ip.bindArgs("bool", args, "x?")
		if a[0] == nil {
			return Bool(false)
		}
		t := ip.truth(a[0])
		return t.value()
	}
	classInt.make = makeInt
	classFloat.make = makeFloat
	classRange.make = func(ip *interp, _ *Class, args *Args) Value {
		a := ip.bindArgs("range", args, "start stop? step?")
		r := rangeValue{0, int64(ip.needInt(a[0], 0)), 1}
		if a[1] != nil {
			r.start, r.stop = r.stop, int64(ip.needInt(a[1], 0))
		}
		if a[2] != nil {
			if r.step = int64(ip.needInt(a[2], 1)); r.step == 0 {
				ip.raise("ValueError", "range() arg 3 must not be zero")
			}
		}
		return r
	}
	classSlice.make = func(ip *interp, _ *Class, args *Args) Value {
		a := ip.bindArgs("slice", args, "start stop? step?")
		if a[1] == nil {
			return sliceValue{None, a[0], None}
		}
		if a[2] == nil {
			a[2] = None
		}
		return sliceValue{a[0], a[1], a[2]}
	}
	classProperty.make = func(ip *interp, _ *Class, args *Args) Value {
		a := ip.bindArgs("property", args, "fget? fset? fdel? doc?")
		return &property{a[0], a[1], a[2]}
	}
	classStatic.make = func(ip *interp, _ *Class, args *Args) Value { return &staticMethod{ip.bind1("staticmethod", args)} }
	classClassMethod.make = func(ip *interp, _ *Class, args *Args) Value { return &classMethod{ip.bind1("classmethod", args)} }
	classSuper.make = makeSuper
	classType.make = func(ip *interp, _ *Class, args *Args) Value {
		v := ip.makeType(&Args{pos: args.pos})
		if c, ok := v.(*Class); ok {
			ip.initSubclass(c, args.kw)
		}
		return v
	}
	for _, c := range []*Class{classInt, classFloat} {
		method(c, "__index__", "", func(ip *interp, a []Value) Value { return a[0] })
	}
	method(classInt, "bit_length", "", func(ip *interp, a []Value) Value {
		n, _ := asInt(a[0])
		return intOf(n.BitLen())
	})
	method(classFloat, "is_integer", "", func(ip *interp, a []Value) Value {
		f := toFloat(a[0])
		return Bool(f == math.Trunc(f))
	})
}

func makeInt(ip *interp, _ *Class, args *Args) Value {
	a := ip.bindArgs("int", args, "x? base?")
	base := ip.needInt(a[1], 10)
	switch x := plain(orNil(a[0])).(type) {
	case nil:
		return intOf(0)
	case Int:
		return x
	case Bool:
		n, _ := asInt(x)
		return Int{n}
	case Float:
		if math.IsInf(float64(x), 0) || math.IsNaN(float64(x)) {
			ip.raise("OverflowError", "cannot convert float infinity to integer")
		}
		n, _ := big.NewFloat(math.Trunc(float64(x))).Int(nil)
		return Int{n}
	case Str:
		return ip.parseInt(string(x), base)
	case Bytes:
		return ip.parseInt(string(x), base)
	}
	for _, name := range []string{"__int__", "__index__"} {
		if m := ip.special(a[0], name); m != nil {
			return ip.call(m)
		}
	}
	ip.raise("TypeError", "int() argument must be a string, a bytes-like object or a real number, not '%s'", a[0].class().name)
	return nil
}

func orNil(v Value) Value {
	if v == nil {
		return nil
	}
	return v
}

func (ip *interp) parseInt(s string, base int) Value {
	t := strings.TrimFunc(s, pySpace)
	sign := ""
	if strings.HasPrefix(t, "-") || strings.HasPrefix(t, "+") {
		sign, t = t[:1], t[1:]
	}
	digits := strings.ToLower(t)
	for prefix, b := range map[string]int{"0x": 16, "0o": 8, "0b": 2} {
		if strings.HasPrefix(digits, prefix) && (base == b || base == 0) {
			digits, base = strings.TrimPrefix(digits[2:], "_"), b
		}
	}
	if base == 0 {
		if base = 10; len(digits) > 1 && digits[0] == '0' && strings.Trim(digits, "0_") != "" {
			digits = ""
		}
	}
	if strings.HasPrefix(digits, "_") || strings.HasSuffix(digits, "_") || strings.Contains(digits, "__") {
		digits = ""
	}
	if len(digits) > maxBits/4 {
		return ip.unknown("an integer of more than 32768 bits")
	}
	n, ok := new(big.Int).SetString(sign+strings.ReplaceAll(asciiDigits(digits), "_", ""), base)
	if !ok || digits == "" || strings.ContainsAny(digits, "+-") {
		ip.raise("ValueError", "invalid literal for int() with base %d: %s", base, quote(s))
	}
	return ip.intResult(n)
}

// asciiDigits turns the digits of other scripts, which int() takes, into ASCII.
func asciiDigits(s string) string {
	if isASCII(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		for _, zero := range []rune{0x660, 0x6f0, 0x966, 0xff10} {
			if r >= zero && r <= zero+9 {
				return r - zero + '0'
			}
		}
		return r
	}, s)
}

func makeFloat(ip *interp, _ *Class, args *Args) Value {
	a := ip.bindArgs("float", args, "x?")
	switch x := plain(orNil(a[0])).(type) {
	case nil:
		return Float(0)
	case Float:
		return x
	case Int, Bool:
		return Float(toFloat(x))
	case Str:
		t := strings.TrimFunc(string(x), pySpace)
		f, err := strconv.ParseFloat(strings.ReplaceAll(t, "_", ""), 64)
		if err != nil && (f == 0 || !math.IsInf(f, 0)) || strings.ContainsAny(t, "xXpP") {
			ip.raise("ValueError", "could not convert string to float: %s", quote(string(x)))
		}
		return Float(f)
	}
	if m := ip.special(a[0], "__float__"); m != nil {
		return ip.call(m)
	}
	ip.raise("TypeError", "float() argument must be a string or a real number, not '%s'", a[0].class().name)
	return nil
}

func makeSuper(ip *interp, _ *Class, args *Args) Value {
	if len(args.pos) == 2 {
		c, ok := args.pos[0].(*Class)
		if !ok {
			ip.raise("TypeError", "super() argument 1 must be a type")
		}
		if t, ok := args.pos[1].(*Class); ok && t.is(c) {
			return &superValue{cls: c, self: t, typ: t}
		}
		return &superValue{cls: c, self: args.pos[1], typ: args.pos[1].class()}
	}
	f := ip.frame
	for f != nil && f.fn == nil {
		f = f.back
	}
	if f == nil || f.owner == nil || f.owner.cls == nil {
		ip.raise("RuntimeError", "super(): no arguments")
	}
	a := f.fn.args
	name := ""
	switch {
	case len(a.PosOnly) > 0:
		name = a.PosOnly[0].Name
	case len(a.Args) > 0:
		name = a.Args[0].Name
	default:
		ip.raise("RuntimeError", "super(): no arguments")
	}
	self := f.locals[name].v
	if c, ok := self.(*Class); ok {
		return &superValue{cls: f.owner.cls, self: c, typ: c}
	}
	return &superValue{cls: f.owner.cls, self: self, typ: self.class()}
}

func initFunctions() {
	addBuiltin(function("abs", "x", func(ip *interp, a []Value) Value {
		if n, ok := asInt(a[0]); ok {
			return Int{new(big.Int).Abs(n)}
		}
		if f, ok := plain(a[0]).(Float); ok {
			return Float(math.Abs(float64(f)))
		}
		ip.raise("TypeError", "bad operand type for abs(): '%s'", a[0].class().name)
		return nil
	}))
	addBuiltin(function("ascii", "x", func(ip *interp, a []Value) Value { return ip.convert(a[0], 'a') }))
	for name, base := range map[string]int{"bin": 2, "oct": 8, "hex": 16} {
		prefix := map[int]string{2: "0b", 8: "0o", 16: "0x"}[base]
		addBuiltin(function(name, "x", func(ip *interp, a []Value) Value {
			n, ok := asInt(a[0])
			if !ok {
				ip.raise("TypeError", "'%s' object cannot be interpreted as an integer", a[0].class().name)
			}
			sign := ""
			if n.Sign() < 0 {
				sign = "-"
			}
			return Str(sign + prefix + new(big.Int).Abs(n).Text(base))
		}))
	}
	addBuiltin(function("chr", "i", func(ip *interp, a []Value) Value {
		n := ip.needInt(a[0], 0)
		if n < 0 || n > utf8.MaxRune {
			ip.raise("ValueError", "chr() arg not in range(0x110000)")
		}
		return Str(string(rune(n)))
	}))
	addBuiltin(function("ord", "c", func(ip *interp, a []Value) Value {
		if b, ok := a[0].(Bytes); ok && len(b) == 1 {
			return intOf(int(b[0]))
		}
		s := ip.needStr(a[0])
		if utf8.RuneCountInString(s) != 1 {
			ip.raise("TypeError", "ord() expected a character, but string of length %d found", utf8.RuneCountInString(s))
		}
		r, _ := utf8.DecodeRuneInString(s)
		return intOf(int(r))
	}))
	addBuiltin(function("divmod", "a b", func(ip *interp, a []Value) Value {
		return newTuple(ip.binary("//", a[0], a[1]), ip.binary("%", a[0], a[1]))
	}))
	addBuiltin(function("pow", "base exp mod?", func(ip *interp, a []Value) Value {
		if a[2] == nil {
			return ip.binary("**", a[0], a[1])
		}
		x, ok1 := asInt(a[0])
		y, ok2 := asInt(a[1])
		m, ok3 := asInt(a[2])
		if !ok1 || !ok2 || !ok3 || m.Sign() <= 0 || y.Sign() < 0 || y.BitLen() > maxBits {
			return ip.unknown("pow() with three such arguments is not followed")
		}
		return Int{new(big.Int).Exp(x, y, m)}
	}))
	addBuiltin(function("round", "number ndigits?", round))
	addBuiltin(lazily("repr", "obj", func(ip *interp, a []Value) Value { return ip.toRepr(a[0]) }))
	addBuiltin(function("format", "value spec?", func(ip *interp, a []Value) Value {
		spec := ""
		if a[1] != nil {
			spec = ip.needStr(a[1])
		}
		return ip.format(a[0], spec)
	}))
	addBuiltin(lazily("len", "obj", func(ip *interp, a []Value) Value { return ip.length(a[0]) }))
	builtins["print"] = &Builtin{name: "print", lazy: true, fn: func(*interp, *Args) Value { return None }}
	for name, reason := range map[string]string{
		"input": "input() asks whoever starts the program", "id": "an object's address is chance", "breakpoint": "breakpoint() stops the program",
		"memoryview": "memoryview is not followed", "complex": "complex numbers are not followed",
	} {
		builtins[name] = &Builtin{name: name, fn: func(ip *interp, _ *Args) Value { return ip.unknown(reason) }}
	}
	addBuiltin(function("hash", "obj", func(ip *interp, a []Value) Value {
		if n, ok := asInt(a[0]); ok && n.IsInt64() && n.Int64() >= 0 && n.Int64() < 1<<60 {
			return Int{n}
		}
		return ip.unknown("hash() differs from one start of Python to the next")
	}))
	builtins["exit"] = &Builtin{name: "exit", lazy: true, fn: exit}
	builtins["quit"] = builtins["exit"]
}

func exit(ip *interp, args *Args) Value {
	ip.throw(makeException(ip, exceptions["SystemExit"], args))
	return nil
}

func round(ip *interp, a []Value) Value {
	if n, ok := asInt(a[0]); ok {
		if d := ip.needInt(a[1], 0); d < 0 {
			return ip.unknown("round() of an integer to tens is not followed")
		}
		return Int{n}
	}
	f, ok := plain(a[0]).(Float)
	if !ok {
		ip.raise("TypeError", "type %s doesn't define __round__ method", a[0].class().name)
	}
	if a[1] == nil || a[1] == Value(None) {
		if math.IsInf(float64(f), 0) || math.IsNaN(float64(f)) {
			ip.raise("OverflowError", "cannot convert float infinity to integer")
		}
		n, _ := big.NewFloat(math.RoundToEven(float64(f))).Int(nil)
		return Int{n}
	}
	d := ip.needInt(a[1], 0)
	if d < 0 || d > 300 {
		return ip.unknown("round() to so many digits is not followed")
	}
	r, err := strconv.ParseFloat(strconv.FormatFloat(float64(f), 'f', d, 64), 64)
	if err != nil {
		return ip.unknown("round() of this number is not followed")
	}
	return Float(r)
}

func (ip *interp) length(v Value) Value {
	if m := ip.special(v, "__len__"); m != nil {
		return ip.call(m)
	}
	if u := unknownIter(v); u != nil {
		ip.mayRaise(u)
		return u.derive()
	}
	switch x := plain(v).(type) {
	case Str:
		return intOf(utf8.RuneCountInString(string(x)))
	case Bytes:
		return intOf(len(x))
	case *Tuple:
		return intOf(len(x.items))
	case *List:
		return intOf(len(x.items))
	case *Dict:
		return intOf(x.size())
	case *Set:
		return intOf(x.dict.size())
	case rangeValue:
		return int64Of(x.len())
	case *PathParents:
		return intOf(x.len())
	case *argvList:
		return &Unknown{Reason: argvReason, At: ip.unknown("").At, lo: 1, hi: 1 << 20}
	case *Class:
		if x.enum {
			return intOf(len(enumMembers(x)))
		}
	}
	ip.raise("TypeError", "object of type '%s' has no len()", v.class().name)
	return nil
}
