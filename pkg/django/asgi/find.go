package asgi

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/python/literal"
)

// application finds the application and follows it.
func (l *loader) application() {
	x, ok := l.find()
	if !ok {
		return
	}
	l.app.At = x.In.Range(x.E)
	l.follow(x, context{})
}

// find returns what makes the application: what ASGI_APPLICATION names, else
// `application` of an asgi.py or routing.py.
func (l *loader) find() (literal.Expr, bool) {
	a := l.app
	if name, ok := a.Setting.Str(); ok && !a.Setting.Default {
		return l.named(name)
	}
	if a.Setting.State == django.Unknown {
		a.Why = "ASGI_APPLICATION is unknown: " + a.Setting.Reason
	}
	if x, ok := l.lying(); ok {
		a.Why = ""
		return x, true
	}
	if a.Why == "" {
		a.Why = "no asgi.py has an application, and ASGI_APPLICATION is not set"
	}
	return literal.Expr{}, false
}

// lying returns the application of an entry module: the first that speaks of
// Channels, else the first.
func (l *loader) lying() (literal.Expr, bool) {
	var found, plain literal.Expr
	for _, file := range l.entryFiles() {
		m := l.app.Modules.At(file)
		if m == nil {
			continue
		}
		speaks := strings.Contains(m.File.Text(), "channels")
		if got := m.Lookup("channel_routing"); got.Value != nil {
			l.app.Legacy = "channel_routing of Channels 1"
		}
		got := m.Lookup("application")
		x := literal.Of(got)
		switch {
		case got.Value == nil || strings.HasSuffix(file, "routing.py") && !speaks:
		case speaks && found.E == nil:
			found = x
		case plain.E == nil:
			plain = x
		}
	}
	if found.E == nil {
		found = plain
	}
	return found, found.E != nil
}

// named returns the value of a dotted name of the settings.
func (l *loader) named(dotted string) (literal.Expr, bool) {
	module, name := cutLast(dotted)
	if before, after, ok := strings.Cut(dotted, ":"); ok {
		module, name = before, after
	}
	m := l.app.Modules.Module(module)
	if m == nil {
		l.app.Why = fmt.Sprintf("the module %s is not in the project", module)
		top, _, _ := strings.Cut(module, ".")
		l.app.Wrong = l.app.Modules.Module(top) != nil
		return literal.Expr{}, false
	}
	got := m.Lookup(name)
	switch {
	case got.Value != nil:
		return literal.Of(got), true
	case m.Tree == nil:
		l.app.Why = m.File.Name() + " has a syntax error"
	case got.Known() || got.External != "" || m.HasStars():
		l.app.Why = fmt.Sprintf("%s of %s cannot be followed", name, m.File.Name())
	default:
		l.app.Why, l.app.Wrong = fmt.Sprintf("%s has no %s", m.File.Name(), name), true
	}
	return literal.Expr{}, false
}

// cutLast parts the last name of a dotted one from those before it.
func cutLast(dotted string) (before, after string) {
	i := strings.LastIndexByte(dotted, '.')
	if i < 0 {
		return "", dotted
	}
	return dotted[:i], dotted[i+1:]
}
