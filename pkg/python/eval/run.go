package eval

import (
	"fmt"
	"sort"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/source"
)

// Options says what to evaluate, and in which surroundings.
type Options struct {
	Tree fstree.Tree
	// Dir is the folder from which the site is started: the first entry of
	// sys.path and the working directory. Files below it are the project's.
	Dir string
	// Env is the environment that the code sees, whole.
	Env map[string]string
	// Assume names variables that Env lacks and the server is taken to have:
	// their values are unknown.
	Assume map[string]bool
	// Installed reports whether a top-level module is among the packages
	// installed for the site; nil where that is not known.
	Installed func(module string) bool
	// Own reports whether a top-level module that is absent would be the
	// project's own; nil means that none is.
	Own func(module string) bool
	// IsSetting reports whether a name is a setting of the framework, which a
	// third-party function that is given the module's names may set.
	IsSetting func(name string) bool
	// Defaults are the attributes of django.conf.global_settings.
	Defaults map[string]any
	// Class is the class of the module whose attributes are the result, as
	// django-configurations has it; "" for the module itself.
	Class string
	// Trail, where it is not nil, records how the values came about.
	Trail *Trail
}

// Error is why the module cannot be imported.
type Error struct {
	At      Place
	Calls   []Place // the imports and calls that led there, innermost first
	Class   string  // of the exception
	Message string
}

// Result is what a module binds.
type Result struct {
	// Names holds a binding for every name that is bound on some path.
	Names map[string]Binding
	// Open is set where names that are not in Names may be bound as well.
	Open *Unknown
	// Err is set where no path reaches the module's end.
	Err *Error
	// Stopped is set where a bound was reached; all names are unknown then.
	Stopped *Unknown
	// Fault says that the evaluator itself failed.
	Fault string
	// Files are the source files that were evaluated, in the order of reading.
	Files []*source.File
	// Missed are the environment variables that were read without a default
	// and have no value, in the order of their reading.
	Missed []string
	// Path is sys.path at the end, as far as it is known, without Dir.
	Path []string
}

// Binding is what a name is bound to at the end of its module.
type Binding struct {
	Value  any      // of known values: nil, bool, *big.Int, float64, string, []byte, []any, *Mapping
	Reason *Unknown // set where the value is unknown
	Partly any      // of an unknown list or dict, the items that are known
	Unset  bool     // on some path it is not bound at all
	Path   bool     // a pathlib path, given as its text
	At     Place
	Via    []Place // the imports and calls through which it came, innermost first
	Marks  []Place // the statements that changed a list after it was bound
}

// Import evaluates the import of a module, on every path that unknown
// conditions leave open.
func Import(name string, opts Options) *Result {
	r := &runner{opts: opts, scopes: map[any]*scope{}, sources: map[string]*sourceFile{}, stats: map[string]*fileStat{}, dirs: map[string][]fstree.Entry{}}
	if r.opts.IsSetting == nil {
		r.opts.IsSetting = func(string) bool { return true }
	}
	r.noSource = source.NewFile("", "")
	var paths []*pathEnd
	for len(paths) < maxPaths {
		p := r.path(name)
		paths = append(paths, p)
		if p.stopped != nil || !r.advance(p) {
			break
		}
	}
	return r.merge(paths)
}

// runner holds what the paths of one evaluation share.
type runner struct {
	opts     Options
	steps    int
	memory   int
	files    int
	timeouts int // of regular expressions
	scopes   map[any]*scope
	sources  map[string]*sourceFile
	stats    map[string]*fileStat
	dirs     map[string][]fstree.Entry
	order    []*source.File
	script   []bool // the decisions of the next path
	more     bool   // paths were left out
	tainting map[*Func]bool
	noSource *source.File
	missed   []string
	prelude  map[string]*python.Module
}

type sourceFile struct {
	src  *source.File
	tree *python.Module
	err  error
}

type fileStat struct {
	info fstree.Info
	err  error
}

// pathEnd is how one path ended.
type pathEnd struct {
	space   *Dict
	ip      *interp
	raised  *raised
	message string
	stopped *Unknown
	fault   string
	taken   []bool
	choices []*Unknown
	class   map[string]entry
}

// advance sets the decisions of the next path: the last decision that can
// still go the other way.
func (r *runner) advance(p *pathEnd) bool {
	i := len(p.taken)
	for i > 0 && !p.taken[i-1] {
		i--
	}
	if i == 0 {
		return false
	}
	r.script = append(append([]bool(nil), p.taken[:i-1]...), false)
	r.more = true
	return true
}

// path evaluates the module once.
func (r *runner) path(name string) (end *pathEnd) {
	r.more = false
	r.tainting = map[*Func]bool{}
	ip := newInterp(r)
	end = &pathEnd{ip: ip}
	defer func() {
		ip.closeAll()
		end.taken, end.choices = ip.taken, ip.choices
		switch x := recover().(type) {
		case nil:
		case *stopped:
			end.stopped = &Unknown{Reason: x.reason, At: x.at}
		case *surrender:
			end.stopped = x.u
		default: // a fault of the evaluator: it must not take the whole program with it
			at, _ := ip.where()
			end.fault = fmt.Sprint(x)
			end.stopped = &Unknown{Reason: "the evaluator failed here, which is a fault of its own: " + end.fault, At: at}
		}
	}()
	var m Value
	if exc := ip.try(func() {
		m = ip.importModule(name)
		if r.opts.Class != "" {
			end.class = ip.configuration(m, r.opts.Class)
		}
	}); exc != nil {
		end.raised = exc
		end.message = ip.describe(exc)
		return end
	}
	if mod, ok := m.(*Module); ok {
		end.space = mod.dict
		if mod.opaque != nil && mod.dict.taint == nil {
			mod.dict.taint = mod.opaque
		}
		return end
	}
	end.space = newDict()
	end.space.taint = unknownOf(m)
	if end.space.taint == nil {
		end.space.taint = &Unknown{Reason: "the settings module puts another object in its place"}
	}
	return end
}

func newInterp(r *runner) *interp {
	ip := &interp{run: r, tree: r.opts.Tree, modules: map[string]*Module{}, natives: map[string]*Module{}, memo: map[*Unknown]bool{},
		inRepr: map[any]bool{}, reads: map[string]string{}}
	ip.sysDict = newDict()
	ip.environ = newDict()
	keys := make([]string, 0, len(r.opts.Env))
	for k := range r.opts.Env {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		ip.environ.set(k, Str(r.opts.Env[k]))
	}
	for k := range r.opts.Assume {
		if ip.environ.name(k) == nil {
			ip.environ.set(k, &Unknown{Reason: EnvReason(k), partial: Str("")})
		}
	}
	ip.environ.env = true
	ip.sysPath = newList(Str(r.opts.Dir))
	return ip
}
