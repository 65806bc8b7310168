package eval

import (
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/source"
)

// Bounds of one evaluation. Beyond them a value, or all that follows, is
// unknown with that reason.
const (
	maxSteps     = 3_000_000 // statements and expressions, over all paths
	maxDepth     = 1_000     // Python's own recursion limit
	maxText      = 1 << 20   // bytes of one string
	maxItems     = 200_000   // items of one collection
	maxBits      = 1 << 15   // bits of an integer
	maxMemory    = 1 << 27   // bytes of strings and items made, over all paths
	maxSource    = 1 << 20   // bytes of one module's source
	maxFileBytes = 2 << 20   // bytes of one data file
	maxTimeouts  = 3         // regular expressions that take too long
	maxFiles     = 2_000     // files and directories read or looked for
	maxPaths     = 96        // ways through unknown conditions
)

// interp evaluates one path through a project's modules.
type interp struct {
	run     *runner
	tree    fstree.Tree
	modules map[string]*Module
	sysDict *Dict // sys.modules
	frame   *frame
	depth   int // of expressions
	calls   int // of functions
	guarded int // try statements with handlers that surround what is run
	natives map[string]*Module
	environ *Dict
	sysPath *List
	open    []*coroutine
	inRepr  map[any]bool
	// decisions
	taken   []bool
	choices []*Unknown
	memo    map[*Unknown]bool
	reads   map[string]string // text of a file that was read, to its path
	tossed  any               // the signal that is on its way up the stack
	trial   *trial
	making  *owner // the class that type.__new__ makes
}

// frame is one activation: of a module, a class body, a function or a
// comprehension.
type frame struct {
	back    *frame
	module  *Module
	globals *Dict
	locals  map[string]*cell // nil where names live in space
	space   *Dict            // names of a module or class body, or exec's locals
	outer   *scopeLink       // enclosing function scopes
	fn      *Func
	info    *scope
	at      Place // the statement being run
	hidden  bool  // of the prelude: places are those of the caller
	file    string
	src     *source.File // of the code that runs, nil where it has no file
	result  Value        // of a return statement
	owner   *owner
	// className is the name of the class whose body runs.
	className string
	// importGuard counts the try statements around that catch ImportError.
	importGuard int
	risked      bool      // an unknown failure was considered in this statement
	handled     []*raised // exceptions being handled, innermost last
	yield       func(Value) Value
	kind        frameKind
}

type frameKind int

const (
	moduleFrame frameKind = iota
	bodyFrame
	functionFrame
	execFrame
	comprehensionFrame
)

// cell holds a local variable; nil where it is not bound.
type cell struct{ v Value }

// scopeLink is the chain of enclosing function scopes.
type scopeLink struct {
	cells map[string]*cell
	outer *scopeLink
}

func (l *scopeLink) find(name string) *cell {
	for ; l != nil; l = l.outer {
		if c, ok := l.cells[name]; ok {
			return c
		}
	}
	return nil
}

// where returns the statement of the project that is being run, and the
// statements that led to it, innermost first.
func (ip *interp) where() (Place, []Place) {
	var at Place
	var calls []Place
	for f := ip.frame; f != nil; f = f.back {
		if f.hidden || f.at.IsZero() || f.kind == comprehensionFrame {
			continue
		}
		if at.IsZero() {
			at = f.at
		} else {
			calls = append(calls, f.at)
		}
	}
	return at, calls
}

// step counts work and stops the evaluation beyond the bound.
func (ip *interp) step() {
	if ip.run.steps++; ip.run.steps > maxSteps {
		ip.stop("evaluation takes more than %d steps", maxSteps)
	}
}

// spend counts memory and further work of a step that handles n bytes or
// items.
func (ip *interp) spend(n int) {
	ip.run.steps += n / 64
	if ip.run.memory += n; ip.run.memory > maxMemory {
		ip.stop("evaluation needs more than %d MiB", maxMemory>>20)
	}
	ip.step()
}

// unknown makes an unknown at the current statement.
func (ip *interp) unknown(reason string) *Unknown {
	at, _ := ip.where()
	return &Unknown{Reason: reason, At: at}
}

// text returns a string value, or an unknown where it is too long.
func (ip *interp) text(s string) Value {
	if len(s) > maxText {
		return ip.unknown("a string of more than 1 MiB")
	}
	ip.spend(len(s))
	return Str(s)
}

// project returns the innermost frame that is not of the prelude.
func (ip *interp) project() *frame {
	f := ip.frame
	for f != nil && f.hidden {
		f = f.back
	}
	return f
}

// via returns the calls and imports through which the current statement sets
// a name of the namespace d: the statements on the stack above the frame that
// owns it.
func (ip *interp) via(d *Dict) []Place {
	var out []Place
	first := true
	for f := ip.frame; f != nil; f = f.back {
		if f.hidden || f.at.IsZero() || f.kind == comprehensionFrame {
			continue
		}
		if !first {
			out = append(out, f.at)
		}
		first = false
		if f.kind == moduleFrame && f.globals == d {
			break
		}
	}
	if len(out) > maxChain {
		out = out[:maxChain]
	}
	return out
}

const maxChain = 16 // places in the path by which a value came

// store sets an entry of a namespace or dict.
func (ip *interp) store(d *Dict, key, value Value) {
	if d.size() > maxItems {
		ip.stop("a dict of more than %d entries", maxItems)
	}
	if u, ok := key.(*Unknown); ok {
		d.taintAll(u)
		return
	}
	var at Place
	var via []Place
	if d.space {
		at, _ = ip.where()
		via = ip.via(d)
		ip.trailSet(key, at, via)
	} else {
		ip.trailItem(d)
	}
	if d.env {
		ip.needEnvString(key)
		ip.needEnvString(value)
		ip.trailGiven(key)
	}
	if !d.put(key, value, at, via) {
		if i, ok := key.(*Instance); ok && i.taint != nil {
			d.taintAll(i.taint)
			return
		}
		ip.raise("TypeError", "unhashable type: '%s'", key.class().name)
	}
}

func (ip *interp) needEnvString(v Value) {
	switch plain(v).(type) {
	case Str, *Unknown:
	default:
		ip.raise("TypeError", "str expected, not %s", v.class().name)
	}
}

// taintAll makes a dict unknown: what it held may be anything now.
func (d *Dict) taintAll(u *Unknown) {
	d.clear()
	d.taint = u
}
