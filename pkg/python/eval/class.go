package eval

import "strings"

// Class is a type: built in, with methods in Go, or of a class statement.
type Class struct {
	name   string
	module string
	bases  []*Class
	mro    []*Class
	dict   *Dict // attributes of a class statement, nil for built-in types
	// methods and getters are the attributes of a built-in type.
	methods map[string]*Builtin
	getters map[string]func(ip *interp, self Value) Value
	statics map[string]Value
	// make builds an object of a built-in type; cls is the class called,
	// which may derive from it.
	make func(ip *interp, cls *Class, args *Args) Value
	// unknown is set where a base is unknown: so is all that is not defined
	// in the class itself.
	unknown *Unknown
	// enum is set for classes of members.
	enum bool
	// fields are the names of a named tuple.
	fields []string
	meta   *Class
	// members are those of an enumeration, in order.
	members []Value
	// onSubclass finishes a class statement that derives from this class.
	onSubclass func(ip *interp, c *Class)
	// dataclass is set by the decorator, with the names of its fields and what
	// field() said of them.
	dataclass  bool
	dataFields []string
	fieldSpecs map[string]dataclassField
}

func (*Class) class() *Class { return classType }

// is reports whether the class is other or derives from it.
func (c *Class) is(other *Class) bool {
	for _, k := range c.mro {
		if k == other {
			return true
		}
	}
	return false
}

// lookup finds an attribute in the class and its bases.
func (c *Class) lookup(name string) (Value, *Class) {
	for _, k := range c.mro {
		if k.dict != nil {
			if v := k.dict.name(name); v != nil {
				return v, k
			}
		}
		if m, ok := k.methods[name]; ok {
			return m, k
		}
		if s, ok := k.statics[name]; ok {
			return s, k
		}
	}
	return nil, nil
}

// builtinBase returns the built-in type whose value objects of the class
// hold, or nil.
func (c *Class) builtinBase() *Class {
	for _, k := range c.mro {
		if k.dict == nil && k != classObject && k.make != nil {
			return k
		}
	}
	return nil
}

// linearize computes the method resolution order (C3); nil where the bases
// contradict each other.
func linearize(c *Class) []*Class {
	var lists [][]*Class
	for _, b := range c.bases {
		lists = append(lists, append([]*Class(nil), b.mro...))
	}
	lists = append(lists, append([]*Class(nil), c.bases...))
	out := []*Class{c}
	for {
		rest := lists[:0:0]
		for _, l := range lists {
			if len(l) > 0 {
				rest = append(rest, l)
			}
		}
		if lists = rest; len(lists) == 0 {
			return out
		}
		head := goodHead(lists)
		if head == nil {
			return nil
		}
		out = append(out, head)
		for i, l := range lists {
			if l[0] == head {
				lists[i] = l[1:]
			}
		}
	}
}

func goodHead(lists [][]*Class) *Class {
	for _, l := range lists {
		good := true
		for _, o := range lists {
			for _, k := range o[1:] {
				if k == l[0] {
					good = false
				}
			}
		}
		if good {
			return l[0]
		}
	}
	return nil
}

func builtinClass(name string, bases ...*Class) *Class {
	c := &Class{name: name, module: "builtins", bases: bases}
	if len(bases) == 0 {
		c.bases = []*Class{classObject}
	}
	c.mro = linearize(c)
	return c
}

// rootClass is object, which has no base.
func rootClass() *Class {
	c := &Class{name: "object", module: "builtins"}
	c.mro = []*Class{c}
	return c
}

// The built-in types. Their methods are filled in by init functions of the
// files that implement them.
var (
	classObject      = rootClass()
	classType        = builtinClass("type")
	classNone        = builtinClass("NoneType")
	classEllipsis    = builtinClass("ellipsis")
	classNotImpl     = builtinClass("NotImplementedType")
	classInt         = builtinClass("int")
	classBool        = builtinClass("bool", classInt)
	classFloat       = builtinClass("float")
	classStr         = builtinClass("str")
	classBytes       = builtinClass("bytes")
	classTuple       = builtinClass("tuple")
	classList        = builtinClass("list")
	classDict        = builtinClass("dict")
	classSet         = builtinClass("set")
	classFrozenset   = builtinClass("frozenset")
	classRange       = builtinClass("range")
	classSlice       = builtinClass("slice")
	classIter        = builtinClass("iterator")
	classFunction    = builtinClass("function")
	classBuiltin     = builtinClass("builtin_function_or_method")
	classMethodType  = builtinClass("method")
	classModule      = builtinClass("module")
	classProperty    = builtinClass("property")
	classStatic      = builtinClass("staticmethod")
	classClassMethod = builtinClass("classmethod")
	classSuper       = builtinClass("super")
	classCode        = builtinClass("code")
	classFile        = builtinClass("TextIOWrapper")
	classPattern     = builtinClass("Pattern")
	classMatch       = builtinClass("Match")
	classFrame       = builtinClass("frame")
)

// exceptionTree lists the built-in exceptions, each after its base.
const exceptionTree = `BaseException object
Exception BaseException
GeneratorExit BaseException
KeyboardInterrupt BaseException
SystemExit BaseException
ArithmeticError Exception
FloatingPointError ArithmeticError
OverflowError ArithmeticError
ZeroDivisionError ArithmeticError
AssertionError Exception
AttributeError Exception
BufferError Exception
EOFError Exception
ImportError Exception
ModuleNotFoundError ImportError
LookupError Exception
IndexError LookupError
KeyError LookupError
MemoryError Exception
NameError Exception
UnboundLocalError NameError
OSError Exception
BlockingIOError OSError
ChildProcessError OSError
ConnectionError OSError
BrokenPipeError ConnectionError
ConnectionAbortedError ConnectionError
ConnectionRefusedError ConnectionError
ConnectionResetError ConnectionError
FileExistsError OSError
FileNotFoundError OSError
InterruptedError OSError
IsADirectoryError OSError
NotADirectoryError OSError
PermissionError OSError
ProcessLookupError OSError
TimeoutError OSError
ReferenceError Exception
RuntimeError Exception
NotImplementedError RuntimeError
RecursionError RuntimeError
StopIteration Exception
StopAsyncIteration Exception
SyntaxError Exception
IndentationError SyntaxError
TabError IndentationError
SystemError Exception
TypeError Exception
ValueError Exception
UnicodeError ValueError
UnicodeDecodeError UnicodeError
UnicodeEncodeError UnicodeError
UnicodeTranslateError UnicodeError
Warning Exception
BytesWarning Warning
DeprecationWarning Warning
EncodingWarning Warning
FutureWarning Warning
ImportWarning Warning
PendingDeprecationWarning Warning
ResourceWarning Warning
RuntimeWarning Warning
SyntaxWarning Warning
UnicodeWarning Warning
UserWarning Warning
BaseExceptionGroup BaseException
ExceptionGroup BaseExceptionGroup`

var exceptions = makeExceptions()

func makeExceptions() map[string]*Class {
	all := map[string]*Class{"object": classObject}
	for _, line := range strings.Split(exceptionTree, "\n") {
		name, base, _ := strings.Cut(line, " ")
		c := builtinClass(name, all[base])
		all[name] = c
	}
	delete(all, "object")
	return all
}

func init() {
	for _, c := range exceptions {
		c.make = makeException
	}
}

// makeException builds an exception: an instance with the arguments it was
// made with.
func makeException(ip *interp, cls *Class, args *Args) Value {
	e := &Instance{cls: cls, dict: newDict()}
	e.dict.set("args", newTuple(args.pos...))
	for _, k := range args.kw {
		e.dict.set(k.name, k.value)
	}
	if cls.is(exceptions["OSError"]) && len(args.pos) >= 2 {
		e.dict.set("errno", args.pos[0])
		e.dict.set("strerror", args.pos[1])
		if len(args.pos) > 2 {
			e.dict.set("filename", args.pos[2])
		}
	}
	if cls.is(exceptions["StopIteration"]) && len(args.pos) > 0 {
		e.dict.set("value", args.pos[0])
	}
	return e
}
