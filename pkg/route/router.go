package route

import (
	"iter"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
)

// Router answers for one configuration. It is safe for concurrent use.
type Router struct {
	config  *nginx.Config
	tree    fstree.Tree
	options Options
	prefix  string // nginx's --prefix, where a relative root starts

	http      *block
	servers   []*server
	byBlock   map[*nginx.Directive]*server
	sockets   map[socketKey]*socket
	last      *socket            // the one that was found last, while reading
	dual      map[socketKey]bool // IPv6 wildcards that take IPv4 too
	elsewhere map[int]Listen     // by port, sockets whose address is a name
	upstreams map[string]*nginx.Directive
	regexes   sync.Map // regexKey to *regex

	variables map[string]definition // by name, without $
	declared  func() map[string]bool
	passedTo  func() map[string]bool // hosts that are looked up when nginx starts
	worker    func() account
}

// server is a server block with what is compiled of it.
type server struct {
	Server
	// regexes are those of the names that begin with ~, by the index of Names;
	// nil where none does.
	regexes []*regex
	root    *block // http's
	once    sync.Once
	made    *block
}

// block returns the server's block, which is made when a request first gets
// there.
func (s *server) block() *block {
	s.once.Do(func() {
		s.made = s.root.router.newBlock(s.Directive, s.root, serverBlock)
		s.made.server = s
	})
	return s.made
}

type serverName struct {
	text  string // in lower case
	regex *regex // of a name that begins with ~
}

// names returns the server's names in their order.
func (s *server) names() iter.Seq[serverName] {
	return func(yield func(serverName) bool) {
		for i, text := range s.Names {
			n := serverName{text: text}
			if s.regexes != nil {
				n.regex = s.regexes[i]
			}
			if !yield(n) {
				return
			}
		}
	}
}

// captures reports whether the last regex among the names has groups (nginx:
// ngx_http_core_srv_conf_t.captures, which each regex overwrites).
func (s *server) captures() bool {
	for _, re := range slices.Backward(s.regexes) {
		if re != nil {
			re.compile()
			return re.groups > 0
		}
	}
	return false
}

// Compile prepares a configuration. Only servers and their sockets are looked
// at; names, locations, regexes and maps are read when a request first needs
// them.
func Compile(cfg *nginx.Config, opts Options) *Router {
	r := &Router{
		config: cfg, tree: opts.Tree, options: opts,
		byBlock: make(map[*nginx.Directive]*server, len(cfg.Directives("server"))),
		sockets: map[socketKey]*socket{}, dual: map[socketKey]bool{}, elsewhere: map[int]Listen{},
		upstreams: map[string]*nginx.Directive{}, variables: map[string]definition{},
	}
	r.prefix = r.findPrefix()
	r.declared = sync.OnceValue(r.declaredVariables)
	r.passedTo = sync.OnceValue(r.staticUpstreams)
	r.worker = sync.OnceValue(r.findWorker)
	r.readHTTP()
	r.markFirst()
	return r
}

// builtPrefixes are the prefixes that nginx is commonly built with: Debian's
// and nginx.org's packages, and the default.
var builtPrefixes = []string{"/usr/share/nginx", "/etc/nginx", "/usr/local/nginx"}

// layouts are where a main file lies below a prefix that nginx is started with
// (nginx -p).
var layouts = []string{"/etc/nginx/nginx.conf", "/conf/nginx.conf"}

// findPrefix returns nginx's prefix: what the main file's place says it was
// started with, else the built-in one whose html folder is there.
func (r *Router) findPrefix() string {
	if r.options.Prefix != "" {
		return strings.TrimSuffix(r.options.Prefix, "/")
	}
	if main := r.config.Main; main != nil && r.config.Whole() {
		for _, l := range layouts {
			if p, ok := strings.CutSuffix(main.Path(), l); ok && p != "" {
				return p
			}
		}
	}
	if r.tree != nil {
		for _, p := range builtPrefixes {
			if fstree.IsDir(r.tree, path.Join(p, "html")) {
				return p
			}
		}
	}
	return builtPrefixes[0]
}

// readHTTP finds the servers, wherever the configuration begins.
func (r *Router) readHTTP() {
	root := r.config.Root
	switch root.Inside {
	case nginx.Main:
		for _, d := range root.Children {
			if d.Name == "http" && d.IsBlock() {
				r.http = r.newBlock(d, nil, httpBlock)
				r.readServers(d)
			}
		}
		if r.http == nil {
			r.http = r.newBlock(nginx.Empty(), nil, httpBlock)
		}
	case nginx.Server, nginx.ServerIf:
		r.http = r.newBlock(nginx.Empty(), nil, httpBlock)
		r.addServerBlock(root)
	case nginx.Location, nginx.LocationIf, nginx.LimitExcept:
		r.http = r.newBlock(nginx.Empty(), nil, httpBlock)
		r.addServerBlock(root)
	default:
		r.http = r.newBlock(root, nil, httpBlock)
		r.readServers(root)
	}
}

// readServers reads the children of the http block that hold for all servers.
func (r *Router) readServers(http *nginx.Directive) {
	for _, d := range http.Children {
		switch d.Name {
		case "server":
			if d.IsBlock() {
				r.addServerBlock(d)
			}
		case "upstream":
			if name := lower(d.Arg(0)); d.IsBlock() && r.upstreams[name] == nil {
				r.upstreams[name] = d
			}
		case "map", "geo", "split_clients":
			r.define(d)
		}
	}
}

func (r *Router) addServerBlock(d *nginx.Directive) {
	s := &server{Server: Server{Directive: d, Index: len(r.servers)}, root: r.http}
	for _, c := range d.Children {
		switch c.Name {
		case "server_name":
			s.Names = slices.Grow(s.Names, len(c.Args))
			for i := range c.Args {
				r.addName(s, c.Arg(i))
			}
		case "listen":
			if listens, ok := readListen(c); ok {
				if s.Listens == nil {
					s.Listens = listens // most have one
				} else {
					s.Listens = append(s.Listens, listens...)
				}
			}
		}
	}
	if len(s.Listens) == 0 && d.Child("listen") == nil {
		s.Listens = []Listen{defaultListen}
	}
	if len(s.Names) == 0 {
		s.Names = noNames
	}
	if s.regexes != nil {
		s.regexes = append(s.regexes, make([]*regex, len(s.Names)-len(s.regexes))...)
	}
	r.servers = append(r.servers, s)
	r.byBlock[d] = s
	for _, l := range s.Listens {
		r.addServer(s, l)
		if key, ok := l.key(); ok && l.Directive != nil && l.Directive.HasArg("ipv6only=off") {
			r.dual[key] = true
		}
	}
}

// noNames are the names of a server without a server_name.
var noNames = []string{""}

// addName reads one server name. A regex is compared without regard to case
// where it has a capital letter.
func (r *Router) addName(s *server, text string) {
	pattern, isRegex := strings.CutPrefix(text, "~")
	if !isRegex {
		s.Names = append(s.Names, lower(text))
		return
	}
	s.regexes = append(s.regexes, make([]*regex, len(s.Names)-len(s.regexes))...)
	s.regexes = append(s.regexes, r.regex(pattern, pattern != lower(pattern)))
	s.Names = append(s.Names, text)
}

// markFirst notes which listens answer for names that nobody has.
func (r *Router) markFirst() {
	for _, s := range r.servers {
		for i := range s.Listens {
			if key, ok := s.Listens[i].key(); ok {
				if r.last.key != key {
					r.last = r.sockets[key]
				}
				s.Listens[i].First = r.last.first == s
			}
		}
	}
}

type regexKey struct {
	pattern string
	fold    bool
}

// regex returns the one regex of a pattern, however often it is written.
func (r *Router) regex(pattern string, fold bool) *regex {
	key := regexKey{pattern, fold}
	if re, ok := r.regexes.Load(key); ok {
		return re.(*regex)
	}
	re, _ := r.regexes.LoadOrStore(key, &regex{pattern: pattern, fold: fold})
	return re.(*regex)
}

// Servers returns the servers in the order of reading.
func (r *Router) Servers() []*Server {
	out := make([]*Server, len(r.servers))
	for i, s := range r.servers {
		out[i] = &s.Server
	}
	return out
}

// Config returns the configuration that the router answers for.
func (r *Router) Config() *nginx.Config { return r.config }
