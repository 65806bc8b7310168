package verify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// ask sends requests until one needs no other attempt, or there were enough.
func (r *run) ask(ctx context.Context, f *file, enc Encoding) *Observation {
	last := observation(f, enc)
	last.Attempts = 1
	first := r.once(ctx, f, last)
	if first == nil {
		return last
	}
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		err := first
		if first = nil; err == nil {
			again := observation(f, enc)
			again.Attempts = last.Attempts + 1
			err = r.once(ctx, f, again)
			if err != nil && last.State == Truncated && again.State == Truncated {
				err = nil // twice is no accident of the line
			}
			last = again
		}
		return struct{}{}, r.patience(err)
	}, backoff.WithMaxTries(uint(max(r.opts.Retries, 0)+1)), backoff.WithBackOff(pauses()), backoff.WithMaxElapsedTime(2*time.Minute))
	if err != nil && last.Err == nil && last.State == Same {
		last.State, last.Err = Failed, err
	}
	return last
}

// patience says what to do about a fault: give it up, wait as long as the server
// asks, or try again.
func (r *run) patience(err error) error {
	var full *busyError
	if errors.As(err, &full) {
		r.gate.narrow()
		if full.after > 0 {
			return &backoff.RetryAfterError{Duration: full.after}
		}
	}
	if err != nil && hopeless(err) {
		return backoff.Permanent(err)
	}
	return err
}

func pauses() *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval = 100 * time.Millisecond
	b.MaxInterval = 5 * time.Second
	return b
}

// hopeless reports a fault that the next attempt will meet again.
func hopeless(err error) bool {
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return dns.IsNotFound
	}
	return untrusted(err)
}

func untrusted(err error) bool {
	var cert *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var host x509.HostnameError
	return errors.As(err, &cert) || errors.As(err, &record) || errors.As(err, &host)
}

// nobody reports that there was no server to speak to.
func nobody(err error) bool {
	var dns *net.DNSError
	var op *net.OpError
	if ByProxy(err) || errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect") {
		return true
	}
	return errors.As(err, &dns) || untrusted(err)
}

// silence ends the run where nobody answers.
func (r *run) silence(o *Observation) error {
	if o == nil || o.State != Failed || !nobody(o.Err) {
		r.silent.Store(0)
		return nil
	}
	r.mu.Lock()
	first := r.res.Checked == 1
	r.mu.Unlock()
	if n := r.silent.Add(1); first || n >= manySilent {
		return fmt.Errorf("%w: %w", ErrUnreachable, o.Err)
	}
	return nil
}
