package diagnose

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/source"
)

// State says in a word what came of a diagnosis.
type State string

// The states, as every format names them.
const (
	Healthy State = "healthy" // what was asked about is as it should be
	Faulty  State = "broken"  // there is a cause
	Silent  State = "silent"  // the host gave no answer
	Unknown State = "unknown" // nothing could be judged
)

// Diagnosis is the story of one URL.
type Diagnosis struct {
	URL     string
	State   State
	Verdict string // one sentence
	Root    *Cause // nil where nothing is wrong
	Others  []Cause
	Chain   []Evidence  // from the visitor's request to the verdict
	Ruled   []Exclusion // what was suspected too
	Plan    []Step      // in the order of cause
	Parts   []Part      // what the page refers to; empty for a single file
	Notes   []string    // what is good to know, and what could not be known
}

// Cause is something that is wrong, where it is wrong.
type Cause struct {
	ID       CauseID
	Severity diag.Severity
	Sentence string
	Effect   string // what visitors see of it
	At       source.Range
	Rule     string    // that explains it at length; "" where none does
	Fix      *diag.Fix // the edit that mends it; nil where there is none
	Remedy   string    // what mends it, in words, where there is no edit
	Command  string    // what to type first; "" where Remedy says what to write
	URLs     []string  // what suffers from it

	subject *Resource
	more    []string // commands for further resources
	line    bool     // Remedy is to change the line at At, though causes of its kind are not mended so
	first   told     // as it was before a rule's finding joined it
}

// told is by what causes are known to be one.
type told struct {
	At       source.Range
	Sentence string
}

// CauseID names a kind of cause for programs.
type CauseID string

// The causes, those first that explain others.
const (
	NoAddress      CauseID = "no-address"
	NothingListens CauseID = "nothing-listens"
	NotReached     CauseID = "not-reached"
	NoAnswer       CauseID = "no-answer"
	Certificate    CauseID = "certificate"
	NoTLS          CauseID = "no-tls"
	AnotherHost    CauseID = "another-host"
	AnotherProgram CauseID = "another-program"
	AnotherConfig  CauseID = "another-configuration"
	AnotherServer  CauseID = "another-server"
	ConfigRefused  CauseID = "configuration-refused"
	NotReloaded    CauseID = "not-reloaded"
	UpstreamDown   CauseID = "upstream-down"
	HostRefused    CauseID = "host-refused"
	WrongDirectory CauseID = "wrong-directory"
	PassedOn       CauseID = "passed-on"
	PageInstead    CauseID = "page-instead"
	Forbidden      CauseID = "forbidden"
	NotCollected   CauseID = "not-collected"
	StaleCollected CauseID = "stale-collected"
	StaleManifest  CauseID = "stale-manifest"
	NoSuchFile     CauseID = "no-such-file"
	StaleCache     CauseID = "stale-cache"
	StalePacked    CauseID = "stale-precompressed"
	CutOff         CauseID = "cut-off"
	ErrorAnswer    CauseID = "error-answer"
	LedAway        CauseID = "led-away"
	OtherBytes     CauseID = "other-bytes"
	WrongType      CauseID = "wrong-type"
	SocketRefused  CauseID = "websocket-refused"
)

// Evidence is one fact of the chain, with its place.
type Evidence struct {
	Text string
	At   source.Range
	Root bool // it is the root cause
}

// Exclusion is a suspect, and how it was ruled out, or why it was not.
type Exclusion struct {
	Suspect string
	Out     bool
	How     string
}

// Step is one thing to do.
type Step struct {
	Text     string
	Fix      *diag.Fix // the edit that it makes; nil for none
	Commands []string
}

// Part is one URL that a page refers to.
type Part struct {
	URL   string
	Kind  Kind
	From  string // that refers to it
	At    source.Range
	OK    bool
	Known bool   // false where it could not be checked
	What  string // what it gave, in a few words
}
