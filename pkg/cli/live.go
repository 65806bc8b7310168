package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/wellserved/wellserved/pkg/verify"
)

// clientFlags say how a running site is asked; every command that asks one has
// them.
type clientFlags struct {
	headers, resolve []string
	cacert           string
	insecure, http2  bool
	retries          int
	timeout          time.Duration
}

func (c *clientFlags) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&c.headers, "header", nil, "send `'NAME: VALUE'` with each request (repeatable)")
	f.StringArrayVar(&c.resolve, "resolve", nil, "`HOST:PORT:ADDRESS`: connect there instead of asking the DNS (repeatable)")
	f.StringVar(&c.cacert, "cacert", "", "trust the certificates in `FILE` besides the system's")
	f.BoolVar(&c.insecure, "insecure", false, "do not check the server's certificate")
	f.BoolVar(&c.http2, "http2", false, "speak HTTP/2 where the server offers it; HTTP/1.1 is faster here")
	f.IntVar(&c.retries, "retries", verify.DefaultRetries, "further attempts after a fault on the way, a 429 or a 503: `N`")
	f.DurationVar(&c.timeout, "timeout", verify.DefaultTimeout, "give an answer up that makes no progress for so `LONG`")
}

// Bounds of what may be asked of a server.
const (
	maxConcurrency = 256
	maxRetries     = 20
	maxRate        = 1_000_000
	maxCACert      = 4 << 20   // bytes
	maxNetrc       = 256 << 10 // bytes
)

// options reads the values of the flags, and the netrc file.
func (c *clientFlags) options() (verify.ClientOptions, error) {
	o := verify.ClientOptions{Insecure: c.insecure, HTTP2: c.http2}
	switch {
	case c.retries < 0 || c.retries > maxRetries:
		return o, usagef("--retries: expected 0 to %d", maxRetries)
	case c.timeout <= 0:
		return o, usagef("--timeout: expected a time above 0, like 30s")
	}
	for _, s := range c.headers {
		h, err := verify.ParseHeader(s)
		if err != nil {
			return o, usagef("--header: %w", err)
		}
		o.Header = append(o.Header, h)
	}
	for _, s := range c.resolve {
		r, err := verify.ParseResolve(s)
		if err != nil {
			return o, usagef("--resolve: %w", err)
		}
		o.Resolve = append(o.Resolve, r)
	}
	if c.cacert != "" {
		pem, err := readSmall(c.cacert, maxCACert)
		if err != nil {
			return o, fmt.Errorf("--cacert: %w", err)
		}
		o.CACert = pem
	}
	logins, err := netrc()
	if err != nil {
		return o, err
	}
	if len(logins) > 0 {
		o.Password = logins.Password
	}
	return o, nil
}

// netrc reads the file of logins that NETRC names, or ~/.netrc where there is
// one.
func netrc() (verify.Netrc, error) {
	name, named := os.LookupEnv("NETRC")
	if !named {
		home, err := os.UserHomeDir()
		if err != nil {
			return nil, nil //nolint:nilerr // without a home there is no such file
		}
		name = filepath.Join(home, ".netrc")
	}
	if name == "" {
		return nil, nil
	}
	text, err := readSmall(name, maxNetrc)
	if !named && errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("logins: %w", err)
	}
	return verify.ParseNetrc(string(text)), nil
}

// liveFlags say which files of a running site are asked for, and how.
type liveFlags struct {
	client           clientFlags
	websockets       bool
	include, exclude []string
	quick, media     bool
	manifest, plan   string
	prefix           string
	sample           int
	seed             uint64
	concurrency      int
	rate             float64
}

// The values of --plan.
const (
	planTree   = "tree"
	planLinked = "staticfiles"
)

func (l *liveFlags) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&l.media, "media", false, "verify the files of MEDIA_ROOT too")
	f.BoolVar(&l.quick, "quick", false, "compare time and size by nginx's ETag, and bytes only where it says nothing")
	f.StringVar(&l.manifest, "manifest", "", "compare with `FILE`, which the command manifest or sha256sum wrote, instead of the files")
	l.plan = planTree
	f.Var(newChoice(&l.plan, planTree, planLinked), "plan", "ask for all of the tree, or for what staticfiles.json names: tree or staticfiles")
	offer(cmd, "plan", planTree, planLinked)
	f.StringSliceVar(&l.include, "include", nil, "verify only files that match `GLOB,...`: *.js, css/*, admin/**")
	f.StringSliceVar(&l.exclude, "exclude", nil, "leave out files that match `GLOB,...`")
	f.StringVar(&l.prefix, "url-prefix", "", "the static files lie at `PATH` on the site, whatever STATIC_URL says")
	f.IntVar(&l.sample, "sample", 0, "verify `N` files, chosen by --seed and their names alone")
	f.Uint64Var(&l.seed, "seed", 1, "another `NUMBER` makes --sample choose other files")
	f.IntVar(&l.concurrency, "concurrency", verify.DefaultWorkers, "requests at a time: `N`")
	f.Float64Var(&l.rate, "rate", 0, "at most `N` requests a second")
	f.BoolVar(&l.websockets, "websockets", true, "open the site's WebSockets too, where it uses Channels")
	l.client.register(cmd)
}

// options reads the values of the flags.
func (l *liveFlags) options() (verify.Options, error) {
	o := verify.Options{Include: l.include, Exclude: l.exclude, Workers: l.concurrency, Rate: l.rate, Sample: l.sample, Seed: l.seed,
		Retries: l.client.retries, Timeout: l.client.timeout, Mode: verify.Full, Manifest: l.manifest}
	switch {
	case l.concurrency < 1 || l.concurrency > maxConcurrency:
		return o, usagef("--concurrency: expected 1 to %d", maxConcurrency)
	case l.rate < 0 || l.rate > maxRate:
		return o, usagef("--rate: expected 0, for no limit, to %d", maxRate)
	case l.sample < 0:
		return o, usagef("--sample: expected a number of files above 0")
	case l.manifest != "" && (l.quick || l.plan != planTree):
		return o, usagef("--manifest: is the plan itself, and not to be combined with --quick or --plan")
	case l.manifest != "":
		o.Mode = verify.FromManifest
	case l.quick:
		o.Mode = verify.Quick
	}
	var err error
	o.Client, err = l.client.options()
	return o, err
}
