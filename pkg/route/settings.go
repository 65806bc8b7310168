package route

import (
	"net/netip"

	"github.com/wellserved/wellserved/pkg/nginx"
)

// settings are the values that hold in a block, its own and those it inherits.
type settings struct {
	root       *rootSetting // nil: nginx's built-in root
	index      []*script    // nil: index.html
	indexAt    *nginx.Directive
	errorPages []errorPage
	rules      []accessRule
	realm      *script // auth_basic
	realmAt    *nginx.Directive
	userFile   *nginx.Directive
	authURI    string // auth_request
	authAt     *nginx.Directive
	symlinks   symlinkMode
	linksFrom  *script
	linksAt    *nginx.Directive
	gzipStatic gzipMode
	realIP     realIP
	random     *nginx.Directive // random_index on
	changes    *nginx.Directive // dav_methods
	maxBody    int64            // bytes; 0 is no limit
	limits     []*nginx.Directive
	caches     *nginx.Directive // proxy_cache and the like, when on
	intercepts *nginx.Directive // proxy_intercept_errors on
	strange    []*nginx.Directive
	headerSize int // bytes of the longest line, where the first buffer is too small
	firstSize  int // client_header_buffer_size, in bytes

	recursivePages, internal, autoindex, satisfyAny, gzipVary bool
	relativeRedirect, portlessRedirect, nameRedirect          bool
	splitSlashes                                              bool // merge_slashes off
	resolver, underscores                                     bool
	autoindexAt, internalAt                                   *nginx.Directive

	// What follows is not inherited.
	tryFiles  []tryFile
	tryAt     *nginx.Directive
	handler   passKind // the content handler; 0 is none
	except    *block   // limit_except
	exceptGet []string // the methods that it lets through
	passes    [lastPass + 1]*pass
}

// rootSetting is a root or alias directive.
type rootSetting struct {
	at    *nginx.Directive
	text  *script
	fixed string // the path where there is no variable
	alias int    // bytes of the URI that alias stands for; 0 for root
	whole bool   // alias in a regex location: the whole path
}

type symlinkMode int

const (
	linksAllowed symlinkMode = iota
	linksRefused
	linksOwner
)

type gzipMode int

const (
	gzipOff gzipMode = iota
	gzipOn
	gzipAlways
)

// errorPage is one status of an error_page directive.
type errorPage struct {
	status    int
	overwrite int // -1: the status stays
	page      *script
	args      string
	at        *nginx.Directive
}

// tryFile is one candidate of try_files.
type tryFile struct {
	text *script
	dir  bool
	code int
	last bool
}

// settings returns what holds in the block.
func (b *block) settings() *settings {
	b.conf.once.Do(func() {
		b.conf.settings = &settings{maxBody: 1 << 20, headerSize: 8192, firstSize: 1024}
		if b.parent != nil {
			*b.conf.settings = *b.parent.settings()
		}
		b.inherit()
		own := ownLists{}
		for _, d := range b.directive.Children {
			b.read(d, &own)
		}
		own.keep(b.conf.settings)
	})
	return b.conf.settings
}

// inherit drops what an inner block does not take over.
func (b *block) inherit() {
	s := b.conf.settings
	s.tryFiles, s.tryAt, s.handler, s.except, s.exceptGet = nil, nil, 0, nil, nil
	if !b.nameless() {
		s.passes = [lastPass + 1]*pass{}
		return
	}
	if b.what == limitBlock {
		for kind, p := range s.passes {
			if p != nil {
				s.handler = passKind(kind)
			}
		}
	}
}

// ownLists collects directives of which one in a block hides all outer ones.
type ownLists struct {
	index      []*script
	errorPages []errorPage
	rules      []accessRule
	limits     []*nginx.Directive
	trusted    []netip.Prefix
}

func (o *ownLists) keep(s *settings) {
	if o.index != nil {
		s.index = o.index
	}
	if o.errorPages != nil {
		s.errorPages = o.errorPages
	}
	if o.rules != nil {
		s.rules = o.rules
	}
	if o.limits != nil {
		s.limits = o.limits
	}
	if o.trusted != nil {
		s.realIP.from = o.trusted
	}
}

// read takes one directive in.
func (b *block) read(d *nginx.Directive, own *ownLists) {
	s := b.conf.settings
	on := d.Arg(0) == "on"
	switch d.Name {
	case "root", "alias":
		b.readRoot(d)
	case "index":
		for i := range d.Args {
			own.index = append(own.index, compileScript(d.Arg(i), false))
		}
		s.indexAt = d
	case "error_page":
		own.errorPages = append(own.errorPages, readErrorPage(d)...)
	case "allow", "deny":
		if rule, ok := readRule(d); ok {
			own.rules = append(own.rules, rule)
		}
	case "limit_req", "limit_conn":
		own.limits = append(own.limits, d)
	case "try_files":
		s.tryFiles, s.tryAt = readTryFiles(d), d
	case "limit_except":
		if d.IsBlock() {
			s.except, s.exceptGet = b.router.newBlock(d, b, limitBlock), d.Values()
		}
	case "auth_basic":
		s.realm, s.realmAt = compileScript(d.Arg(0), false), d
	case "auth_basic_user_file":
		s.userFile = d
	case "auth_request":
		s.authURI, s.authAt = d.Arg(0), d
		if d.Arg(0) == "off" {
			s.authURI = ""
		}
	case "set_real_ip_from", "real_ip_header", "real_ip_recursive":
		s.readRealIP(d, own)
	case "random_index":
		s.random = nil
		if on {
			s.random = d
		}
	case "dav_methods":
		s.changes = d
	case "disable_symlinks":
		s.readSymlinks(d)
	case "gzip_static":
		s.gzipStatic = map[string]gzipMode{"on": gzipOn, "always": gzipAlways}[d.Arg(0)]
	case "gzip_vary":
		s.gzipVary = on
	case "client_max_body_size":
		if n, ok := parseSize(d.Arg(0)); ok {
			s.maxBody = n
		}
	case "large_client_header_buffers":
		if n, ok := parseSize(d.Arg(1)); ok {
			s.headerSize = int(n)
		}
	case "client_header_buffer_size":
		if n, ok := parseSize(d.Arg(0)); ok {
			s.firstSize = int(n)
		}
	case "internal":
		s.internal, s.internalAt = true, d
	case "autoindex":
		s.autoindex, s.autoindexAt = on, d
	case "recursive_error_pages":
		s.recursivePages = on
	case "satisfy":
		s.satisfyAny = d.Arg(0) == "any"
	case "absolute_redirect":
		s.relativeRedirect = !on
	case "port_in_redirect":
		s.portlessRedirect = !on
	case "server_name_in_redirect":
		s.nameRedirect = on
	case "merge_slashes":
		s.splitSlashes = !on
	case "stub_status":
		s.handler = ownStatus
	case "empty_gif":
		s.handler = ownGIF
	case "underscores_in_headers":
		s.underscores = on
	case "resolver":
		s.resolver = true
	case "proxy_cache", "fastcgi_cache", "uwsgi_cache", "scgi_cache":
		s.caches = d
		if d.Arg(0) == "off" {
			s.caches = nil
		}
	case "proxy_intercept_errors", "fastcgi_intercept_errors", "uwsgi_intercept_errors", "scgi_intercept_errors", "grpc_intercept_errors":
		s.intercepts = nil
		if on {
			s.intercepts = d
		}
	default:
		b.readOther(d)
	}
}

// readOther takes in the directives that pass requests on, and keeps those
// that nobody here knows.
func (b *block) readOther(d *nginx.Directive) {
	s := b.conf.settings
	if kind, ok := passKinds[d.Name]; ok {
		s.passes[kind] = &pass{at: d, kind: kind, text: compileScript(d.Arg(0), false), location: b.passLocation()}
		s.handler = kind
		return
	}
	if decides(d) {
		s.strange = append(s.strange[:len(s.strange):len(s.strange)], d)
	}
}

// passLocation is what a URI in proxy_pass replaces: the location's name,
// nothing where that is no prefix.
func (b *block) passLocation() string {
	if b.nameless() || b.kind == Regex || b.kind == RegexNoCase || b.kind == Named {
		return ""
	}
	return b.name
}
