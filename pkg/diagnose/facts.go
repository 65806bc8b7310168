// Package diagnose says what is wrong with one URL of a site: from the facts
// that were gathered of it, it names the one root cause, what follows from it,
// what was ruled out and how, and what to do in which order. It asks nobody and
// reads nothing but the site that is loaded: gathering is a package of its own.
package diagnose

import (
	"net/url"
	"time"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/page"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/source"
)

// Facts are all that judging goes by.
type Facts struct {
	URL *url.URL
	// Named is the host that requests name: the URL's, or that of a Host header.
	Named string
	Host  Host
	Main  *Resource // what the URL itself gave
	// Parts are what the page and its scripts and style sheets refer to, in the
	// order in which they were met.
	Parts []*Resource
	// Left says what was not asked for, and why: what is on another host, or past
	// the bounds.
	Left []string
	// Project is the site as loaded; nil where none was found, and NoProject says
	// why.
	Project   *project.Project
	NoProject string
	Findings  []diag.Finding // of the rules, about the site's files
	// Past says that the URL goes past nginx: another program has its port, and no
	// server of the configuration listens there.
	Past    string
	Session bool // cookies were sent, so that a refusal is not one of a stranger
}

// Host is what is known of where the URL's requests go.
type Host struct {
	Name      string
	Port      int
	Given     bool      // the address was given, not looked up
	Proxy     string    // the proxy that requests go through, "" for none
	Addresses []Address // in the resolver's order
	Fault     string    // why the name has no address; "" where it has
	// Listening are the sockets of this machine on Port; Blind says why they, or
	// the processes behind them, are not known.
	Listening []Listener
	Blind     string
	// Nginx are the nginx masters that run on this machine.
	Nginx []Process
	// Late are the files of the configuration that changed after the nginx that
	// answers had read them, the last first.
	Late []LateFile
}

// LateFile is a file that changed after nginx read it.
type LateFile struct {
	File    *source.File
	Changed time.Time
	Read    time.Time // no later than this
}

// Address is one address of the host.
type Address struct {
	IP        string
	Own       bool   // it is this machine's
	Interface string // that has it: "lo", "eth0"
}

// Own reports whether every address of the host is this machine's.
func (h *Host) Own() bool {
	for _, a := range h.Addresses {
		if !a.Own {
			return false
		}
	}
	return len(h.Addresses) > 0
}

// Listener is a listening socket of this machine.
type Listener struct {
	Address string // "0.0.0.0:80"
	Process *Process
}

// Process is a program that runs on this machine.
type Process struct {
	PID     int
	Name    string    // "nginx"
	Config  string    // of nginx: the main file that its command line names; "" where it names none
	Started time.Time // of nginx, its youngest worker: when the configuration was last read
}

// Fault says why no answer came, or not a whole one.
type Fault int

// The faults.
const (
	NoFault     Fault = iota
	Unresolved        // the host has no address
	Refused           // nothing listens there
	Unreachable       // no way there
	TimedOut          // nothing came in time
	TLSExpired        // the certificate is not valid now
	TLSName           // the certificate is for other names
	TLSUntrust        // nobody who is trusted has signed the certificate
	TLSPlain          // the port speaks no TLS
	PlainTLS          // the port speaks TLS only
	TLSOther          // the handshake failed otherwise
	Broken            // the answer broke off, or is none
)

// Answer is what came of one request.
type Answer struct {
	URL    string // that answered, after redirects within the host
	Remote string // the address that answered: "192.0.2.7:443"
	Fault  Fault
	Err    string // the fault in the words of the system
	Status int
	Header Header
	// Redirect is where the answer sends on to, where that is not followed.
	Redirect string
	Hops     int   // redirects that were followed
	Size     int64 // bytes of the body, content coding taken off
	SHA256   string
	Whole    bool   // the body was read to its end
	Text     string // the body of a page, style sheet or script; "" where it is too long
	Page     bool   // the body begins as an HTML page does
	// Certificate describes the certificate that was shown; "" without TLS.
	Certificate string
}

// OK reports a whole answer with status 200.
func (a *Answer) OK() bool {
	return a != nil && a.Fault == NoFault && a.Status == 200 && a.Redirect == "" && a.SHA256 != ""
}

// Came reports an answer of any status.
func (a *Answer) Came() bool { return a != nil && a.Status != 0 }

// SameBody reports whether two answers have the same bytes.
func (a *Answer) SameBody(b *Answer) bool { return a.OK() && b.OK() && a.SHA256 == b.SHA256 }

// Header holds the lines of an answer's header, names in canonical form.
type Header map[string][]string

// Get returns the first value of a name in canonical form.
func (h Header) Get(name string) string {
	if v := h[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Kind says what a browser wants of a resource.
type Kind string

// The kinds of resource.
const (
	Page   Kind = "page"
	Script Kind = "script"
	Module Kind = "module script"
	Worker Kind = "worker"
	Style  Kind = "style sheet"
	Asset  Kind = "file" // images, fonts and all that is used as it is
	Socket Kind = "WebSocket"
)

// Resource is one URL, what the files say of it and what it gave.
type Resource struct {
	URL  *url.URL
	Kind Kind
	From *Resource    // that refers to it; nil for the URL that was asked about
	At   source.Range // where From refers to it

	Plain  *Answer // asked for as it is
	Packed *Answer // asked for packed with gzip; nil where that makes no difference
	Fresh  *Answer // past caches: with a query that nobody has seen, and no-cache
	Direct *Answer // from nginx on this machine, where the name leads elsewhere

	Site   *project.Site // the configuration that answers
	Trace  *route.Trace  // what it says nginx does; nil without one
	Passed *route.Passed // what nginx makes of it for the upstream; nil where it does not pass it on
	Opens  *File         // the file that nginx opens; also one that is not there

	Row     *mapping.Mapping     // the setting whose URL this is below; nil for pages
	Name    string               // below the row's URL
	Meant   *File                // in the setting's directory
	Source  *File                // from which collectstatic copies; nil where there is none
	Plainly *File                // Meant under its name without hash, where it has one
	Finder  *django.StaticSource // that has Source
	// Linked is the name under which pages link to Plainly by the manifest in
	// STATIC_ROOT, below the row's URL; "" where that does not say.
	Linked string

	// Renewed describes the certificate in the file that nginx names, where that
	// is right for the host now and another was shown; "" for none.
	Renewed  string
	Upstream *Upstream // where nginx passes the request on, asked directly; nil where it was not

	// Displaced is the row of the server that would have given the resource, where
	// another one answers because none is named as the host; nil where none is.
	Displaced *mapping.Mapping

	Served  *File // the file whose bytes came; nil where it is not known
	Sibling *File // the .gz beside the file that nginx opens; nil where there is none

	// Handshake is what a WebSocket's handshake came to; nil for all else.
	Handshake *Handshake
	// Should are the WebSockets that the script which is meant opens, where
	// another was served.
	Should []page.Reference
	// Holes name what only a browser knows of the URL; Unknown says why it was not
	// asked for.
	Holes   []string
	Unknown string
}

// File is a file that a resource may come from.
type File struct {
	Tree    fstree.Tree
	Path    string // in Tree
	Shown   string // as people are shown it
	Local   string // on this machine, "" where it is not here
	Exists  bool
	Info    fstree.Info
	SHA256  string          // "" where it was not read
	Refusal *fstree.Refusal // what keeps nginx's user out; nil where nothing does
	Reader  string          // nginx's user; "" where it is not known
	Err     string          // why it could not be read here
}

// Same reports whether two are one file, or one place where there is none.
func (f *File) Same(g *File) bool {
	if f == nil || g == nil {
		return false
	}
	if f.Exists && g.Exists && f.Info.Inode != 0 && g.Info.Inode != 0 {
		return f.Info.Inode == g.Info.Inode && f.Info.Device == g.Info.Device
	}
	if f.Local != "" && g.Local != "" {
		return f.Local == g.Local
	}
	return f.Path == g.Path
}

// Handshake is what came of a WebSocket's handshake.
type Handshake struct {
	Status int
	Open   bool   // a browser would have its socket, and keep it
	Closed bool   // it was opened, and then closed by the other side at once
	By     string // who refused: nginx, server, origin, consumer, application; "" where nobody did, or it cannot be told
	Reason string
	Remedy string
	Known  []string // how it is known who refused
	Places []diag.Related
	Err    string // why no answer came
	// Personal says that a consumer refused which may let in whom it knows.
	Personal bool
}

// Upstream is what came of connecting to where nginx passes a request on.
type Upstream struct {
	Address string
	Fault   string // why nothing can be reached there; "" where something listens
}
