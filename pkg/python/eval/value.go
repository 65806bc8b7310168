package eval

import (
	"math/big"

	"github.com/wellserved/wellserved/pkg/source"
)

// A Value is a Python object as the interpreter holds it. It is one of the
// types of this file.
type Value interface {
	// class returns the object's type.
	class() *Class
}

type (
	noneValue     struct{}
	ellipsisValue struct{}
	notImplValue  struct{}

	// Bool is True or False.
	Bool bool
	// Int is an integer of any size (bounded by maxBits). The number is never
	// changed in place.
	Int struct{ v *big.Int }
	// Float is a float.
	Float float64
	// Str is a string, in UTF-8; a lone surrogate is held in its WTF-8 form.
	Str string
	// Bytes is a bytes object; bytearray is not told apart.
	Bytes string
)

// Values of which there is one.
var (
	None           = noneValue{}
	ellipsis       = ellipsisValue{}
	notImplemented = notImplValue{}
)

// Tuple is a tuple.
type Tuple struct{ items []Value }

// List is a list. With taint set its content is unknown.
type List struct {
	items []Value
	taint *Unknown
	// loose is set where the items are known and their order is not.
	loose *Unknown
	marks []Place // statements that changed it after it was made
}

// Set is a set or a frozenset.
type Set struct {
	dict   *Dict
	frozen bool
}

type rangeValue struct{ start, stop, step int64 }

type sliceValue struct{ lo, hi, step Value }

// Iter is any iterator: next returns false at the end.
type Iter struct {
	next  func() (Value, bool)
	name  string
	taint *Unknown // what it yields is unknown, also how often
	loose *Unknown // in which order it yields is unknown
	close func()
	send  *coroutine // set for generators
}

// Builtin is a function that is not written in Python.
type Builtin struct {
	name string
	fn   func(ip *interp, args *Args) Value
	// self is the object that a method is bound to, nil for functions.
	self Value
	// lazy functions take unknown arguments themselves; for all others an
	// unknown argument makes the result unknown.
	lazy bool
	// method marks a function that is bound to the object it is found
	// through, ofClass one that is bound to the class.
	method, ofClass bool
	// attrs holds attributes set on it, such as __wrapped__.
	attrs *Dict
}

// Method is a function of a class bound to an object.
type Method struct {
	self Value
	fn   Value
}

// Module is a module, of the project, of the prelude or built in.
type Module struct {
	name   string
	dict   *Dict
	file   string   // absolute path, "" for built-in modules
	opaque *Unknown // set where attributes that are not in dict are unknown
	pkg    bool
	path   []string // __path__ of a package
	done   bool     // its code has run to the end
	src    *source.File
	// whole is set for built-in modules of which nothing is left out.
	whole bool
	// load makes an attribute of a built-in module when it is first used.
	load func(ip *interp, name string) Value
	// onSet sees attributes being set; true if that was all there is to do.
	onSet func(ip *interp, name string, v Value) bool
	// lazyAnnotations is set by from __future__ import annotations.
	lazyAnnotations bool
}

// Instance is an object of a class written in Python. prim holds the value of
// the built-in type that the class derives from, if it does.
type Instance struct {
	cls   *Class
	dict  *Dict
	prim  Value
	taint *Unknown
}

type property struct{ get, set, del Value }

type staticMethod struct{ fn Value }

type classMethod struct{ fn Value }

type superValue struct {
	cls  *Class
	self Value
	typ  *Class // the class whose MRO is walked
}

func (noneValue) class() *Class     { return classNone }
func (ellipsisValue) class() *Class { return classEllipsis }
func (notImplValue) class() *Class  { return classNotImpl }
func (Bool) class() *Class          { return classBool }
func (Int) class() *Class           { return classInt }
func (Float) class() *Class         { return classFloat }
func (Str) class() *Class           { return classStr }
func (Bytes) class() *Class         { return classBytes }
func (*Tuple) class() *Class        { return classTuple }
func (*List) class() *Class         { return classList }
func (*Dict) class() *Class         { return classDict }
func (s *Set) class() *Class {
	if s.frozen {
		return classFrozenset
	}
	return classSet
}
func (rangeValue) class() *Class    { return classRange }
func (sliceValue) class() *Class    { return classSlice }
func (*Iter) class() *Class         { return classIter }
func (*Builtin) class() *Class      { return classBuiltin }
func (*Method) class() *Class       { return classMethodType }
func (*Module) class() *Class       { return classModule }
func (i *Instance) class() *Class   { return i.cls }
func (*property) class() *Class     { return classProperty }
func (*staticMethod) class() *Class { return classStatic }
func (*classMethod) class() *Class  { return classClassMethod }
func (*superValue) class() *Class   { return classSuper }
func (*Unknown) class() *Class      { return classObject }

// builtin reports whether the module is not one of the project.
func (m *Module) builtin() bool { return m.src == nil }

func intOf(n int) Int     { return Int{big.NewInt(int64(n))} }
func int64Of(n int64) Int { return Int{big.NewInt(n)} }

// plain returns the built-in value that an object of a derived class stands
// for, or the value itself.
func plain(v Value) Value {
	if i, ok := v.(*Instance); ok && i.prim != nil {
		return i.prim
	}
	return v
}

// asInt returns the integer that a value is (bools are integers).
func asInt(v Value) (*big.Int, bool) {
	switch v := plain(v).(type) {
	case Int:
		return v.v, true
	case Bool:
		if v {
			return big.NewInt(1), true
		}
		return new(big.Int), true
	}
	return nil, false
}

// asSmall returns an integer that fits an int, clamped far beyond any bound.
func asSmall(v Value) (int, bool) {
	n, ok := asInt(v)
	if !ok {
		return 0, false
	}
	if !n.IsInt64() {
		if n.Sign() < 0 {
			return -1 << 62, true
		}
		return 1 << 62, true
	}
	return int(n.Int64()), true
}

func asStr(v Value) (string, bool) {
	s, ok := plain(v).(Str)
	return string(s), ok
}

func newTuple(items ...Value) *Tuple { return &Tuple{items} }

func newList(items ...Value) *List { return &List{items: items} }
