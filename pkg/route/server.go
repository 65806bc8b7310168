package route

import (
	"github.com/wellserved/wellserved/pkg/nginx"
)

// Server is one server block.
type Server struct {
	// Directive is the server block; the configuration's root where that is the
	// inside of a server.
	Directive *nginx.Directive
	// Names are the server's names in lower case, as nginx compares them;
	// without a server_name the one name "".
	Names   []string
	Listens []Listen
	// Index counts the servers in the order of reading, from 0.
	Index int
}

// Listen is one socket of a server.
type Listen struct {
	Directive *nginx.Directive // nil for the socket that a server without listen has
	Address   string           // an IP address; "*" or "::" for all; the path of a unix socket
	Port      int              // 0 for a unix socket
	Unix      bool
	Default   bool // marked default_server
	SSL       bool
	// First says that the server answers for the socket when no name matches.
	First bool
}

// LocationKind says how a location is matched.
type LocationKind int

// The kinds of location.
const (
	Prefix      LocationKind = iota
	Caret                    // ^~
	Exact                    // =
	Regex                    // ~
	RegexNoCase              // ~*
	Named                    // @name
)

// Location is one location block.
type Location struct {
	Directive *nginx.Directive
	Kind      LocationKind
	Name      string      // what is compared: the prefix, the regex, the name with its @
	Nested    []*Location // in the order of reading
}
