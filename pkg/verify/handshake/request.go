package handshake

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/wellserved/wellserved/pkg/verify"
)

// ParseURL reads the address of a WebSocket.
func ParseURL(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil {
		var inner *url.Error
		if errors.As(err, &inner) {
			err = inner.Err // the address is not shown: it may hold a key
		}
		return nil, fmt.Errorf("the address cannot be read: %w", err)
	}
	switch {
	case u.Scheme != "ws" && u.Scheme != "wss":
		return nil, errors.New("the address must begin with ws://HOST or wss://HOST")
	case u.Hostname() == "":
		return nil, errors.New("the address names no host")
	case u.User != nil:
		return nil, errors.New("credentials in the address are sent by no browser; give them with --header 'Authorization: ...'")
	case u.Fragment != "":
		return nil, errors.New("a fragment (#) is never sent; browsers refuse it in a WebSocket's address")
	}
	if u.Path == "" {
		u.Path = "/"
	}
	return u, nil
}

// agent names the probe in logs, in the form that every browser's name has.
const agent = "Mozilla/5.0 (compatible; wellserved)"

// request returns the header that a browser would send, and the Host.
func request(opts *Options) (head http.Header, host string, err error) {
	if opts.URL == nil {
		return nil, "", errors.New("no address is given")
	}
	head = http.Header{"User-Agent": {agent}, "Cache-Control": {"no-cache"}, "Pragma": {"no-cache"}, "Accept-Encoding": {"gzip, deflate, br"}}
	replaced := map[string]bool{}
	for _, h := range opts.Client.Header {
		key := http.CanonicalHeaderKey(h.Name)
		if key == "Host" {
			host = h.Value
			continue
		}
		if reserved[key] {
			return nil, "", fmt.Errorf("header %s: is the handshake's own", key)
		}
		if !replaced[key] {
			head.Del(key)
			replaced[key] = true
		}
		head.Add(key, h.Value)
	}
	if host == "" {
		host = opts.URL.Host
	}
	if opts.Cookie != "" {
		head.Set("Cookie", opts.Cookie)
	}
	switch {
	case opts.NoOrigin:
		head.Del("Origin")
	case opts.Origin != "":
		head.Set("Origin", opts.Origin)
	case head.Get("Origin") == "":
		head.Set("Origin", OriginOf(opts.URL, host))
	}
	return head, host, sendable(opts, head)
}

// reserved are the headers that the handshake sets by itself.
var reserved = map[string]bool{"Connection": true, "Upgrade": true, "Sec-Websocket-Key": true, "Sec-Websocket-Version": true,
	"Sec-Websocket-Extensions": true, "Sec-Websocket-Protocol": true, "Content-Length": true, "Transfer-Encoding": true}

// OriginOf returns the origin of a page on the socket's own host.
func OriginOf(u *url.URL, host string) string {
	scheme, port := "http", ":80"
	if u.Scheme == "wss" {
		scheme, port = "https", ":443"
	}
	return scheme + "://" + strings.TrimSuffix(strings.ToLower(host), port)
}

// sendable refuses what would break the lines of a request. Values are not
// shown: they may be secrets.
func sendable(opts *Options, head http.Header) error {
	for name, values := range head {
		for _, v := range values {
			if strings.ContainsFunc(v, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
				return fmt.Errorf("%s: its value holds a control character", name)
			}
		}
	}
	for _, p := range opts.Subprotocols {
		if p == "" || strings.ContainsFunc(p, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r) }) {
			return fmt.Errorf("subprotocol %q: is no token", p)
		}
	}
	return nil
}

// transport returns what carries the handshake: to the URL's host, or to where
// Options.Direct says, without TLS and without a proxy.
func transport(opts *Options) (*http.Transport, error) {
	t, err := verify.Transport(opts.Client)
	if err != nil || opts.Direct == "" {
		return t, err
	}
	network, address := "tcp", opts.Direct
	if path, ok := strings.CutPrefix(opts.Direct, "unix:"); ok {
		network, address = "unix", path
	}
	t.Proxy = nil
	t.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}
	return t, nil
}
