package consumer

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/modules"
	"github.com/wellserved/wellserved/pkg/source"
)

// Blocked is a call in a coroutine that holds up the event loop, and with it
// every other socket of the process.
type Blocked struct {
	At   source.Range
	Name string // as written, without arguments
	// ORM says that it asks Django's database layer, which refuses to be called
	// from a coroutine.
	ORM bool
	// Via is where a coroutine calls the plain function that it stands in.
	Via source.Range
}

// blocking are functions of packages that wait, by their dotted names.
var blocking = map[string]bool{
	"time.sleep": true, "urllib.request.urlopen": true, "subprocess.run": true, "subprocess.call": true, "subprocess.check_call": true,
	"subprocess.check_output": true, "os.system": true, "django.core.mail.send_mail": true, "socket.create_connection": true,
}

// blockingPackages are packages whose functions of these names wait.
var blockingPackages = map[string]bool{"requests": true, "httpx": true}

var httpMethods = map[string]bool{"get": true, "post": true, "put": true, "patch": true, "delete": true, "head": true, "options": true, "request": true}

// evaluating are the methods of a manager or a query set that ask the database.
var evaluating = map[string]bool{
	"get": true, "create": true, "get_or_create": true, "update_or_create": true, "first": true, "last": true, "count": true, "exists": true,
	"update": true, "delete": true, "bulk_create": true, "bulk_update": true, "aggregate": true, "in_bulk": true, "latest": true, "earliest": true,
	"create_user": true, "get_by_natural_key": true,
}

// blocked finds what waits in a coroutine, with the plain functions that it
// calls directly.
type blocked struct {
	c    *asgi.Consumer
	out  []Blocked
	seen map[*python.FunctionDef]bool
}

func findBlocked(c *asgi.Consumer) []Blocked {
	b := &blocked{c: c, seen: map[*python.FunctionDef]bool{}}
	if !c.Async() {
		return nil
	}
	for _, a := range c.Chain {
		for _, s := range a.Class.Body {
			if def, ok := s.(*python.FunctionDef); ok && def.Async {
				b.function(a.In, def, source.Range{}, 0)
			}
		}
	}
	return b.out
}

// function looks at the statements that run in the event loop.
func (b *blocked) function(in *modules.Module, def *python.FunctionDef, via source.Range, depth int) {
	const deepest = 5
	if b.seen[def] || depth > deepest {
		return
	}
	b.seen[def] = true
	imported := localImports(def)
	models := b.models(in, def)
	awaited := map[python.Node]bool{}
	for _, s := range def.Body {
		python.Inspect(s, func(n python.Node) bool {
			switch n := n.(type) {
			case *python.FunctionDef:
				return n.Async
			case *python.Lambda, *python.ClassDef:
				return false
			case *python.Await:
				awaited[n.Value] = true
			case *python.For:
				if !n.Async && queries(n.Iter) {
					b.add(in, n.Iter, "for … in "+text(in, n.Iter), true, via)
				}
			case *python.Comprehension:
				if !n.Async && queries(n.Iter) {
					b.add(in, n.Iter, "for … in "+text(in, n.Iter), true, via)
				}
			case *python.Call:
				b.call(in, n, imported, models, awaited[n], via, depth)
			}
			return true
		})
	}
}

// localImports are the modules that a function imports itself.
func localImports(def *python.FunctionDef) map[string]string {
	out := map[string]string{}
	python.Inspect(def, func(n python.Node) bool {
		switch n := n.(type) {
		case *python.Import:
			for i := range n.Names {
				name := n.Names[i].AsName
				if name == "" {
					name, _, _ = strings.Cut(n.Names[i].Name, ".")
				}
				out[name] = name
				if n.Names[i].AsName != "" {
					out[name] = n.Names[i].Name
				}
			}
		case *python.ImportFrom:
			for i := range n.Names {
				name := n.Names[i].AsName
				if name == "" {
					name = n.Names[i].Name
				}
				if n.Level == 0 {
					out[name] = n.Module + "." + n.Names[i].Name
				}
			}
		}
		return true
	})
	return out
}

// dotted returns the full name of a function from outside of the project.
func dotted(in *modules.Module, e python.Expr, imported map[string]string) string {
	switch e := e.(type) {
	case *python.Name:
		if full, ok := imported[e.ID]; ok {
			return full
		}
	case *python.Attribute:
		if base, ok := e.Value.(*python.Name); ok && imported[base.ID] != "" {
			return imported[base.ID] + "." + e.Attr
		}
	}
	return in.Resolve(e).External
}

func (b *blocked) call(in *modules.Module, call *python.Call, imported map[string]string, models map[string]bool, awaited bool, via source.Range, depth int) {
	name := dotted(in, call.Func, imported)
	pkg, _, _ := strings.Cut(name, ".")
	last := name[strings.LastIndexByte(name, '.')+1:]
	switch {
	case awaited:
		return // whatever it gives is awaited: not the function that is meant here
	case blocking[name], blockingPackages[pkg] && httpMethods[last] && strings.Count(name, ".") == 1:
		b.add(in, call, name, false, via)
		return
	case name == "django.shortcuts.get_object_or_404", name == "django.shortcuts.get_list_or_404":
		b.add(in, call, last, true, via)
		return
	}
	if attr, ok := call.Func.(*python.Attribute); ok {
		base, isName := attr.Value.(*python.Name)
		if evaluating[attr.Attr] && otherDatabase(in, attr.Value) {
			return
		}
		switch {
		case evaluating[attr.Attr] && queries(attr.Value):
			b.add(in, call, text(in, call.Func), true, via)
			return
		case isName && models[base.ID] && (attr.Attr == "save" || attr.Attr == "delete" || attr.Attr == "refresh_from_db"):
			b.add(in, call, text(in, call.Func), true, via)
			return
		case isName && base.ID == "self":
			if def, i := b.c.Method(attr.Attr, 0); def != nil && !def.Async && len(def.Decorators) == 0 {
				b.function(b.c.Chain[i].In, def, orHere(via, in.Range(call)), depth+1)
			}
			return
		}
	}
	if fn, ok := call.Func.(*python.Name); ok && (fn.ID == "list" || fn.ID == "len" || fn.ID == "set" || fn.ID == "tuple") && len(call.Args) == 1 && queries(call.Args[0]) {
		b.add(in, call, fn.ID+"("+text(in, call.Args[0])+")", true, via)
		return
	}
	if got := in.Resolve(call.Func); got.Function != nil && !got.Function.Async && len(got.Function.Decorators) == 0 && !generator(got.Function) {
		b.function(got.In, got.Function, orHere(via, in.Range(call)), depth+1)
	}
}

func orHere(via, here source.Range) source.Range {
	if via.IsZero() {
		return here
	}
	return via
}

func (b *blocked) add(in *modules.Module, n python.Node, name string, orm bool, via source.Range) {
	if i := strings.IndexByte(name, '\n'); i >= 0 {
		name = name[:i] + "…"
	}
	b.out = append(b.out, Blocked{At: in.Range(n), Name: name, ORM: orm, Via: via})
}

func text(in *modules.Module, e python.Expr) string {
	t := strings.Join(strings.Fields(in.Range(e).Text()), " ")
	const longest = 60
	if r := []rune(t); len(r) > longest {
		return string(r[:longest]) + "…"
	}
	return t
}

// queries reports whether an expression is a manager's or a query set's, by
// the manager that it begins at: Room.objects.filter(…).
func queries(e python.Expr) bool {
	for {
		switch x := e.(type) {
		case *python.Call:
			attr, ok := x.Func.(*python.Attribute)
			if !ok || strings.HasPrefix(attr.Attr, "a") && evaluating[attr.Attr[1:]] || attr.Attr == "iterator" || attr.Attr == "aiterator" {
				return false
			}
			e = attr.Value
		case *python.Attribute:
			if x.Attr == "objects" {
				_, isSelf := x.Value.(*python.Call)
				return !isSelf && startsUpper(lastName(x.Value))
			}
			e = x.Value
		case *python.Subscript:
			e = x.Value
		default:
			return false
		}
	}
}

// otherDatabase reports whether the class that a query begins at is one of a
// layer that is not Django's and has managers of the same name.
func otherDatabase(in *modules.Module, e python.Expr) bool {
	found := false
	python.Inspect(e, func(n python.Node) bool {
		attr, ok := n.(*python.Attribute)
		if !ok || attr.Attr != "objects" {
			return true
		}
		got := in.Resolve(attr.Value)
		name := got.External
		if got.Class != nil {
			for _, base := range got.Class.Bases {
				name += " " + got.In.Resolve(base).External
			}
		}
		for _, other := range []string{"mongoengine", "ormar", "tortoise", "beanie", "edgy", "saffier"} {
			found = found || strings.Contains(name, other)
		}
		return true
	})
	return found
}

func startsUpper(s string) bool { return s != "" && s[0] >= 'A' && s[0] <= 'Z' }

// models returns the names in a function that are set to objects of the
// project's models.
func (b *blocked) models(in *modules.Module, def *python.FunctionDef) map[string]bool {
	out := map[string]bool{}
	python.Inspect(def, func(n python.Node) bool {
		assign, ok := n.(*python.Assign)
		if !ok || len(assign.Targets) != 1 {
			return true
		}
		name, ok := assign.Targets[0].(*python.Name)
		if !ok {
			return true
		}
		if call, ok := assign.Value.(*python.Call); ok {
			if got := in.Resolve(call.Func); got.Class != nil && isModel(got, 0) {
				out[name.ID] = true
			}
			if attr, ok := call.Func.(*python.Attribute); ok && (evaluating[attr.Attr]) && queries(attr.Value) {
				out[name.ID] = true
			}
		}
		return true
	})
	return out
}

// isModel reports whether a class of the project is a model of Django's.
func isModel(got modules.Meaning, depth int) bool {
	const deepest = 8
	if depth > deepest {
		return false
	}
	for _, base := range got.Class.Bases {
		up := got.In.Resolve(base)
		if strings.HasPrefix(up.External, "django.db.models") && up.Last() == "Model" || up.Class != nil && isModel(up, depth+1) {
			return true
		}
		if strings.HasPrefix(up.External, "django.contrib.auth.models.Abstract") {
			return true
		}
	}
	return false
}
