package nginx

import (
	"math/bits"
	"strings"
)

// Context is a set of places in which a directive may stand, one bit each.
type Context uint32

// The contexts. The first are nginx's own; the last are bodies with content of
// their own.
const (
	Main           Context = 1 << iota // outside all blocks
	Events                             // events
	HTTP                               // http
	Server                             // server in http
	Location                           // location
	ServerIf                           // if in server
	LocationIf                         // if in location
	LimitExcept                        // limit_except in location
	Upstream                           // upstream in http
	Stream                             // stream
	StreamServer                       // server in stream
	StreamUpstream                     // upstream in stream
	Mail                               // mail
	MailServer                         // server in mail
	Mgmt                               // mgmt (NGINX Plus)
	OIDCProvider                       // oidc_provider in http (NGINX Plus)
	ACMEIssuer                         // acme_issuer in http
	OtelExporter                       // otel_exporter in http
	RTMP                               // rtmp
	RTMPServer                         // server in rtmp
	RTMPApp                            // application in a server in rtmp
	RTMPRecorder                       // recorder in an application in rtmp
	Types                              // body of types: "text/html html htm;"
	Map                                // body of map
	Geo                                // body of geo
	SplitClients                       // body of split_clients
	CharsetMap                         // body of charset_map
	Match                              // body of match (NGINX Plus)
	GeoIP2                             // body of geoip2
	Lua                                // Lua text

	contextEnd // after the last
)

// AnyContext is every context that holds directives.
const AnyContext = Types - 1

var contextNames = [...]string{
	"main", "events", "http", "server", "location", "if in server", "if in location", "limit_except", "upstream",
	"stream", "stream server", "stream upstream", "mail", "mail server", "mgmt",
	"oidc_provider", "acme_issuer", "otel_exporter",
	"rtmp", "rtmp server", "rtmp application", "rtmp recorder",
	"types", "map", "geo", "split_clients", "charset_map", "match", "geoip2", "lua",
}

// String names the contexts as nginx's documentation does, separated by commas.
func (c Context) String() string { return strings.Join(c.Names(), ", ") }

// Names returns the names of the contexts, the outermost first.
func (c Context) Names() []string {
	names := make([]string, 0, bits.OnesCount32(uint32(c)))
	for i, name := range contextNames {
		if c&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return names
}

// InHTTP reports whether the context is http or inside it.
func (c Context) InHTTP() bool {
	return c&(HTTP|Server|Location|ServerIf|LocationIf|LimitExcept|Upstream) != 0
}

// InStream reports whether the context is stream or inside it.
func (c Context) InStream() bool { return c&(Stream|StreamServer|StreamUpstream) != 0 }

// InMail reports whether the context is mail or inside it.
func (c Context) InMail() bool { return c&(Mail|MailServer) != 0 }

// Sets that the table uses often: the letters are http, server, location, if in
// location, limit_except and upstream.
const (
	hs    = HTTP | Server
	hsl   = HTTP | Server | Location
	hsli  = hsl | LocationIf
	sl    = Server | Location
	sli   = sl | LocationIf
	li    = Location | LocationIf
	lil   = Location | LocationIf | LimitExcept
	hslil = hsl | LocationIf | LimitExcept
	ifs   = ServerIf | LocationIf
	ss    = Stream | StreamServer
	ms    = Mail | MailServer
)
