package eval

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/source"
)

// merge joins the ends of all paths: a name is known where every path that
// reaches the end agrees.
func (r *runner) merge(paths []*pathEnd) *Result {
	res := &Result{Names: map[string]Binding{}, Files: r.order}
	res.Missed = r.missed
	var good []*pathEnd
	for _, p := range paths {
		if p.stopped != nil {
			res.Stopped, res.Fault = p.stopped, p.fault
			r.giveUp(res)
			return res
		}
		if p.raised == nil {
			good = append(good, p)
		}
	}
	last := paths[len(paths)-1]
	if r.advance(last) {
		res.Stopped = &Unknown{Reason: "there are more than 96 ways through conditions that are unknown", At: last.choices[0].At}
		r.giveUp(res)
		return res
	}
	if len(good) == 0 {
		p := paths[0]
		class := "Exception"
		if i, ok := p.raised.exc.(*Instance); ok {
			class = i.cls.name
		}
		res.Err = &Error{At: p.raised.at, Calls: p.raised.calls, Class: class, Message: p.message}
		return res
	}
	first := good[0]
	for _, dir := range first.ip.searchPath() {
		if dir != r.opts.Dir {
			res.Path = append(res.Path, dir)
		}
	}
	names := map[string]bool{}
	for _, p := range good {
		if p.space.taint != nil && res.Open == nil {
			res.Open = p.space.taint
		}
		for _, e := range p.entries() {
			if s, ok := e.key.(Str); ok {
				names[string(s)] = true
			}
		}
	}
	for name := range names {
		b := bindingOf(first, name)
		for _, p := range good[1:] {
			b = join(b, bindingOf(p, name), divide(first, p))
		}
		res.Names[name] = b
	}
	return res
}

// giveUp makes every name unknown that the files read so far assign.
func (r *runner) giveUp(res *Result) {
	for _, s := range r.sources {
		if s.tree == nil {
			continue
		}
		python.Inspect(s.tree, func(n python.Node) bool {
			if name, ok := n.(*python.Name); ok && name.Ctx == python.Store && isUpper(name.ID) {
				res.Names[name.ID] = Binding{Reason: res.Stopped, At: res.Stopped.At}
			}
			return true
		})
	}
}

func (p *pathEnd) entries() []entry {
	if p.class != nil {
		out := make([]entry, 0, len(p.class))
		for _, e := range p.class {
			out = append(out, e)
		}
		return out
	}
	return p.space.live()
}

// divide returns the unknown at which two paths part.
func divide(a, b *pathEnd) *Unknown {
	for i := range a.taken {
		if i < len(b.taken) && a.taken[i] != b.taken[i] {
			return a.choices[i]
		}
	}
	return &Unknown{Reason: "it depends on an unknown condition"}
}

func bindingOf(p *pathEnd, name string) Binding {
	var e *entry
	if p.class != nil {
		if x, ok := p.class[name]; ok {
			e = &x
		}
	} else {
		e = p.space.entry(name)
	}
	if e == nil {
		if p.space.taint != nil {
			return Binding{Reason: p.space.taint, At: p.space.taint.At, Unset: true}
		}
		return Binding{Unset: true}
	}
	b := Binding{At: e.at, Via: e.via}
	v := e.value
	if l, ok := v.(*List); ok {
		b.Marks = l.marks
	}
	b.Marks = append(b.Marks[:len(b.Marks):len(b.Marks)], p.ip.run.opts.Trail.changes(v, e.at, 0)...)
	if _, ok := v.(*PurePath); ok {
		b.Path = true
	}
	out := &exporter{}
	b.Value = out.export(v, 0)
	if out.unknown != nil {
		b.Reason, b.Partly, b.Value = out.unknown, b.Value, nil
	}
	return b
}

// join merges a name's bindings on two paths.
func join(a, b Binding, at *Unknown) Binding {
	switch {
	case a.Unset && b.Unset && a.Reason == nil && b.Reason == nil:
		return a
	case a.Reason != nil:
		return a
	case b.Reason != nil:
		return b
	}
	if !a.Unset && !b.Unset && equalExport(a.Value, b.Value) {
		return a
	}
	where := a.At
	if where.IsZero() {
		where = b.At
	}
	return Binding{Reason: at, At: where, Unset: a.Unset || b.Unset}
}

func (r *runner) scope(args *python.Arguments, body []python.Stmt, expr python.Expr) *scope {
	if s, ok := r.scopes[args]; ok {
		return s
	}
	s := scopeOf(args, body, expr)
	r.scopes[args] = s
	return s
}

// source reads and parses a file once for all paths.
func (r *runner) source(file string) (*source.File, *python.Module, error) {
	if s, ok := r.sources[file]; ok {
		return s.src, s.tree, s.err
	}
	s := &sourceFile{}
	r.sources[file] = s
	if r.files++; r.files > maxFiles {
		s.err = errors.New("too many files are read")
		return nil, nil, s.err
	}
	src, err := fstree.ReadSource(r.opts.Tree, file, maxSource)
	if err != nil {
		s.err = err
		return nil, nil, err
	}
	s.src = src
	r.order = append(r.order, src)
	r.steps += src.Len() / 64
	s.tree, s.err = python.Parse([]byte(src.Text()), python.Options{Before314: true})
	return s.src, s.tree, s.err
}

func (r *runner) stat(name string) (fstree.Info, error) {
	if s, ok := r.stats[name]; ok {
		return s.info, s.err
	}
	s := &fileStat{}
	if r.files++; r.files > maxFiles {
		s.err = errors.New("too many files are looked for")
	} else {
		s.info, s.err = r.opts.Tree.Stat(name)
	}
	r.stats[name] = s
	return s.info, s.err
}

func (r *runner) isDir(name string) bool {
	info, err := r.stat(name)
	return err == nil && info.IsDir()
}

func (r *runner) readDir(name string) []fstree.Entry {
	if e, ok := r.dirs[name]; ok {
		return e
	}
	var list []fstree.Entry
	if r.files++; r.files <= maxFiles {
		list, _ = r.opts.Tree.ReadDir(name)
	}
	r.dirs[name] = list
	return list
}

func (ip *interp) isFile(name string) bool {
	ip.boundFiles()
	info, err := ip.run.stat(name)
	return err == nil && info.IsRegular()
}

// inside reports whether a path lies in the project.
func (ip *interp) inside(name string) bool {
	dir := strings.TrimSuffix(path.Clean(ip.run.opts.Dir), "/")
	name = path.Clean(name)
	return name == dir || strings.HasPrefix(name, dir+"/")
}

func notThere(err error) bool { return errors.Is(err, fs.ErrNotExist) }
