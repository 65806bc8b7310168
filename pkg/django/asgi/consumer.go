package asgi

import (
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/modules"
)

// Consumer is a class of the project that takes WebSockets.
type Consumer struct {
	Name  string
	Class *python.ClassDef
	In    *modules.Module
	// Chain is the class and its bases in the project, in the order in which
	// Python looks for a method.
	Chain []Ancestor
	// Base is the class of Channels that it comes from: "AsyncWebsocketConsumer";
	// "" where it comes from none.
	Base string
	// Foreign names a base that lies outside of the project and is none of
	// Channels': what it does is not known. "" without one.
	Foreign string

	// base is the index in the chain before which Python looks in the class of
	// Channels: mixins that are named behind it come later.
	base int
}

// Ancestor is a class of a chain of inheritance.
type Ancestor struct {
	Class *python.ClassDef
	In    *modules.Module
}

// Async reports whether the consumer's methods are coroutines.
func (c *Consumer) Async() bool { return strings.HasPrefix(c.Base, "Async") }

// JSON reports whether messages are taken and sent as JSON.
func (c *Consumer) JSON() bool { return strings.Contains(c.Base, "Json") }

// Generic reports whether it is one of the classes of
// channels.generic.websocket.
func (c *Consumer) Generic() bool { return strings.HasSuffix(c.Base, "WebsocketConsumer") }

// bases are the classes of Channels that consumers derive from.
var bases = map[string]bool{
	"WebsocketConsumer": true, "JsonWebsocketConsumer": true, "AsyncWebsocketConsumer": true, "AsyncJsonWebsocketConsumer": true,
	"SyncConsumer": true, "AsyncConsumer": true, "AsyncHttpConsumer": true,
}

// ofChannels are the modules that have them since Channels 2. Channels 1 had
// others of the same names in channels.generic.websockets.
var ofChannels = map[string]bool{"channels.generic.websocket": true, "channels.generic.http": true, "channels.generic": true, "channels.consumer": true}

// harmlessBases have nothing that a consumer's handlers could see.
var harmlessBases = map[string]bool{"object": true, "ABC": true, "Generic": true, "Protocol": true}

func (l *loader) consumerOf(got modules.Meaning) *Consumer {
	if l.seen == nil {
		l.seen = map[*python.ClassDef]*Consumer{}
	}
	if c, ok := l.seen[got.Class]; ok {
		return c
	}
	c := NewConsumer(got.In, got.Class)
	l.seen[got.Class] = c
	l.app.Consumers = append(l.app.Consumers, c)
	return c
}

// NewConsumer returns a class of a module as a consumer.
func NewConsumer(in *modules.Module, class *python.ClassDef) *Consumer {
	c := &Consumer{Name: class.Name, Class: class, In: in}
	c.complete()
	return c
}

// complete works out the chain of inheritance. Python's own order differs only
// where classes share a base in the project (C3): such a base then stands last.
func (c *Consumer) complete() {
	seen := map[*python.ClassDef]bool{}
	c.ancestors(Ancestor{c.Class, c.In}, seen, 0)
}

func (c *Consumer) ancestors(a Ancestor, seen map[*python.ClassDef]bool, depth int) {
	if seen[a.Class] || depth > 30 {
		return
	}
	seen[a.Class] = true
	c.Chain = append(c.Chain, a)
	for _, base := range a.Class.Bases {
		if sub, ok := base.(*python.Subscript); ok {
			base = sub.Value
		}
		got := a.In.Resolve(base)
		switch {
		case got.Class != nil:
			c.ancestors(Ancestor{got.Class, got.In}, seen, depth+1)
		case bases[got.Last()] && ofChannels[strings.TrimSuffix(got.External, "."+got.Last())]:
			c.base = len(c.Chain)
			if c.Base == "" || !strings.Contains(c.Base, "Websocket") {
				c.Base = got.Last()
			}
		case harmlessBases[lastName(base)]:
		case c.Foreign == "":
			c.Foreign = a.In.Range(base).Text()
		}
	}
}

// ofBase are the methods that Channels' own WebSocket consumers have.
var ofBase = map[string]bool{"__init__": true, "connect": true, "disconnect": true, "receive": true, "accept": true, "close": true, "send": true,
	"websocket_connect": true, "websocket_receive": true, "websocket_disconnect": true, "dispatch": true, "__call__": true, "as_asgi": true}

// ofJSON are those of the ones for JSON besides.
var ofJSON = map[string]bool{"receive_json": true, "send_json": true, "encode_json": true, "decode_json": true}

// Method returns the method that an attribute of the consumer is, in the first
// class of the chain that has it from index on, and that class's index; nil for
// none in the project.
func (c *Consumer) Method(name string, from int) (*python.FunctionDef, int) {
	for i := from; i < len(c.Chain); i++ {
		if from < c.base && c.Hidden(name, i) {
			break
		}
		if found := method(c.Chain[i].Class, name); found != nil {
			return found, i
		}
	}
	return nil, -1
}

// Hidden reports whether Channels' own method of a name comes before that of a
// class of the chain, which then never runs.
func (c *Consumer) Hidden(name string, index int) bool {
	return index >= c.base && c.Generic() && (ofBase[name] || c.JSON() && ofJSON[name])
}

// method is the function that a class has under a name, by its def or by an
// assignment: connect = opened.
func method(class *python.ClassDef, name string) *python.FunctionDef {
	var found *python.FunctionDef
	defs := map[string]*python.FunctionDef{}
	for _, s := range class.Body {
		switch s := s.(type) {
		case *python.FunctionDef:
			defs[s.Name] = s
			if s.Name == name {
				found = s
			}
		case *python.Assign:
			for _, t := range s.Targets {
				if id, ok := t.(*python.Name); ok && id.ID == name {
					value, _ := s.Value.(*python.Name)
					found = nil
					if value != nil {
						found = defs[value.ID]
					}
				}
			}
		}
	}
	return found
}

// Bounds of the search for consumers that no route names.
const (
	maxWalked = 3000 // folders and files
	maxFound  = 200  // modules
)

// strayConsumers finds the consumers in modules named so, for projects whose
// routes cannot be followed.
func (l *loader) strayConsumers() {
	tree := l.app.Django.Tree
	walked := 0
	var modules []string
	var walk func(dir string, depth int, inside bool)
	walk = func(dir string, depth int, inside bool) {
		entries, err := tree.ReadDir(dir)
		if err != nil || depth > 6 {
			return
		}
		for _, e := range entries {
			if walked++; walked > maxWalked || len(modules) >= maxFound {
				return
			}
			name := path.Join(dir, e.Name)
			switch {
			case strings.HasSuffix(e.Name, ".py"):
				if (inside || strings.Contains(strings.ToLower(e.Name), "consumer")) && !isTest(e.Name) {
					modules = append(modules, name)
				}
			case e.Type.IsDir() && !passedOver(e.Name) && !fstree.Exists(tree, path.Join(name, "pyvenv.cfg")):
				walk(name, depth+1, inside || strings.Contains(strings.ToLower(e.Name), "consumer"))
			}
		}
	}
	walk(l.app.Django.Root, 0, false)
	for _, name := range modules {
		if m := l.app.Modules.At(name); m != nil && m.Tree != nil {
			l.consumersIn(m)
		}
	}
}

func isTest(name string) bool {
	return strings.HasPrefix(name, "test") || strings.HasSuffix(name, "_test.py") || name == "conftest.py"
}

// passedOver are folders in which no consumers of the project lie.
func passedOver(name string) bool {
	switch name {
	case "node_modules", "static", "staticfiles", "media", "templates", "migrations", "tests", "test", "venv", "env", "site-packages", "docs", "__pycache__", "frontend":
		return true
	}
	return strings.HasPrefix(name, ".")
}

// consumersIn adds the consumers that a module defines and nothing else in it
// derives from.
func (l *loader) consumersIn(m *modules.Module) {
	derived := map[string]bool{}
	for _, s := range m.Tree.Body {
		if class, ok := s.(*python.ClassDef); ok {
			for _, b := range class.Bases {
				derived[lastName(b)] = true
			}
		}
	}
	for _, s := range m.Tree.Body {
		class, ok := s.(*python.ClassDef)
		if !ok || derived[class.Name] {
			continue
		}
		if NewConsumer(m, class).Generic() {
			l.consumerOf(modules.Meaning{In: m, Class: class, Name: class.Name})
		}
	}
}
