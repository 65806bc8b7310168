package cli

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/wellserved/wellserved/pkg/verify"
)

// liveFlags say how a running site is asked.
type liveFlags struct {
	headers, resolve     []string
	include, exclude     []string
	cacert               string
	insecure, media      bool
	concurrency, retries int
	timeout              time.Duration
}

func (l *liveFlags) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&l.media, "media", false, "verify the files of MEDIA_ROOT too")
	f.StringSliceVar(&l.include, "include", nil, "verify only files that match `GLOB,...`: *.js, css/*, admin/**")
	f.StringSliceVar(&l.exclude, "exclude", nil, "leave out files that match `GLOB,...`")
	f.StringArrayVar(&l.headers, "header", nil, "send `'NAME: VALUE'` with each request (repeatable)")
	f.StringArrayVar(&l.resolve, "resolve", nil, "`HOST:PORT:ADDRESS`: connect there instead of asking the DNS (repeatable)")
	f.StringVar(&l.cacert, "cacert", "", "trust the certificates in `FILE` besides the system's")
	f.BoolVar(&l.insecure, "insecure", false, "do not check the server's certificate")
	f.IntVar(&l.concurrency, "concurrency", verify.DefaultWorkers, "requests at a time: `N`")
	f.IntVar(&l.retries, "retries", verify.DefaultRetries, "further attempts after a fault on the way, a 429 or a 503: `N`")
	f.DurationVar(&l.timeout, "timeout", verify.DefaultTimeout, "give an answer up that makes no progress for so `LONG`")
}

// Bounds of what may be asked of a server.
const (
	maxConcurrency = 256
	maxRetries     = 20
	maxCACert      = 4 << 20 // bytes
)

// options reads the values of the flags.
func (l *liveFlags) options() (verify.Options, error) {
	o := verify.Options{Include: l.include, Exclude: l.exclude, Workers: l.concurrency, Retries: l.retries, Timeout: l.timeout}
	switch {
	case l.concurrency < 1 || l.concurrency > maxConcurrency:
		return o, usagef("--concurrency: expected 1 to %d", maxConcurrency)
	case l.retries < 0 || l.retries > maxRetries:
		return o, usagef("--retries: expected 0 to %d", maxRetries)
	case l.timeout <= 0:
		return o, usagef("--timeout: expected a time above 0, like 30s")
	}
	for _, s := range l.headers {
		h, err := verify.ParseHeader(s)
		if err != nil {
			return o, usagef("--header: %w", err)
		}
		o.Client.Header = append(o.Client.Header, h)
	}
	for _, s := range l.resolve {
		r, err := verify.ParseResolve(s)
		if err != nil {
			return o, usagef("--resolve: %w", err)
		}
		o.Client.Resolve = append(o.Client.Resolve, r)
	}
	o.Client.Insecure = l.insecure
	if l.cacert != "" {
		pem, err := readSmall(l.cacert, maxCACert)
		if err != nil {
			return o, fmt.Errorf("--cacert: %w", err)
		}
		o.Client.CACert = pem
	}
	return o, nil
}
