package verify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
)

// Transport returns what carries single requests of HTTP/1.1, each over a
// connection of its own, to where the options say: for a handshake that takes
// its connection over.
func Transport(opts ClientOptions) (*http.Transport, error) {
	config, err := trust(opts)
	if err != nil {
		return nil, err
	}
	proxy := opts.proxy()
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	dial := dialer(opts)
	return &http.Transport{
		Proxy: proxy, DialContext: dial, TLSClientConfig: config, TLSHandshakeTimeout: dialTimeout,
		DialTLSContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := dial(ctx, network, addr)
			if err != nil {
				return nil, err
			}
			return secured(ctx, conn, addr, config)
		},
		DisableCompression: true, DisableKeepAlives: true, MaxResponseHeaderBytes: maxHeaderBytes, Protocols: protocols,
		OnProxyConnectResponse: tunnelled,
	}, nil
}

// secured begins TLS as a browser does for a WebSocket, which offers HTTP/1.1
// alone; net/http would offer nothing.
func secured(ctx context.Context, conn net.Conn, addr string, config *tls.Config) (net.Conn, error) {
	if t := httptrace.ContextClientTrace(ctx); t != nil && t.TLSHandshakeStart != nil {
		t.TLSHandshakeStart()
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		conn.Close()
		return nil, err
	}
	config = config.Clone()
	config.ServerName, config.NextProtos = host, []string{"http/1.1"}
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	out := tls.Client(conn, config)
	if err := out.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	return out, nil
}

// proxyError is a proxy that does not connect to the host.
type proxyError struct {
	proxy  string
	status string
}

func (e *proxyError) Error() string {
	return fmt.Sprintf("the proxy %s does not connect to the host: %s", e.proxy, e.status)
}

// ByProxy reports that a proxy did not connect to the host.
func ByProxy(err error) bool {
	var e *proxyError
	return errors.As(err, &e)
}

// tunnelled tells a proxy's refusal from an answer of the host, which net/http
// tells by its status text alone.
func tunnelled(_ context.Context, proxy *url.URL, _ *http.Request, res *http.Response) error {
	if res.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyError{proxy: proxy.Host, status: res.Status}
}
