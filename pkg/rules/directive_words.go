package rules

import (
	"slices"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
)

func rewriteFlag(d *nginx.Directive) (word, wrong string) {
	if flag := d.Arg(2); flag != "" && !slices.Contains([]string{"last", "break", "redirect", "permanent"}, flag) {
		return flag, "is no flag: last, break, redirect or permanent"
	}
	return "", ""
}

// returnCode judges the first argument of return: a code, or, alone, a URL to
// redirect to.
func returnCode(d *nginx.Directive) (word, wrong string) {
	code := d.Arg(0)
	if n, err := strconv.Atoi(code); err == nil && 0 <= n && n <= 999 {
		return "", ""
	}
	if len(d.Args) == 1 && (hasScheme(code) || strings.HasPrefix(code, "$scheme")) {
		return "", ""
	}
	return code, "is no code; a path or a text needs one before it"
}

// errorPageCode judges the codes of error_page, which stand before the page and
// the code that is sent instead.
func errorPageCode(d *nginx.Directive) (word, wrong string) {
	codes := d.Values()
	if len(codes) < 2 {
		return "", "" // wrong in number
	}
	codes = codes[:len(codes)-1]
	if last := codes[len(codes)-1]; len(codes) > 1 && strings.HasPrefix(last, "=") {
		if _, err := strconv.Atoi(last[1:]); last != "=" && err != nil {
			return last, "is no code"
		}
		codes = codes[:len(codes)-1]
	}
	for _, code := range codes {
		if n, err := strconv.Atoi(code); err != nil || n < 300 || n > 599 {
			return code, "is no code from 300 to 599"
		}
	}
	return "", ""
}

func alwaysOnly(d *nginx.Directive) (word, wrong string) {
	if third := d.Arg(2); third != "" && third != "always" {
		return third, "is no parameter: only always is"
	}
	return "", ""
}

// passScheme judges where proxy_pass leads; in stream it has no scheme.
func passScheme(d *nginx.Directive) (word, wrong string) {
	target := d.Arg(0)
	if !d.Context.InHTTP() || target == "" || varies(d, 0) || hasScheme(target) {
		return "", ""
	}
	return target, "begins with neither http:// nor https://"
}

// hasScheme is asked in the case that return wants.
func hasScheme(url string) bool {
	url = strings.ToLower(url)
	return strings.HasPrefix(url, "http://") || strings.HasPrefix(url, "https://")
}

// listenWords and memberWords are the parameters of listen and of an upstream's
// server: nginx's, also of past and commercial versions, and of its forks.
var (
	listenWords = []string{
		"default_server", "default", "bind", "ssl", "http2", "http3", "quic", "spdy", "proxy_protocol", "deferred", "reuseport", "multipath", "udp",
		"ipv6only=", "backlog=", "rcvbuf=", "sndbuf=", "accept_filter=", "setfib=", "fastopen=", "so_keepalive=",
	}
	memberWords = []string{
		"backup", "down", "resolve", "drain",
		"weight=", "max_conns=", "max_fails=", "fail_timeout=", "slow_start=", "service=", "route=", "sid=", "id=", "srun_id=",
	}
)

func listenParameter(d *nginx.Directive) (word, wrong string) {
	if !d.Context.InHTTP() {
		return "", ""
	}
	return unknownParameter(d, listenWords)
}

func memberParameter(d *nginx.Directive) (word, wrong string) {
	if d.Context&nginx.Upstream == 0 {
		return "", ""
	}
	return unknownParameter(d, memberWords)
}

// unknownParameter returns the first argument after an address that is none of
// the words, of which those that end in = have a value.
func unknownParameter(d *nginx.Directive, words []string) (word, wrong string) {
	for _, v := range d.Values()[min(1, len(d.Args)):] {
		name, _, valued := strings.Cut(v, "=")
		if valued {
			name += "="
		}
		if !slices.Contains(words, name) {
			return v, "is no parameter"
		}
	}
	return "", ""
}
