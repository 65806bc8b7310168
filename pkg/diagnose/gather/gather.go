// Package gather collects the facts that pkg/diagnose judges: it resolves the
// host, looks at this machine's sockets and processes, asks for the URL and for
// what its page refers to, and finds the files that nginx opens and that Django
// means. Everything is bounded in number, size and time; no other host is asked
// than the one that was named.
package gather

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/diagnose"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/verify"
	"github.com/wellserved/wellserved/pkg/verify/handshake"
)

// Options say what is asked, and how.
type Options struct {
	URL       *url.URL
	Project   *project.Project // nil where no site was found
	NoProject string           // why there is none
	Findings  []diag.Finding   // of the rules, about the site's files
	Client    verify.ClientOptions
	Timeout   time.Duration // without progress; 0 is DefaultTimeout
	Retries   int           // further attempts after a fault on the way, a 429 or a 503; 3 at the most
	// Elsewhere says that the files are not this machine's own, so that its
	// processes say nothing about them.
	Elsewhere bool
	// Own says whether an address is this machine's, and which interface has it;
	// nil asks the system.
	Own     func(netip.Addr) (string, bool)
	Workers int // parts of a page that are asked for at a time; 0 is DefaultWorkers
	// Socket says how WebSockets are asked for: origin, cookie, subprotocols, what
	// is sent and expected.
	Socket handshake.Options
	// Progress is told what is asked for next; it may be nil.
	Progress func(what string)
}

// What the zero value of an option stands for.
const (
	DefaultTimeout = 10 * time.Second
	DefaultWorkers = 8
)

// gatherer is one run.
type gatherer struct {
	opts    Options
	facts   *diagnose.Facts
	plain   *asker // as browsers ask
	fresh   *asker // past caches
	direct  *asker // nginx on this machine; nil where the name leads there anyway
	files   *files
	closers []func()
	telling sync.Mutex
}

// Facts gathers what there is to know of a URL. The error is one of the options;
// what the host or the files do wrong is a fact.
func Facts(ctx context.Context, opts Options) (*diagnose.Facts, error) {
	if opts.Timeout <= 0 {
		opts.Timeout = DefaultTimeout
	}
	if opts.Own == nil {
		opts.Own = ownAddresses()
	}
	if opts.Workers <= 0 {
		opts.Workers = DefaultWorkers
	}
	g := &gatherer{opts: opts, facts: &diagnose.Facts{URL: opts.URL, Project: opts.Project, NoProject: opts.NoProject, Findings: opts.Findings,
		Named: cmp.Or(diagnose.WithoutPort(verify.HostOf(opts.Client.Header)), opts.URL.Hostname()), Session: opts.Socket.Cookie != ""},
		files: newFiles(opts.Project, verify.HostOf(opts.Client.Header))}
	defer g.close()
	if err := g.clients(); err != nil {
		return nil, err
	}
	g.tell("looking up " + opts.URL.Hostname())
	g.facts.Host = g.hostOf(ctx, opts.URL)
	var err error
	if g.direct, err = g.here(opts.URL); err != nil {
		return nil, err
	}
	if past := g.pastNginx(); past != "" {
		g.facts.Past, g.files.past, g.files.strange = past, true, g.foreign()
	}
	main := &diagnose.Resource{URL: opts.URL}
	g.facts.Main = main
	g.resource(ctx, main)
	g.parts(ctx)
	return g.facts, nil
}

func (g *gatherer) clients() error {
	plain, err := verify.NewClient(g.opts.Client, g.opts.Workers)
	if err != nil {
		return err
	}
	g.closers = append(g.closers, plain.Close)
	past := g.opts.Client
	past.Header = append(append([]verify.Header{}, past.Header...),
		verify.Header{Name: "Cache-Control", Value: "no-cache"}, verify.Header{Name: "Pragma", Value: "no-cache"})
	fresh, err := verify.NewClient(past, g.opts.Workers)
	if err != nil {
		return err
	}
	g.closers = append(g.closers, fresh.Close)
	g.plain, g.fresh = &asker{plain, g.opts.Timeout, g.opts.Retries}, &asker{fresh, g.opts.Timeout, g.opts.Retries}
	return nil
}

func (g *gatherer) close() {
	for _, c := range g.closers {
		c()
	}
}

func (g *gatherer) tell(what string) {
	g.telling.Lock()
	defer g.telling.Unlock()
	if g.opts.Progress != nil {
		g.opts.Progress(what)
	}
}

// resource asks for one URL in all ways that tell something, and looks its files
// up.
func (g *gatherer) resource(ctx context.Context, r *diagnose.Resource) {
	g.tell("asking for " + r.URL.String())
	r.Plain = g.plain.ask(ctx, r.URL, verify.Identity)
	g.files.look(r)
	g.running(ctx, r)
	if !r.Plain.Came() {
		return
	}
	g.files.identify(r)
	if r.Row == nil && (r.Opens == nil || !r.Opens.Exists) {
		return // a page: each request gives another, so that comparing says nothing
	}
	r.Packed = g.plain.ask(ctx, r.URL, verify.Gzip)
	right := g.files.right(r)
	if right && r.Packed.SameBody(r.Plain) {
		return
	}
	r.Fresh = g.fresh.ask(ctx, unseen(r.URL), verify.Identity)
	if g.direct != nil {
		r.Direct = g.direct.ask(ctx, r.URL, verify.Identity)
	}
}

// unseen returns a URL with a query that no cache has seen.
func unseen(u *url.URL) *url.URL {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	v := *u
	if v.RawQuery != "" {
		v.RawQuery += "&"
	}
	v.RawQuery += "wellserved=" + hex.EncodeToString(b[:])
	return &v
}
