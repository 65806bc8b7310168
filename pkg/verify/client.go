package verify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// ClientOptions say how the site is reached.
type ClientOptions struct {
	Header   []Header
	Resolve  []Resolve
	CACert   []byte // certificates that are trusted besides the system's, PEM
	Insecure bool   // the server's certificate is not checked
	HTTP2    bool   // is spoken where the server offers it
	// Password gives the credentials for a host, by its name without a port;
	// nil, or an ok of false, sends none.
	Password func(host string) (user, password string, ok bool)
	// Dial opens connections; nil is TCP, as Resolve says.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// Proxy picks the proxy of a request; nil is http.ProxyFromEnvironment.
	Proxy func(*http.Request) (*url.URL, error)
}

// Bounds of what a server can make the client do.
const (
	maxHeaderBytes = 64 << 10
	maxRedirects   = 5
	dialTimeout    = 10 * time.Second
)

// Client sends requests over one set of kept connections. It never follows a
// redirect to another host and never asks for an encoding on its own.
type Client struct {
	transport *http.Transport
	direct    *direct // for what needs no proxy; nil where HTTP/2 is spoken
	proxy     func(*http.Request) (*url.URL, error)
	header    [len(encodings)]http.Header // by encoding; shared by all requests
	host      string                      // of the Host header; "" is the URL's
	password  func(host string) (user, password string, ok bool)
}

// proxy returns what picks the proxy of a request.
func (o *ClientOptions) proxy() func(*http.Request) (*url.URL, error) {
	if o.Proxy != nil {
		return o.Proxy
	}
	return http.ProxyFromEnvironment
}

// NewClient returns a client for that many requests at a time.
func NewClient(opts ClientOptions, workers int) (*Client, error) {
	config, err := trust(opts)
	if err != nil {
		return nil, err
	}
	proxy := opts.proxy()
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true) // over one host's few connections HTTP/2 is slower
	protocols.SetHTTP2(opts.HTTP2)
	dial := dialer(opts)
	c := &Client{password: opts.Password, proxy: proxy}
	if !opts.HTTP2 {
		c.direct = &direct{dial: dial, tls: config, idle: map[site][]*line{}}
	}
	c.host = HostOf(opts.Header)
	header := headers(opts.Header)
	for i, enc := range encodings {
		c.header[i] = header.Clone()
		c.header[i].Set("Accept-Encoding", string(enc))
	}
	c.transport = &http.Transport{
		Proxy:                  proxy,
		OnProxyConnectResponse: tunnelled,
		DialContext:            dial,
		TLSClientConfig:        config,
		TLSHandshakeTimeout:    dialTimeout,
		DisableCompression:     true,
		MaxIdleConns:           workers,
		MaxIdleConnsPerHost:    workers,
		MaxConnsPerHost:        workers,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: maxHeaderBytes,
		ReadBufferSize:         32 << 10,
		Protocols:              protocols,
	}
	return c, nil
}

// headers returns what is sent with each request, but the Host.
func headers(list []Header) http.Header {
	header := http.Header{"User-Agent": {"wellserved"}, "Accept": {"*/*"}}
	replaced := map[string]bool{}
	for _, h := range list {
		key := http.CanonicalHeaderKey(h.Name)
		if key == "Host" {
			continue // net/http takes it apart from the others
		}
		if !replaced[key] {
			header.Del(key)
			replaced[key] = true
		}
		header.Add(key, h.Value)
	}
	return header
}

// trust says which certificates are believed.
func trust(opts ClientOptions) (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: opts.Insecure}
	if len(opts.CACert) == 0 {
		return config, nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(opts.CACert) {
		return nil, errors.New("the file of certificates holds none in PEM form")
	}
	config.RootCAs = pool
	return config, nil
}

func dialer(opts ClientOptions) func(context.Context, string, string) (net.Conn, error) {
	if opts.Dial != nil {
		return opts.Dial
	}
	d := &net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}
	to := map[string]string{}
	for _, r := range opts.Resolve {
		to[r.HostPort] = r.Addr
	}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		if ip, ok := to[strings.ToLower(addr)]; ok {
			_, port, err := net.SplitHostPort(addr)
			if err != nil {
				return nil, err
			}
			addr = net.JoinHostPort(ip, port)
		}
		c, err := d.DialContext(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return batch(c), nil
	}
}

// Close gives the kept connections back.
func (c *Client) Close() {
	c.transport.CloseIdleConnections()
	if c.direct != nil {
		c.direct.CloseIdleConnections()
	}
}

// carry sends a request the cheapest way there is.
func (c *Client) carry(req *http.Request) (*http.Response, error) {
	if c.carries(req.URL) {
		return c.direct.RoundTrip(req)
	}
	return c.transport.RoundTrip(req)
}

// carries reports whether nothing but TCP, or TLS over it, lies between here and
// a URL's host.
func (c *Client) carries(u *url.URL) bool {
	if c.direct == nil || !takes(u) {
		return false
	}
	via, err := c.proxy(&http.Request{URL: u})
	return err == nil && via == nil
}

// question is one request.
type question struct {
	url   *url.URL
	enc   Encoding
	known string // ETags that need no answer; "" is none
	from  string // the origin of the page that uses it; "" is the same
	bare  bool   // nothing is sent that the user gave: not even to the same host in the clear
}

// get asks a question and follows redirects within its host. A redirect that is
// not followed is the answer; location is then its target. With an error after a
// redirect it is where the redirect led.
func (c *Client) get(ctx context.Context, q question) (res *http.Response, location string, hops int, err error) {
	for ; ; hops++ {
		res, err = c.carry(c.request(ctx, q))
		if err != nil && hops > 0 {
			return nil, q.url.String(), hops, err
		}
		if err != nil {
			return nil, "", hops, err
		}
		if !isRedirect(res.StatusCode) {
			return res, "", hops, nil
		}
		next, err := res.Location()
		if err != nil {
			return res, res.Header.Get("Location"), hops, nil //nolint:nilerr // a redirect to nowhere is an answer
		}
		if hops == maxRedirects || !sameHost(q.url, next) {
			return res, next.String(), hops, nil
		}
		discard(res.Body)
		q.url = next
	}
}

func (c *Client) request(ctx context.Context, q question) *http.Request {
	r := &http.Request{Method: http.MethodGet, URL: q.url, Host: q.url.Host, Header: c.header[q.enc.index()],
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
	if q.bare {
		r.Header = http.Header{"User-Agent": {"wellserved"}, "Accept-Encoding": {string(q.enc)}}
		return r.WithContext(ctx)
	}
	if c.host != "" {
		r.Host = c.host
	}
	user, password, ok := "", "", false
	if c.password != nil && r.Header.Get("Authorization") == "" {
		user, password, ok = c.password(q.url.Hostname())
	}
	if ok || q.known != "" || q.from != "" {
		r.Header = r.Header.Clone()
	}
	if q.from != "" {
		r.Header.Set("Origin", q.from)
	}
	if ok {
		r.SetBasicAuth(user, password)
	}
	if q.known != "" {
		r.Header.Set("If-None-Match", q.known)
	}
	return r.WithContext(ctx)
}

func isRedirect(status int) bool {
	switch status {
	case 301, 302, 303, 307, 308:
		return true
	}
	return false
}

// sameHost reports whether a redirect stays on the host that was asked: the
// same name and port, or from http to https.
func sameHost(from, to *url.URL) bool {
	if !strings.EqualFold(from.Hostname(), to.Hostname()) || to.User != nil {
		return false
	}
	if from.Scheme == to.Scheme {
		return portOf(from) == portOf(to)
	}
	return from.Scheme == "http" && to.Scheme == "https"
}

func portOf(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	if u.Scheme == "https" {
		return "443"
	}
	return "80"
}

// Get asks for a URL in one encoding and follows redirects within its host. A
// redirect that is not followed is the answer; location is then its target, and
// with an error where a redirect led that was followed.
func (c *Client) Get(ctx context.Context, u *url.URL, enc Encoding) (res *http.Response, location string, hops int, err error) {
	return c.get(ctx, question{url: u, enc: enc})
}
