package verify

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptrace"
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
