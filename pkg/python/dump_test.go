package python

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// dumper writes a tree as testdata/dump.py does.
type dumper struct {
	b      strings.Builder
	minor  int  // the version of Python 3 whose tree is written
	inside bool // an f-string, where old Pythons have wrong positions
}

// newest is the newest version of Python 3 that is read.
const newest = 14

// dump returns the dump of a module as the given version of Python 3 has it.
func dump(m *Module, minor int) string {
	d := &dumper{minor: minor}
	d.put("(Module")
	d.stmts(m.Body)
	d.put(")")
	return d.b.String()
}

func (d *dumper) put(s string) {
	if d.b.Len() > 0 {
		d.b.WriteByte(' ')
	}
	d.b.WriteString(s)
}

func (d *dumper) open(name string, p Pos) {
	d.put("(" + name)
	if !d.inside || d.minor >= 12 {
		d.put(fmt.Sprintf("%d:%d-%d:%d", p.Line, p.Col, p.EndLine, p.EndCol))
	}
}

func (d *dumper) close() { d.put(")") }

// optional writes a name that may be absent.
func (d *dumper) optional(s string) {
	if s == "" {
		s = "-"
	}
	d.put(s)
}

func (d *dumper) ctx(c Context) { d.put([...]string{"Load", "Store", "Del"}[c]) }

func list[T any](d *dumper, elements []T, each func(T)) {
	d.put("[")
	for _, e := range elements {
		each(e)
	}
	d.put("]")
}

func pointers[T any](d *dumper, elements []T, each func(*T)) {
	d.put("[")
	for i := range elements {
		each(&elements[i])
	}
	d.put("]")
}

func (d *dumper) exprs(es []Expr)       { list(d, es, d.expr) }
func (d *dumper) stmts(ss []Stmt)       { list(d, ss, d.stmt) }
func (d *dumper) patterns(ps []Pattern) { list(d, ps, d.pattern) }
func (d *dumper) words(ws []string)     { list(d, ws, d.put) }

// node writes a node of which all parts are given, in CPython's order.
func (d *dumper) node(name string, p Pos, parts ...any) {
	d.open(name, p)
	for _, part := range parts {
		d.part(part)
	}
	d.close()
}

func (d *dumper) part(part any) {
	switch v := part.(type) {
	case nil:
		d.put("-")
	case Pattern:
		d.pattern(v)
	case Expr:
		d.expr(v)
	case []Expr:
		d.exprs(v)
	case []Stmt:
		d.stmts(v)
	case []Pattern:
		d.patterns(v)
	case []string:
		d.words(v)
	case string:
		d.put(v)
	case Context:
		d.ctx(v)
	case []Keyword:
		pointers(d, v, func(k *Keyword) {
			d.open("keyword", k.Pos)
			d.optional(k.Name)
			d.expr(k.Value)
			d.close()
		})
	case []Alias:
		pointers(d, v, func(a *Alias) {
			d.open("alias", a.Pos)
			d.put(a.Name)
			d.optional(a.AsName)
			d.close()
		})
	case []Comprehension:
		pointers(d, v, func(c *Comprehension) {
			d.put("(comprehension")
			d.expr(c.Target)
			d.expr(c.Iter)
			d.exprs(c.Ifs)
			d.put(flag(c.Async))
			d.close()
		})
	case []WithItem:
		pointers(d, v, func(w *WithItem) {
			d.put("(withitem")
			d.expr(w.Context)
			d.expr(w.Vars)
			d.close()
		})
	case []ExceptHandler:
		pointers(d, v, func(h *ExceptHandler) {
			d.open("ExceptHandler", h.Pos)
			d.expr(h.Type)
			d.optional(h.Name)
			d.stmts(h.Body)
			d.close()
		})
	case []MatchCase:
		pointers(d, v, func(c *MatchCase) {
			d.put("(match_case")
			d.pattern(c.Pattern)
			d.expr(c.Guard)
			d.stmts(c.Body)
			d.close()
		})
	case []TypeParam:
		if d.minor >= 12 {
			pointers(d, v, d.typeParam)
		}
	case *Arguments:
		d.arguments(v)
	default:
		panic(fmt.Sprintf("no dump of %T", part))
	}
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

func (d *dumper) arg(a *Arg) {
	if a == nil {
		d.put("-")
		return
	}
	d.open("arg", a.Pos)
	d.put(a.Name)
	d.expr(a.Annotation)
	d.close()
}

// arguments writes the defaults in lists of their own, as CPython has them.
func (d *dumper) arguments(a *Arguments) {
	d.put("(arguments")
	pointers(d, a.PosOnly, d.arg)
	pointers(d, a.Args, d.arg)
	d.arg(a.VarArg)
	pointers(d, a.KwOnly, d.arg)
	d.put("[")
	for i := range a.KwOnly {
		d.expr(a.KwOnly[i].Default)
	}
	d.put("]")
	d.arg(a.KwArg)
	d.put("[")
	for _, args := range [][]Arg{a.PosOnly, a.Args} {
		for i := range args {
			if args[i].Default != nil {
				d.expr(args[i].Default)
			}
		}
	}
	d.put("]")
	d.close()
}

func (d *dumper) constant(c *Constant) {
	d.open("Constant", c.Pos)
	d.value(c)
	u := ""
	if c.Unicode && !d.inside {
		u = "u"
	}
	d.put(u)
	d.close()
}

func (d *dumper) value(c *Constant) {
	bits := func() string { return fmt.Sprintf("%016x", math.Float64bits(c.Float())) }
	switch c.Kind {
	case ConstNone:
		d.put("None")
	case ConstTrue:
		d.put("True")
	case ConstFalse:
		d.put("False")
	case ConstEllipsis:
		d.put("...")
	case ConstStr:
		d.put("s" + strconv.Itoa(len(c.Text)) + ":" + c.Text)
	case ConstBytes:
		d.put("b" + strconv.Itoa(len(c.Text)) + ":" + c.Text)
	case ConstInt:
		d.put("i" + c.BigInt().Text(16))
	case ConstFloat:
		d.put("f" + bits())
	case ConstComplex:
		d.put("c" + bits())
	}
}

var operatorNames = [...]string{"Add", "Sub", "Mult", "MatMult", "Div", "Mod", "Pow", "LShift", "RShift", "BitOr", "BitXor", "BitAnd", "FloorDiv"}
var unaryNames = [...]string{"Invert", "Not", "UAdd", "USub"}
var boolNames = [...]string{"And", "Or"}
var compareNames = [...]string{"Eq", "NotEq", "Lt", "LtE", "Gt", "GtE", "Is", "IsNot", "In", "NotIn"}

func (d *dumper) stmt(s Stmt) {
	async := func(is bool, name string) string {
		if is {
			return "Async" + name
		}
		return name
	}
	switch s := s.(type) {
	case *FunctionDef:
		d.node(async(s.Async, "FunctionDef"), s.Pos, s.Name, s.Args, s.Body, s.Decorators, s.Returns, s.TypeParams)
	case *ClassDef:
		d.node("ClassDef", s.Pos, s.Name, s.Bases, s.Keywords, s.Body, s.Decorators, s.TypeParams)
	case *Return:
		d.node("Return", s.Pos, s.Value)
	case *Delete:
		d.node("Delete", s.Pos, s.Targets)
	case *Assign:
		d.node("Assign", s.Pos, s.Targets, s.Value)
	case *AugAssign:
		d.node("AugAssign", s.Pos, s.Target, operatorNames[s.Op], s.Value)
	case *AnnAssign:
		d.node("AnnAssign", s.Pos, s.Target, s.Annotation, s.Value, flag(s.Simple))
	case *TypeAlias:
		d.node("TypeAlias", s.Pos, s.Name, s.TypeParams, s.Value)
	case *For:
		d.node(async(s.Async, "For"), s.Pos, s.Target, s.Iter, s.Body, s.OrElse)
	case *While:
		d.node("While", s.Pos, s.Test, s.Body, s.OrElse)
	case *If:
		d.node("If", s.Pos, s.Test, s.Body, s.OrElse)
	case *With:
		d.node(async(s.Async, "With"), s.Pos, s.Items, s.Body)
	case *Match:
		d.node("Match", s.Pos, s.Subject, s.Cases)
	case *Raise:
		d.node("Raise", s.Pos, s.Exc, s.Cause)
	case *Try:
		name := "Try"
		if s.Star {
			name = "TryStar"
		}
		d.node(name, s.Pos, s.Body, s.Handlers, s.OrElse, s.FinalBody)
	case *Assert:
		d.node("Assert", s.Pos, s.Test, s.Msg)
	case *Import:
		d.node("Import", s.Pos, s.Names)
	case *ImportFrom:
		module := s.Module
		if module == "" {
			module = "-"
		}
		d.node("ImportFrom", s.Pos, module, s.Names, strconv.Itoa(s.Level))
	case *Global:
		d.node("Global", s.Pos, s.Names)
	case *Nonlocal:
		d.node("Nonlocal", s.Pos, s.Names)
	case *ExprStmt:
		d.node("Expr", s.Pos, s.Value)
	case *Pass:
		d.node("Pass", s.Pos)
	case *Break:
		d.node("Break", s.Pos)
	case *Continue:
		d.node("Continue", s.Pos)
	default:
		panic(fmt.Sprintf("no dump of %T", s))
	}
}

func (d *dumper) expr(e Expr) {
	switch e := e.(type) {
	case nil:
		d.put("-")
	case *BoolOp:
		d.node("BoolOp", e.Pos, boolNames[e.Op], e.Values)
	case *NamedExpr:
		d.node("NamedExpr", e.Pos, e.Target, e.Value)
	case *BinOp:
		d.node("BinOp", e.Pos, e.Left, operatorNames[e.Op], e.Right)
	case *UnaryOp:
		d.node("UnaryOp", e.Pos, unaryNames[e.Op], e.Operand)
	case *Lambda:
		d.node("Lambda", e.Pos, e.Args, e.Body)
	case *IfExp:
		d.node("IfExp", e.Pos, e.Test, e.Body, e.OrElse)
	case *Dict:
		d.node("Dict", e.Pos, e.Keys, e.Values)
	case *Set:
		d.node("Set", e.Pos, e.Elts)
	case *ListComp:
		d.node("ListComp", e.Pos, e.Elt, e.Generators)
	case *SetComp:
		d.node("SetComp", e.Pos, e.Elt, e.Generators)
	case *DictComp:
		d.node("DictComp", e.Pos, e.Key, e.Value, e.Generators)
	case *GeneratorExp:
		d.node("GeneratorExp", e.Pos, e.Elt, e.Generators)
	case *Await:
		d.node("Await", e.Pos, e.Value)
	case *Yield:
		d.node("Yield", e.Pos, e.Value)
	case *YieldFrom:
		d.node("YieldFrom", e.Pos, e.Value)
	case *Compare:
		ops := make([]string, len(e.Ops))
		for i, op := range e.Ops {
			ops[i] = compareNames[op]
		}
		d.node("Compare", e.Pos, e.Left, ops, e.Comparators)
	case *Call:
		d.node("Call", e.Pos, e.Func, e.Args, e.Keywords)
	case *JoinedStr:
		d.joined(e)
	case *FormattedValue:
		d.open("FormattedValue", e.Pos)
		d.expr(e.Value)
		d.format(e.Conversion, e.FormatSpec)
		d.close()
	case *TemplateStr:
		d.node("TemplateStr", e.Pos, e.Values)
	case *Interpolation:
		d.open("Interpolation", e.Pos)
		d.expr(e.Value)
		d.put("s" + strconv.Itoa(len(e.Str)) + ":" + e.Str)
		d.format(e.Conversion, e.FormatSpec)
		d.close()
	case *Constant:
		d.constant(e)
	case *Attribute:
		d.node("Attribute", e.Pos, e.Value, e.Attr, e.Ctx)
	case *Subscript:
		d.node("Subscript", e.Pos, e.Value, e.Slice, e.Ctx)
	case *Starred:
		d.node("Starred", e.Pos, e.Value, e.Ctx)
	case *Name:
		d.node("Name", e.Pos, e.ID, e.Ctx)
	case *List:
		d.node("List", e.Pos, e.Elts, e.Ctx)
	case *Tuple:
		d.node("Tuple", e.Pos, e.Elts, e.Ctx)
	case *Slice:
		d.node("Slice", e.Pos, e.Lower, e.Upper, e.Step)
	default:
		panic(fmt.Sprintf("no dump of %T", e))
	}
}

func (d *dumper) format(conversion byte, spec *JoinedStr) {
	if conversion == 0 {
		d.put("-1")
	} else {
		d.put(strconv.Itoa(int(conversion)))
	}
	if spec == nil {
		d.put("-")
	} else {
		d.expr(spec)
	}
}

func (d *dumper) typeParam(t *TypeParam) {
	d.open([...]string{"TypeVar", "TypeVarTuple", "ParamSpec"}[t.Kind], t.Pos)
	d.put(t.Name)
	if t.Kind == TypeVar {
		d.expr(t.Bound)
	}
	if d.minor >= 13 {
		d.expr(t.Default)
	}
	d.close()
}

func (d *dumper) joined(e *JoinedStr) {
	d.open("JoinedStr", e.Pos)
	was := d.inside
	d.inside = true
	d.exprs(e.Values)
	d.inside = was
	d.close()
}

func (d *dumper) pattern(p Pattern) {
	switch p := p.(type) {
	case nil:
		d.put("-")
	case *MatchValue:
		d.node("MatchValue", p.Pos, p.Value)
	case *MatchSingleton:
		d.open("MatchSingleton", p.Pos)
		d.value(&Constant{Kind: p.Kind})
		d.close()
	case *MatchSequence:
		d.node("MatchSequence", p.Pos, p.Patterns)
	case *MatchMapping:
		d.open("MatchMapping", p.Pos)
		d.exprs(p.Keys)
		d.patterns(p.Patterns)
		d.optional(p.Rest)
		d.close()
	case *MatchClass:
		d.node("MatchClass", p.Pos, p.Class, p.Patterns, p.KwdAttrs, p.KwdPatterns)
	case *MatchStar:
		d.open("MatchStar", p.Pos)
		d.optional(p.Name)
		d.close()
	case *MatchAs:
		d.open("MatchAs", p.Pos)
		d.pattern(p.Pattern)
		d.optional(p.Name)
		d.close()
	case *MatchOr:
		d.node("MatchOr", p.Pos, p.Patterns)
	default:
		panic(fmt.Sprintf("no dump of %T", p))
	}
}
