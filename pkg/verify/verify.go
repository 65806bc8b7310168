// Package verify asks a running site for each file that it should serve and
// compares the bytes with those on the disk. It observes and counts; what an
// observation means for the site, and which line of a file is to blame, is
// judged elsewhere.
package verify

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"time"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/source"
)

// Target is one URL prefix and the directory whose files should answer below
// it.
type Target struct {
	Setting string           // the setting that names Root, as reports show it
	Mapping *mapping.Mapping // the row of the project that it was made of; nil for a folder alone
	URL     *url.URL         // "https://example.com/static/"; its path ends in a slash
	Site    *url.URL         // the address whose pages use the files; nil is URL's own
	Root    string           // the directory in Tree
	// Only are the paths of files below Root that are asked for, instead of all;
	// nil is all.
	Only []string
	// Linked are the files that belong there where Only is not all that does: an
	// original beside its hashed copy; nil is all of Root.
	Linked map[string]bool
	// Serves is the directory of Tree that the configuration opens for URL, links
	// resolved; "" where it is not known, or lies on another disk.
	Serves string
	// Entries are what a manifest says of the files; then there is no Root and no
	// Tree.
	Entries iter.Seq2[Numbered, error]
	Tree    fstree.Tree // where the expected files are read
	served  string      // as Serves, whatever URL was given
	// Candidates are further directories of Tree in which bytes that should not
	// have been served are looked for, the likeliest first.
	Candidates []string
	// Router predicts which file nginx opens; nil where no configuration is
	// known.
	Router *route.Router
	// AssumeFiles says that Tree is not the server's, so that a prediction must
	// take the files that the router asks for as being there.
	AssumeFiles bool
	Port        int // on which nginx gets the request; 0 is the URL's
	// User is the account of nginx's workers; nil where it is not known, or not
	// in Tree.
	User *fstree.User
}

// Options say what is asked, and how.
type Options struct {
	Targets []Target
	Client  ClientOptions
	Include []string // globs over paths below Root; empty is all
	Exclude []string // globs; they win over Include
	Workers int      // requests at a time; 0 is DefaultWorkers
	// Timeout is how long an answer may make no progress. An answer's whole time
	// is bounded by twice that plus its size at 32 KiB a second.
	Timeout time.Duration // 0 is DefaultTimeout
	Retries int           // further attempts after a fault of transport or a 429 or 503
	Mode    Mode
	Rate    float64 // requests a second; 0 is as many as there can be
	// Sample is how many files are asked for; 0 is all. Which ones depends on
	// their paths and Seed alone.
	Sample   int
	Seed     uint64
	Manifest string // what the manifest of Target.Entries is called
	Meter    *Meter // counts while the run goes on; nil counts for nobody
	// Keep is how many observations are kept in detail; 0 is DefaultKeep.
	Keep int
}

// Mode says what a file is compared by.
type Mode string

// The modes, as reports name them.
const (
	Full         Mode = "full"     // byte for byte with the file
	Quick        Mode = "quick"    // by nginx's ETag, which holds the file's time and size
	FromManifest Mode = "manifest" // by size and SHA-256, without the files
)

// What the zero value of an option stands for.
const (
	DefaultWorkers = 8
	DefaultTimeout = 30 * time.Second
	DefaultRetries = 3
	DefaultKeep    = 10_000
)

// Totals count files; each that was checked is in exactly one of the others.
type Totals struct {
	Checked int
	Matched int // every encoding that was asked for gave the file's bytes, or agreed in metadata
	Differ  int // other bytes, or only some of them
	Missing int // 404 or 410
	Errors  int // no answer that could be compared
	Skipped int // refused by the configuration on purpose, or gone from the disk meanwhile
	// Extra counts apart: files that the site gives and that are none of the
	// targets'.
	Extra int
	Bytes int64
	// Metadata counts the matched files of a quick run of which time and size
	// agree, and no byte was compared. The others were compared byte for byte.
	Metadata int
}

// CrossOrigin reports whether the files come from another origin than the pages,
// for which browsers ask leave before they use fonts and module scripts.
func (t *Target) CrossOrigin() bool {
	return t.Site != nil && (t.Site.Host != t.URL.Host || t.Site.Scheme != t.URL.Scheme)
}

// Result is what a run observed.
type Result struct {
	Totals
	// Observations are those in which something deserves a word, ordered by
	// URL; a file that matched in every way has none.
	Observations []Observation
	Dropped      int // observations beyond Options.Keep; they are counted in Totals
	Unreadable   []error
	Extras       []Extra  // of the targets that have some
	Heads        []Head   // of a few files of each kind
	Pages        []Page   // of the sites, for their headers
	Plain        []Plain  // of https targets, what plain http gives
	Sockets      *Sockets // WebSockets; nil where none were asked for
	Mode         Mode
	NoTags       bool // in a quick run: the server's ETags say nothing, so that all bytes were compared
	Elapsed      time.Duration
}

// State says what came of one request.
type State int

// The states of an observation.
const (
	Same      State = iota // the file's bytes, or metadata in a quick run
	Differs                // a complete answer with other bytes
	Truncated              // the beginning of the file's bytes, and then nothing more
	Refused                // a status other than 200
	Redirect               // a redirect that is not followed
	Failed                 // no answer, or one that cannot be compared
	Gone                   // the file left the disk, or would not hold still, during the run
)

// Observation is what one URL gave.
type Observation struct {
	Target   *Target
	URL      string // as requested
	Rel      string // the file's path below the target's root
	Path     string // the file in the target's tree
	Size     int64  // of the file, bytes
	Encoding Encoding
	State    State
	Answer   Answer
	Offset   int64 // Differs, Truncated: the first byte that is not the file's
	Err      error // Failed, Truncated: what happened
	Attempts int
	// Trace is what the configuration says nginx does with the URL; nil where no
	// configuration is known.
	Trace *route.Trace
	// Predicted is the file that Trace says nginx opens, by its path in the
	// target's tree; "" where it opens none.
	Predicted string
	// Displaced is the host where no server is named so, so that another than the
	// one that serves the files answers; "" where that is not so.
	Displaced string
	// Absent says that pages link to the file and that it is not here.
	Absent bool
	// Expected and Served identify both sides of a difference.
	Expected string // SHA-256 of the file, hexadecimal
	Served   Served
	OnDisk   Precompressed // Encoding's own file beside Path
	Changed  time.Time     // Path's time of change; zero where it was not looked at
	Line     int           // of the manifest that names the file, from 1; 0 where none does
	Entry    string        // that line
	At       source.Range  // the same, in a file that has the lines of observations alone
	// PastCache is what came when no cache could answer.
	PastCache PastCache
	// Refusal is what keeps the target's User from the file that nginx should
	// open, after a 403; nil where nothing was found.
	Refusal *fstree.Refusal

	header   http.Header // of a file whose heads are kept
	metadata bool        // Same by metadata alone
	meant    bool        // the configuration refuses it on purpose
	dropped  bool        // there were too many to keep
}

// LocalFault returns why the expected file could not be read here, which says
// nothing about the site; nil where it could.
func (o *Observation) LocalFault() error {
	var local localError
	if errors.As(o.Err, &local) {
		return local.error
	}
	return nil
}

// StatusText says in words what a status means: "Not Found".
func (a *Answer) StatusText() string { return http.StatusText(a.Status) }

// Answer is the head of the response, as far as judging needs it.
type Answer struct {
	Status   int
	Type     string // Content-Type
	ETag     string
	Server   string
	Coding   string // Content-Encoding
	Location string // of a redirect, resolved
	Hops     int    // redirects that were followed
	Cache    string // the header in which a cache says that it answered, "" where none does
	HTML     bool   // the body begins as a page does
}

// Served identifies the body that was served in place of the file's bytes.
type Served struct {
	SHA256 string // "" where it was too long to be read
	Size   int64  // bytes, content coding taken off
	From   string // the file of the target's tree that has these bytes; "" where none was found
}

// Precompressed is a .gz or .br beside a file.
type Precompressed struct {
	Path  string // "" where there is none
	Older bool   // than the file it was made from
}

// ErrUnreachable says that no answer of any kind came from the host.
var ErrUnreachable = errors.New("the host cannot be reached")

// ErrEmpty says that there was no file to ask for.
var ErrEmpty = errors.New("there is no file to verify")

// Run asks for every file of the targets. With an error that is not nil the
// result holds what was observed until then.
func Run(ctx context.Context, opts Options) (*Result, error) {
	if err := opts.normalize(); err != nil {
		return nil, err
	}
	client, err := NewClient(opts.Client, opts.Workers)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	started := time.Now()
	r := newRun(opts, client)
	err = r.all(ctx)
	if err == nil {
		err = r.extras(ctx)
	}
	if err == nil {
		r.plainly(ctx)
		r.pages(ctx)
	}
	res := r.result()
	res.Mode, res.NoTags = opts.Mode, r.strange.Load()
	res.Elapsed = time.Since(started)
	if err == nil && res.Checked == 0 {
		err = ErrEmpty
	}
	return res, err
}

func (o *Options) normalize() error {
	if o.Workers <= 0 {
		o.Workers = DefaultWorkers
	}
	if o.Timeout <= 0 {
		o.Timeout = DefaultTimeout
	}
	if o.Mode == "" {
		o.Mode = Full
	}
	if o.Meter == nil {
		o.Meter = &Meter{}
	}
	if o.Keep <= 0 {
		o.Keep = DefaultKeep
	}
	for _, g := range append(append([]string(nil), o.Include...), o.Exclude...) {
		if err := checkGlob(g); err != nil {
			return fmt.Errorf("glob %q: %w", g, err)
		}
	}
	return nil
}
