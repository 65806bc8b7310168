// Package route decides, as nginx does, which file, redirect, upstream or
// error a request gets, and keeps every step on the way with the directive that
// took it. It works on a loaded configuration and a read-only file tree; it
// sends nothing and starts nothing. What nginx would do is taken from nginx's
// own source (1.22), whose function names are cited where they are followed.
package route

import (
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/source"
)

// Options say where a router's files lie and who reads them.
type Options struct {
	// Tree holds the files that the configuration names. Without one, every
	// answer that depends on a file is unknown, unless the request assumes files.
	Tree fstree.Tree
	// User is the account of nginx's workers. "" is what the directive user
	// says, and without one the account that nginx is usually built with.
	User string
	// Prefix is what nginx was started with (nginx -p), where a relative root
	// begins and html lies. "" is worked out from the main file's place.
	Prefix string
}

// Request is one request as nginx receives it. The zero value of a field is
// what an ordinary client would send.
type Request struct {
	ID          string
	Scheme      string   // http or https; "" is http
	Host        string   // the Host header, byte for byte, port included
	NoHost      bool     // there is no Host header at all
	Port        int      // the port that the client connected to; 0 is the scheme's
	URI         string   // of the request line, exactly as sent, arguments included
	Addr        string   // the local address: an IP address or unix:PATH; "" is 127.0.0.1
	Method      string   // "" is GET
	HTTPVersion string   // "1.1", "1.0", "2.0", "0.9"; "" is 1.1
	Headers     []Header // all but Host
	Client      string   // the client's IP address; "" is 127.0.0.1, or ::1 where Addr is of IPv6
	// Internal says that the URI comes from inside: an upstream's answer sends
	// the request there with X-Accel-Redirect.
	Internal bool
	// AssumeFiles takes any path that the URL maps to for an existing file that
	// can be read, and a path that ends in a slash for a folder, so that
	// try_files takes its first candidate: for a tree that is not here.
	AssumeFiles bool
}

// Header is one line of a request's header.
type Header struct {
	Name, Value string
}

// Trace is the story of one request.
type Trace struct {
	// Server is the server block that answered; nil where none was chosen.
	Server *nginx.Directive
	// Location is the location that answered in the end; nil where the server
	// itself did.
	Location *nginx.Directive
	// Match is how Location reads: "= /x", "^~ /x", "~ x", "@x" or "/x".
	Match   string
	Steps   []Step
	Outcome Outcome
}

// Step is one thing that nginx did on the way.
type Step struct {
	Kind   StepKind
	Detail string
	At     source.Range // the directive that made it so; zero where none did
}

// StepKind says what happened in a step.
type StepKind string

// The kinds of step.
const (
	StepServer   StepKind = "server"    // a server was chosen
	StepURI      StepKind = "uri"       // the URI was normalised
	StepLocation StepKind = "location"  // a location was chosen
	StepRewrite  StepKind = "rewrite"   // the URI was rewritten
	StepSet      StepKind = "set"       // a variable was set
	StepIf       StepKind = "if"        // a condition was judged
	StepReturn   StepKind = "return"    // return answered
	StepAccess   StepKind = "access"    // access was allowed or refused
	StepTryFiles StepKind = "try_files" // a candidate was tested
	StepPath     StepKind = "path"      // the URI was mapped to a path
	StepFile     StepKind = "file"      // a file or folder was looked at
	StepIndex    StepKind = "index"     // an index file was looked for
	StepInternal StepKind = "internal"  // an internal redirect
	StepError    StepKind = "error"     // an error arose
	StepPage     StepKind = "page"      // an error page was chosen
	StepPass     StepKind = "pass"      // the request was passed on
	StepUnknown  StepKind = "unknown"   // something that cannot be known
	StepOther    StepKind = "other"     // anything else worth knowing
)

// Kind says what sort of answer a request gets.
type Kind string

// The kinds of outcome.
const (
	File      Kind = "file"      // a file's content, whatever the status
	Redirect  Kind = "redirect"  // 301, 302, 303, 307 or 308 with a Location
	Proxy     Kind = "proxy"     // passed on to an upstream
	Return    Kind = "return"    // a text of the configuration, or an empty answer
	Error     Kind = "error"     // nginx's built-in page
	Autoindex Kind = "autoindex" // a generated listing
	Closed    Kind = "closed"    // the connection is closed without an answer
	Unknown   Kind = "unknown"   // cannot be known; Reason says why
)

// Outcome is the answer that a request gets.
type Outcome struct {
	Kind        Kind
	Status      int
	Path        string // of the file or listing, as nginx opens it
	Location    string // of a redirect, as the header carries it
	Upstream    string // where it is passed: an upstream's name or an address
	UpstreamURI string // the URI of the request line that the upstream receives
	Body        string // of a return
	Reason      string // why it is unknown, or why an error arose
	// Mapping is the root or alias directive that gave Path; nil where nginx's
	// built-in root did, or there is no path.
	Mapping *nginx.Directive
	// At is the directive that answered, or that makes the outcome unknown: a
	// return, a proxy_pass, a deny; nil where none did.
	At *nginx.Directive
	// May lists what can make the real answer differ although the outcome is
	// most likely: limits that may refuse, credentials that were not given.
	May []string
}
