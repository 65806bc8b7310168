// Package rule says what a rule is: a value that names one fault, explains it,
// shows it, and finds it in a read-only project. A rule reads nothing, prints
// nothing and keeps nothing: it is a function from a project to findings.
package rule

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
)

// Rule is one fault that is looked for. All that is said of it anywhere, in
// `explain`, in the published pages and in reports, comes from this value.
type Rule struct {
	ID       string // names the fault: "alias-slash-mismatch"
	Category Category
	Severity diag.Severity // of its findings, unless one says otherwise
	Since    string        // the version of wellserved that brought it
	Summary  string        // one line, a sentence without its dot
	Why      string        // paragraphs: what nginx or Django does, what a visitor sees, when to leave it
	// References are public pages that say so.
	References []string
	// Peers are the names that other tools have for the fault.
	Peers []Peer
	// Bad and Good show the fault and its absence: a txtar archive, or the text
	// of one nginx.conf. Where the fault is, Bad has a comment
	//	# want "regular expression"
	// for the message. Where the rule has fixes, they turn Bad into Good.
	Bad, Good string
	// Examples gives Bad and Good of a rule whose examples are put together from
	// parts, so that only who shows them pays for it.
	Examples  func() (bad, good string)
	OptIn     bool // runs only when selected
	Elsewhere bool // what it finds depends on the machine, or on the version of nginx
	Fix       FixKind
	Params    []Param // thresholds that a project may set

	// Visit are called for each directive of that name that stands where the
	// table allows it, in the order of reading.
	Visit Visit
	// Faults is called for each fault of the kinds in FaultKinds.
	FaultKinds []nginx.FaultKind
	Faults     func(*Pass, *nginx.Fault)
	// CheckSite is called once for each nginx configuration.
	CheckSite func(*Pass)
	// Check is called once for the project.
	Check func(*Pass)
	// Live is called once for what a run observed, in Pass.Observed. A rule that
	// has it judges nothing else.
	Live func(*Pass)
	// Ignored is called for each name in a comment that silences rules, after all
	// other rules.
	Ignored func(*Pass, *Ignored)
}

// Shown returns the examples of the fault and of its absence.
func (r *Rule) Shown() (bad, good string) {
	if r.Examples != nil {
		return r.Examples()
	}
	return r.Bad, r.Good
}

// Varies reports whether what a rule finds depends on more than the text of the
// configuration: on the machine, the version of nginx, Django or a running
// site. That it finds nothing here does not say that it finds nothing there.
func (r *Rule) Varies() bool {
	switch r.Category {
	case Django, Channels, Live, Lifecycle:
		return true
	}
	return r.Elsewhere
}

// Visit names the directives that a rule looks at, and what it does with each.
type Visit map[string]func(*Pass, *nginx.Directive)

// FixKind says what sort of fix a rule can offer.
type FixKind int

// The kinds of fix.
const (
	NoFix     FixKind = iota // only a person can mend it
	UnsafeFix                // it may change what other requests get
	SafeFix                  // nginx accepts it and nothing else changes
)

// String returns "none", "unsafe" or "safe".
func (k FixKind) String() string {
	switch k {
	case SafeFix:
		return "safe"
	case UnsafeFix:
		return "unsafe"
	}
	return "none"
}

// Category groups rules by what they are about.
type Category string

// The categories, in the order in which lists show them.
const (
	Django      Category = "django"      // nginx and Django disagree
	Correctness Category = "correctness" // nginx does not start, or does not do what is written
	Security    Category = "security"    // an attacker may get in, or get at something
	TLS         Category = "tls"         // encryption
	Headers     Category = "headers"     // response headers
	Proxy       Category = "proxy"       // what is passed on to an application
	Channels    Category = "channels"    // WebSockets
	Live        Category = "live"        // what a running site really answered
	Performance Category = "performance" // slower than need be
	Lifecycle   Category = "lifecycle"   // newer nginx does it otherwise
	Style       Category = "style"       // how it is written
	Own         Category = "own"         // of a project's own
)

// Categories returns all categories in order.
func Categories() []Category {
	return []Category{Django, Correctness, Security, TLS, Headers, Proxy, Channels, Live, Performance, Lifecycle, Style, Own}
}

// Title says what a category is about, as a heading.
func (c Category) Title() string {
	switch c {
	case Django:
		return "nginx and Django"
	case Correctness:
		return "Correctness"
	case Security:
		return "Security"
	case TLS:
		return "TLS"
	case Headers:
		return "Response headers"
	case Proxy:
		return "Proxying"
	case Channels:
		return "Channels and WebSockets"
	case Live:
		return "The running site"
	case Performance:
		return "Performance"
	case Lifecycle:
		return "Versions of nginx"
	case Style:
		return "Style"
	case Own:
		return "Rules of this project"
	}
	return string(c)
}
