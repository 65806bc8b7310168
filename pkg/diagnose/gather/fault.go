package gather

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path"
	"strings"
	"syscall"
	"time"

	"github.com/wellserved/wellserved/pkg/diagnose"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/verify"
)

// faultOf says what kept an answer from coming, and in which words the system
// tells it.
func faultOf(ctx context.Context, err error) (diagnose.Fault, string) {
	if cause := context.Cause(ctx); errors.Is(cause, errStalled) {
		return diagnose.TimedOut, cause.Error()
	}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return diagnose.Unresolved, dns.Err
	}
	if f, text := tlsFault(err); f != diagnose.NoFault {
		return f, text
	}
	var timed net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return diagnose.Refused, "connection refused"
	case verify.ByProxy(err), errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return diagnose.Unreachable, said(err)
	case errors.As(err, &timed) && timed.Timeout():
		return diagnose.TimedOut, said(err)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return diagnose.Broken, "the connection was closed before the end"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return diagnose.Broken, "the connection was reset"
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		return diagnose.Unreachable, said(err)
	}
	return diagnose.Broken, said(err)
}

// tlsFault tells the faults of a handshake apart.
func tlsFault(err error) (diagnose.Fault, string) {
	var invalid x509.CertificateInvalidError
	var name x509.HostnameError
	var unknown x509.UnknownAuthorityError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return diagnose.TLSExpired, "the certificate holds " + validity(invalid.Cert)
	case errors.As(err, &name):
		return diagnose.TLSName, "the certificate is for " + names(name.Certificate)
	case errors.As(err, &unknown):
		return diagnose.TLSUntrust, issuer(unknown.Cert)
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return diagnose.TLSPlain, "the port does not speak TLS"
	case errors.As(err, &alert):
		return diagnose.TLSOther, said(err)
	case errors.As(err, &invalid):
		return diagnose.TLSUntrust, said(err)
	case strings.Contains(err.Error(), "malformed HTTP") && strings.Contains(err.Error(), `\x15\x03`):
		return diagnose.PlainTLS, "the port speaks TLS only"
	case strings.HasPrefix(said(err), "tls: "), strings.HasPrefix(said(err), "remote error: tls: "):
		return diagnose.TLSOther, said(err)
	}
	return diagnose.NoFault, ""
}

// maxCertificate bounds a file of certificates, in bytes.
const maxCertificate = 1 << 20

// renewed describes the certificate in the file that the server names, where it
// is right for the host now.
func renewed(r *diagnose.Resource, host string) string {
	if r.Trace.Server == nil {
		return ""
	}
	d := r.Trace.Server.EffectiveOne("ssl_certificate")
	if d == nil || !path.IsAbs(d.Arg(0)) {
		return ""
	}
	text, err := fstree.ReadFile(r.Site.Tree, d.Arg(0), maxCertificate)
	if err != nil {
		return ""
	}
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return ""
	}
	c, err := x509.ParseCertificate(block.Bytes)
	if now := time.Now(); err != nil || now.Before(c.NotBefore) || now.After(c.NotAfter) || c.VerifyHostname(host) != nil {
		return ""
	}
	return "for " + names(c) + ", " + validity(c)
}

// certificate describes what a server showed.
func certificate(state *tls.ConnectionState) string {
	if state == nil || len(state.PeerCertificates) == 0 {
		return ""
	}
	c := state.PeerCertificates[0]
	return "for " + names(c) + ", " + validity(c)
}

// maxNames is how many names of a certificate are told.
const maxNames = 5

func names(c *x509.Certificate) string {
	if c == nil {
		return "other names"
	}
	list := append([]string{}, c.DNSNames...)
	for _, ip := range c.IPAddresses {
		list = append(list, ip.String())
	}
	switch {
	case len(list) == 0 && c.Subject.CommonName != "":
		return c.Subject.CommonName + ", which browsers do not go by: it names no alternative name"
	case len(list) == 0:
		return "no name"
	case len(list) > maxNames:
		return fmt.Sprintf("%s and %d more", strings.Join(list[:maxNames], ", "), len(list)-maxNames)
	}
	return strings.Join(list, ", ")
}

func validity(c *x509.Certificate) string {
	if c == nil {
		return "for another time"
	}
	const day = "2 January 2006 15:04 MST"
	return "from " + c.NotBefore.UTC().Format(day) + " to " + c.NotAfter.UTC().Format(day)
}

func issuer(c *x509.Certificate) string {
	switch {
	case c == nil:
		return "the certificate is signed by nobody who is trusted"
	case c.Issuer.String() == c.Subject.String():
		return "the certificate is signed by itself"
	}
	return "the certificate is signed by " + c.Issuer.String() + ", whom nobody here trusts; the intermediate certificate may be missing"
}
