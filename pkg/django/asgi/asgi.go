// Package asgi works out what a project's ASGI application does with a
// WebSocket: which protocols it routes, through which middleware, which paths,
// and to which consumers of the project. It also finds the views that stream
// events, the other connections that stay open. It follows what the source says;
// nothing is run, and what only running could tell is said to be unknown.
package asgi

import (
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/modules"
	"github.com/wellserved/wellserved/pkg/source"
)

// Application is what is known of a project's ASGI application.
type Application struct {
	Django  *django.Project
	Modules *modules.Set

	// Setting is ASGI_APPLICATION.
	Setting django.Value
	// At is the assignment that makes the application; zero where it was not
	// found, and Why says why.
	At  source.Range
	Why string
	// Wrong says that what ASGI_APPLICATION names is surely not there.
	Wrong bool
	// Router is the ProtocolTypeRouter; nil where there is none, or it cannot be
	// followed to one.
	Router *Router
	// Plain says that the application is Django's own, which refuses WebSockets.
	Plain bool
	// Legacy names the layout of Channels 1 or 2 that the project has: "" for
	// none.
	Legacy string
	// Routes are the WebSocket routes, in order.
	Routes []*Route
	// Unknown are the places that could not be followed, with reasons.
	Unknown []Unknown
	// Consumers are the project's WebSocket consumers: those of routes, and
	// others that lie in modules named so.
	Consumers []*Consumer
}

// Router is a ProtocolTypeRouter.
type Router struct {
	At            source.Range
	HTTP          bool
	WebSocket     bool
	WebSocketAt   source.Range // the value for "websocket"
	NotAllLiteral bool         // the mapping may have further keys
}

// Unknown is a part of the application that cannot be followed.
type Unknown struct {
	At     source.Range
	Reason string
}

// Route is one path of a URLRouter that leads to a consumer, or to something
// that is not known.
type Route struct {
	At      source.Range // the call of path, re_path or url
	In      *modules.Module
	Pattern string // as written, those of outer routers before it
	Regex   bool
	URL     string // a path that the route matches; "" where none can be made
	Why     string // why URL is not known
	Never   string // why no path ever matches; "" where one does
	NeverAt source.Range
	// Behind is the earlier route of the same router that takes every path of this
	// one; nil for none.
	Behind *Route
	// Missing says what the module lacks that the route asks for: "chat.consumers
	// has no Chat". The application cannot be imported then.
	Missing  string
	Consumer *Consumer // nil where it is not a class of the project
	Target   string    // what the route leads to, as written
	// NoAsgi says that the class is given itself instead of what as_asgi makes.
	NoAsgi bool
	Layers []Layer // from the outermost to the innermost
}

// Layer is a middleware around a router.
type Layer struct {
	Name string // as written: "AllowedHostsOriginValidator"
	Kind LayerKind
	At   source.Range
	// Class and Function are its source where it is the project's.
	In       *modules.Module
	Class    *python.ClassDef
	Function *python.FunctionDef
	// Origins are the origins of an OriginValidator where they are literal.
	Origins []string
}

// LayerKind says what a middleware does.
type LayerKind int

// The kinds of layers.
const (
	OtherLayer   LayerKind = iota // of a package that is not known here
	OwnLayer                      // written in the project
	OriginLayer                   // refuses foreign origins
	AuthLayer                     // sets scope["user"] from the session
	SessionLayer                  // sets scope["session"]
	PassLayer                     // has nothing to do with either
)

// Has reports whether one of the route's layers is of a kind.
func (r *Route) Has(kinds ...LayerKind) bool {
	for i := range r.Layers {
		for _, k := range kinds {
			if r.Layers[i].Kind == k {
				return true
			}
		}
	}
	return false
}

// Fixed reports whether the route takes one path only, as its pattern has no
// part that a page fills in.
func (r *Route) Fixed() bool {
	pattern := strings.TrimSuffix(strings.TrimSuffix(r.Pattern, "$"), "/?")
	return !strings.ContainsAny(strings.ReplaceAll(pattern, `\.`, ""), `<([{*+?|\`)
}

// Load works out a project's ASGI application. It returns nil for a project
// that shows no sign of Channels.
func Load(p *django.Project) *Application {
	a := &Application{Django: p, Modules: modules.New(p.Tree, p.ModuleDirs()), Setting: p.Settings.Lookup("ASGI_APPLICATION")}
	l := &loader{app: a}
	if !l.usesChannels() {
		return nil
	}
	l.application()
	l.strayConsumers()
	return a
}

// usesChannels reports whether the settings or an entry module name Channels.
func (l *loader) usesChannels() bool {
	p := l.app.Django
	if apps, ok := p.Settings.Lookup("INSTALLED_APPS").Strs(); ok {
		for _, a := range apps {
			if a == "channels" || a == "daphne" || strings.HasPrefix(a, "channels.") {
				return true
			}
		}
	}
	for _, name := range []string{"CHANNEL_LAYERS", "ASGI_APPLICATION"} {
		if v := p.Settings.Lookup(name); v.State == django.Known && !v.Default && v.V != nil {
			if name == "CHANNEL_LAYERS" || l.mentionsChannels() {
				return true
			}
		}
	}
	return l.mentionsChannels()
}

// mentionsChannels reports whether an asgi.py or routing.py of the project
// imports Channels.
func (l *loader) mentionsChannels() bool {
	for _, file := range l.entryFiles() {
		text, err := fstree.ReadFile(l.app.Django.Tree, file, maxEntry)
		if err == nil && strings.Contains(text, "channels") {
			return true
		}
	}
	return false
}

// maxEntry bounds an entry module that is searched for Channels, in bytes.
const maxEntry = 1 << 20

// entryFiles returns the files in which the application usually stands, those
// beside the settings first.
func (l *loader) entryFiles() []string {
	p := l.app.Django
	pkg := path.Join(p.Root, strings.ReplaceAll(parent(p.Module), ".", "/"))
	dirs := []string{pkg}
	if up := path.Dir(pkg); up != p.Root && strings.HasPrefix(up, p.Root) {
		dirs = append(dirs, up)
	}
	dirs = append(dirs, p.Root)
	if entries, err := p.Tree.ReadDir(p.Root); err == nil {
		for i, e := range entries {
			if dir := path.Join(p.Root, e.Name); i < 300 && !strings.HasPrefix(e.Name, ".") && dir != pkg && fstree.IsDir(p.Tree, dir) {
				dirs = append(dirs, dir)
			}
		}
	}
	var out []string
	for _, name := range []string{"asgi.py", "routing.py"} {
		for _, dir := range dirs {
			if f := path.Join(dir, name); fstree.Exists(p.Tree, f) {
				out = append(out, f)
			}
		}
	}
	return out
}

func parent(dotted string) string {
	if i := strings.LastIndexByte(dotted, '.'); i >= 0 {
		return dotted[:i]
	}
	return ""
}
