package rules

import (
	"fmt"
	"path"
	"strings"
	"sync"

	"github.com/agext/levenshtein"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/lazyre"
	"github.com/wellserved/wellserved/pkg/rule"
)

var variableUndefined = &rule.Rule{
	ID: "variable-undefined", Category: rule.Correctness, Severity: diag.Error, Since: since,
	Summary: "A variable is read that nothing defines",
	Why: "nginx does not start when it reads a variable that neither a module nor a set, map, geo, named group or the like defines. " +
		"Only whole configurations are judged, and none with modules whose variables are not known.",
	References: []string{"https://nginx.org/en/docs/varindex.html"},
	Peers:      []rule.Peer{rule.Nginx.Calls(rule.Refused)},
	Bad: `events {}
http {
    server {
        listen 8080;
        location / {
            proxy_set_header X-Forwarded-Proto $sheme; # want "sheme"
            proxy_pass http://127.0.0.1:8000;
        }
    }
}
`,
	Good: `events {}
http {
    server {
        listen 8080;
        location / {
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_pass http://127.0.0.1:8000;
        }
    }
}
`,
	CheckSite: func(p *rule.Pass) {
		if !p.Complete() || foreignVariables(p) {
			return
		}
		defined := sync.OnceValue(func() map[string]bool { return definedVariables(p) })
		plain := map[string]bool{} // values that are written many times, with nothing but variables of nginx's own
		for _, r := range allReads(p) {
			if value := r.value(); !plain[value] {
				plain[value] = undefinedIn(p, r, defined)
			}
		}
	},
}

// undefinedIn reports the variables of a value that are not defined, and
// returns whether all of them are nginx's own.
func undefinedIn(p *rule.Pass, r read, defined func() map[string]bool) (own bool) {
	own = true
	for _, u := range usesIn(r) {
		name := strings.ToLower(u.name)
		group := name[0] >= '0' && name[0] <= '9'
		if group && r.d.Name == "if" && condition(r.d).subject(r.arg) {
			p.Report(diag.Finding{At: r.d.Head(), Message: fmt.Sprintf("an if cannot test the group $%s", u.name),
				Effect: refused, Remedy: fmt.Sprintf("set a variable to $%s, and test that", u.name)})
			return false
		}
		if builtIn(name) || group {
			continue
		}
		own = false
		if placeholder(u.name) || defined()[name] || templated(r.d.File) {
			continue
		}
		remedy := "define it with set or map, or correct its name"
		if near := nearVariable(name, defined()); near != "" {
			remedy = "did you mean $" + near + "?"
		}
		p.Report(diag.Finding{At: r.d.Head(), Message: fmt.Sprintf("no variable $%s is defined", u.name),
			Effect: refused, Remedy: remedy})
	}
	return own
}

// plainModules are loadable modules that bring no variables besides those that
// builtIn knows.
var plainModules = wordSet(`ngx_http_image_filter_module.so ngx_http_xslt_filter_module.so ngx_stream_module.so ngx_mail_module.so
ngx_http_headers_more_filter_module.so ngx_http_brotli_filter_module.so ngx_http_brotli_static_module.so ngx_http_dav_ext_module.so
ngx_http_subs_filter_module.so ngx_http_cache_purge_module.so ngx_http_geoip_module.so ngx_stream_geoip_module.so
ngx_http_geoip2_module.so ngx_stream_geoip2_module.so ngx_nchan_module.so ngx_rtmp_module.so`)

// plainDirectives are of modules apart from nginx that define no variable.
func plainDirective(name string) bool {
	for _, family := range []string{"more_", "brotli", "zstd", "geoip2", "auto_reload", "$"} {
		if strings.HasPrefix(name, family) {
			return true
		}
	}
	return false
}

// foreignVariables reports whether something defines variables that cannot be
// known: a module that is not nginx's own, or a program in the configuration.
func foreignVariables(p *rule.Pass) bool {
	for _, d := range p.Directives("load_module") {
		if !plainModules[path.Base(d.Arg(0))] {
			return true
		}
	}
	for _, name := range []string{"perl_modules", "perl_require", "perl_set", "perl"} {
		if len(p.Directives(name)) > 0 {
			return true
		}
	}
	for _, d := range p.Config().Apart {
		if d.Spec == nil || !plainDirective(d.Name) {
			return true
		}
	}
	return false
}

var groupName = lazyre.New(`\(\?P?[<'](\w+)[>']`)

// definedVariables returns the names, in lower case, that the configuration
// itself defines: whatever a directive that reads no variables has as $name,
// and the groups of all expressions.
func definedVariables(p *rule.Pass) map[string]bool {
	out := map[string]bool{}
	groups := func(text string) {
		if !strings.Contains(text, "(?") {
			return
		}
		for _, m := range groupName.FindAllStringSubmatch(text, -1) {
			out[strings.ToLower(m[1])] = true
		}
	}
	for d := range p.Config().Walk() {
		groups(d.Name)
		if name, ok := strings.CutPrefix(d.Name, "$"); ok {
			out[strings.ToLower(name)] = true
		}
		read := map[int]bool{}
		for _, r := range readsOf(d) {
			read[r.arg] = true
		}
		for i := range d.Args {
			groups(d.Args[i].Value)
			name, ok := strings.CutPrefix(d.Args[i].Value, "$")
			if ok && !read[i] && d.Name != "if" {
				out[strings.ToLower(name)] = true
			}
		}
	}
	return out
}

// nearVariable returns the name that was probably meant, or "".
func nearVariable(name string, defined map[string]bool) string {
	best, distance := "", 3
	if len(name) < 5 {
		distance = 2
	}
	for _, set := range []map[string]bool{defined, variableNames} {
		for known := range set {
			if d := len(known) - len(name); d >= distance || -d >= distance {
				continue
			}
			d := levenshtein.Distance(name, known, nil)
			if d < distance || d == distance && best != "" && known < best {
				best, distance = known, d
			}
		}
	}
	return best
}
