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

// loadModule runs a module of the project.
func (ip *interp) loadModule(name, file string, pkg bool, parent Value) Value {
	m := &Module{name: name, dict: newDict(), file: file, pkg: pkg}
	m.dict.space = true
	m.dict.set("__name__", Str(name))
	m.dict.set("__doc__", None)
	m.dict.set("__loader__", ip.unknown("how a module was loaded"))
	m.dict.set("__spec__", ip.unknown("how a module was loaded"))
	m.dict.set("__builtins__", ip.unknown("the module builtins as an object is not followed"))
	m.dict.set("__package__", Str(name))
	if !pkg {
		i := strings.LastIndexByte(name, '.')
		m.dict.set("__package__", Str(name[:max(i, 0)]))
	}
	if pkg {
		dir := file
		if strings.HasSuffix(file, ".py") {
			dir = path.Dir(file)
		}
		m.path = []string{dir}
		m.dict.set("__path__", newList(Str(dir)))
	}
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		if p, ok := parent.(*Module); ok && p.src != nil {
			defer func() {
				if m.done {
					p.dict.set(name[i+1:], m)
				}
			}()
		}
	}
	ip.modules[name] = m
	ip.sysDict.set(name, m)
	if !strings.HasSuffix(file, ".py") {
		m.done = true
		m.src = ip.run.noSource
		return m
	}
	m.dict.set("__file__", Str(file))
	src, tree, err := ip.run.source(file)
	if src == nil {
		ip.sysDict.remove(Str(name))
		ip.unreadable(file, err)
		return nil
	}
	m.src = src
	if err != nil {
		ip.sysDict.remove(Str(name))
		ip.raiseSyntax(src, err)
	}
	f := &frame{back: ip.frame, module: m, globals: m.dict, space: m.dict, file: file, src: src, kind: moduleFrame}
	exc := ip.try(func() {
		ip.inFrame(f, func() Value { ip.exec(tree.Body); return None })
	})
	if exc != nil {
		ip.sysDict.remove(Str(name))
		ip.toss(exc)
	}
	m.done = true
	if v := ip.sysDict.name(name); v != nil { // a module may put another object in its own place
		return v
	}
	return m
}

// unreadable stops at a source file that is there and cannot be read.
func (ip *interp) unreadable(file string, err error) {
	var large *fstree.TooLargeError
	switch {
	case errors.As(err, &large):
		ip.stop("%s is larger than the %d MiB that are read", file, maxSource>>20)
	case errors.Is(err, fs.ErrPermission):
		ip.raiseOS("PermissionError", 13, "Permission denied", file)
	}
	ip.stop("%s cannot be read: %v", file, err)
}

// raiseSyntax raises the SyntaxError of a file at its line.
func (ip *interp) raiseSyntax(src *source.File, err error) {
	var se *python.SyntaxError
	line, msg := 1, err.Error()
	if errors.As(err, &se) {
		line, msg = se.Line, se.Msg
	}
	class := "SyntaxError"
	low := strings.ToLower(msg)
	switch {
	case strings.Contains(low, "inconsistent use of tabs"):
		class = "TabError"
	case strings.Contains(low, "indent"):
		class = "IndentationError"
	}
	exc := makeException(ip, exceptions[class], &Args{pos: []Value{Str(msg)}})
	at, calls := ip.where()
	if !at.IsZero() {
		calls = append([]Place{at}, calls...)
	}
	col := 0
	if se != nil {
		col = se.Col
	}
	ip.toss(&raised{exc: exc, at: Place{File: src, Line: line, EndLine: line, Column: col, EndByte: len(src.Line(line))}, calls: calls})
}

func syntaxMessage(err error) string {
	var se *python.SyntaxError
	if errors.As(err, &se) {
		return se.Msg
	}
	return err.Error()
}
