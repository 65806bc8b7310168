package route

import (
	"fmt"
	"strconv"
	"strings"
)

// ParseURL reads a URL as a request for it: the authority is the Host header,
// byte for byte, and what follows it is the URI, exactly as it stands.
func ParseURL(url string) (Request, error) {
	scheme, rest, ok := strings.Cut(url, "://")
	scheme = lower(scheme)
	if !ok || scheme != "http" && scheme != "https" {
		return Request{}, fmt.Errorf("%q is not a URL that begins with http:// or https://%s", url, meant(url, ok))
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	req := Request{Scheme: scheme, Host: rest[:end], URI: rest[end:]}
	if req.Host == "" {
		return Request{}, fmt.Errorf("%q names no host", url)
	}
	if !strings.HasPrefix(req.URI, "/") {
		req.URI = "/" + req.URI
	}
	if req.Port, ok = portOf(req.Host); !ok {
		return Request{}, fmt.Errorf("%q names a port that there is not", url)
	}
	return req, nil
}

// meant guesses what a text without a scheme was to be; schemed says that it
// has another one.
func meant(url string, schemed bool) string {
	host, _, _ := strings.Cut(url, "/")
	switch {
	case schemed || url == "":
		return ""
	case host == "":
		return ": write http://HOST" + url
	case strings.ContainsAny(host, ".:") || host == "localhost":
		return ": write http://" + url
	}
	return ": write http://HOST/" + url
}

// portOf returns the port that an authority names, 0 for none, and false where
// what it names is no port.
func portOf(authority string) (int, bool) {
	colon := strings.LastIndexByte(authority, ':')
	if colon < 0 || strings.HasSuffix(authority, "]") || colon == len(authority)-1 {
		return 0, true
	}
	port, err := strconv.Atoi(authority[colon+1:])
	return port, err == nil && port >= 1 && port <= 65535
}

// port returns the port that the client connected to.
func (r *Request) port() int {
	switch {
	case r.Port != 0:
		return r.Port
	case r.Scheme == "https":
		return 443
	}
	return 80
}

func (r *Request) addr() string {
	if r.Addr == "" {
		return "127.0.0.1"
	}
	return r.Addr
}

// client is the client's address; without one it is on the same machine.
func (r *Request) client() string {
	switch {
	case r.Client != "":
		return r.Client
	case strings.Contains(r.Addr, ":") && !strings.HasPrefix(r.Addr, "unix:"):
		return "::1"
	}
	return "127.0.0.1"
}

func (r *Request) method() string {
	if r.Method == "" {
		return "GET"
	}
	return r.Method
}

// header returns the first header of a name, compared as nginx names its
// $http_ variables: lower case, - as _.
func (r *Request) header(name string, underscores bool) (string, bool) {
	for _, h := range r.Headers {
		if len(h.Name) == len(name) && (underscores || !strings.Contains(h.Name, "_")) && strings.ReplaceAll(lower(h.Name), "-", "_") == name {
			return h.Value, true
		}
	}
	return "", false
}
