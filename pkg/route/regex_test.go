package route_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

// regexPatterns are patterns in PCRE's language, from the plain to the rare.
var regexPatterns = []string{
	`^/static/(.*)$`, `\.(js|css)$`, `^/u/(?<name>\w+)/(?<rest>.*)$`, `^/(?P<name>[a-z]+)(?<rest>\d*)`, `^/(?'name'[a-z]+)`, `(?i)^/ABOUT`, `^/(?i:AB)out`, `^/a(?-i)b`, `\d+`, `\D+`, `^\w+$`, `\W`, `\s`, `\S+$`,
	`^(?!/static)(.+)`, `(?<=/)(\w+)$`, `(?<!a)b`, `^(?=.*js)(.*)$`, `^/(?>a+)b`, `^/(?>a+)a`, `^/a++b`, `^/a*+a`, `^/a?+a`, `^/[a-z]{2,4}+x`, `^/(a|ab)(c|bcd)?(d*)`, `^(a*)*$`, `^(a*)+(b)?`, `(a|b)*c`, `^((a)|b)*`,
	`^/x{2}$`, `^/x{2,}`, `^/x{,2}`, `^/x{a`, `^[^/]+`, `[]a]`, `[^]a]+`, `[a\]b]+`, `[\w-]+`, `[\d.]+`, `[a-c-e]+`, `[[:alpha:]]+`, `[[:^digit:]]+`, `[^[:space:]x]+`, `[é]+`, `^é+$`, `^.$`, `^..$`, `(*UTF8)^.$`, `(*UTF8)^é$`, `(*UTF)(?i)É`,
	`(?s)a.b`, `a.b`, `(?m)^b$`, `^b$`, `b$`, `b\z`, `b\Z`, `\Ab`, `\bb\b`, `a\Bb`, `(?x) ^ / a # comment
 b $`, `a\ b`, `\Q.*\E`, `\Q(a`, `\x41`, `\x{42}`, `\101`, `\0`, `\e`, `\cA`, `\t`, `\h+`, `\H+`, `\v`, `\R`, `\N+`, `(a)\1`, `(a)(?:\1)`, `(?<q>a)\k<q>`, `(?<q>a)\k{q}`, `(?<q>a)(?P=q)`, `(a)\g1`, `(a)\g{-1}`, `(a)(b)\g{1}`, `(?#c)ab`,
	`(a)|(b)|(c)`, `(a)?(b)?(c)?`, `^(?:(a)|(b))+$`, `(?<n>a)|(?<m>b)`, `a|`, `|a`, `()`, `$^`, `^$`, `a{0}b`, `(a{1,2}){2}`, `(a+?)(a*)`, `(a??)(a)`, `a{2,3}?`, `(.*?)(\d+)`, `^(.*)/(.*)$`, `([^/]*)/?$`, `^/([a-z]{2})(-[A-Z]{2})?(/|$)`,
	`(?i)k`, `(?i)s`, `(?i)[k-s]+`, `(?i)[^a]+`, `(?i)\x{4B}`, `\.`, `\-`, `\/`, `\_`, `\%`, `\:`, `a+b+`, `(?:a+)+b`, `^([a-z]+/)*x$`, `^/(\w+\s?)+$`, `[\x00-\x1f]`, `[\x80-\xff]`, `[^\x00-\x7f]+`, `[A-z]+`, `(?<=ab|c)d`, `(?=(a))a`, `(?!(a))b`,
	`(?:)`, `x*`, `x*y`, `\.(?:js|css)(?:\?.*)?$`, `^/(?!admin|api)([^.]*)$`, `(?i)\.(?:JPE?G|png)$`, `^[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}$`, `(?^i:A)b`, `(?i)a(?^)B`, `((((a))))`, `(?<a1>x)(?<b2>y)?`,
}

var regexSubjects = []string{
	"/static/app.js", "/u/bob/x/y", "/about", "/ABOUT", "/abOUT", "/aBout", "a", "b", "ab", "aab", "aaab", "/aab", "/aaa", "/xx", "/xxx", "/x{,2}", "/x{a", "abc", "abcd", "/abcd", "/abcx", "é", "éé", "É", "a b", "a.b", ".*", "(a", "B", "A", "aa", "aba",
	"]", "a]b", "-", "/", "/a/b/c", "a/b", "/en-US/", "/de", "k", "K", "s", "S", "x", "y", "xy", "/admin", "/blog", "photo.JPEG", "0123abcd-0123-4567-89ab-0123456789ab", "123", "abc123", "/a b c", "caab", "cd", "abd", "\tx", "a_b", "a%b", "a:b", "_", "ſ", "\u212a", "\xe9", "\xff\xfe", "aaaaaaaaaaaaaaaaaaaaaaaaaaaac", "/static/app.js?x", "ac", "bc", "/ab",
}

// TestRegexAgainstNginx asks nginx's PCRE and the router's regexes the same.
func TestRegexAgainstNginx(t *testing.T) {
	dir := realserver.Folder(t)
	d := &differ{t: t, binary: realserver.NginxProgram(t), dir: dir}
	ports := d.freePorts()
	patterns := d.acceptedPatterns(ports)
	if len(patterns) < len(regexPatterns)*9/10 {
		t.Fatalf("nginx takes only %d of %d patterns", len(patterns), len(regexPatterns))
	}
	path := d.writeRegexes(patterns, ports)
	stop := d.start(path, ports)
	if stop == nil {
		t.Fatalf("nginx refuses the patterns: %s", d.reasons)
	}
	defer stop()
	router := d.router(path)
	unknown := map[string]bool{}
	for i, p := range patterns {
		for _, s := range regexSubjects {
			req := wireRequest{addr: "127.0.0.1", port: ports[0], method: "GET", version: "1.1", host: "x", uri: fmt.Sprintf("/r%d", i), headers: [][2]string{{"X-Subject", s}}}
			trace := router.Trace(req.routed())
			answer, err := req.send()
			if err != nil {
				t.Fatal(err)
			}
			if len(trace.Outcome.May) > 0 || trace.Outcome.Kind == route.Unknown {
				unknown[p] = true
				continue
			}
			if what := differs(observed(answer, false), trace.Outcome); what != "" {
				t.Errorf("pattern %q on %q: nginx %v, router %v", p, s, observed(answer, false), trace.Outcome)
			}
		}
	}
	if len(unknown) > 2 {
		t.Errorf("too many patterns cannot be run: %v", unknown)
	}
}

// acceptedPatterns drops the patterns that this nginx's PCRE refuses.
func (d *differ) acceptedPatterns(ports [2]int) []string {
	var out []string
	for _, p := range regexPatterns {
		path := d.writeRegexes([]string{p}, ports)
		if d.tests(path) {
			out = append(out, p)
		} else {
			d.t.Logf("nginx refuses %q", p)
		}
	}
	return out
}

// writeRegexes writes a configuration with a map for each pattern.
func (d *differ) writeRegexes(patterns []string, ports [2]int) string {
	account := ""
	if os.Getuid() == 0 {
		account = "user www-data;\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%serror_log %s/error.log crit;\npid %s/nginx.pid;\nevents {}\nhttp {\naccess_log off;\nmap_hash_bucket_size 256;\nvariables_hash_max_size 4096;\n", account, d.dir, d.dir)
	for _, p := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		fmt.Fprintf(&b, "%s_temp_path %s/tmp_%s;\n", p, d.dir, p)
	}
	b.WriteString("map $arg_zz $zz { default no; ~(?<name>x)(?<rest>y)(?<q>z)(?<n>z)(?<m>z) yes; }\n")
	for i, p := range patterns {
		quoted := `"~` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(p) + `"`
		fmt.Fprintf(&b, "map $http_x_subject $r%d { %s \"1=$1 2=$2 3=$3 name=$name rest=$rest q=$q n=$n m=$m\"; default no; }\n", i, quoted)
	}
	fmt.Fprintf(&b, "server {\nlisten 127.0.0.1:%d;\n", ports[0])
	for i := range patterns {
		fmt.Fprintf(&b, "location = /r%d { return 200 $r%d; }\n", i, i)
	}
	b.WriteString("}\n}\n")
	path := filepath.Join(d.dir, "regex.conf")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		d.t.Fatal(err)
	}
	return path
}
