package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var directiveUnknown = &rule.Rule{
	ID: "directive-unknown", Category: rule.Correctness, Severity: diag.Error, Since: since,
	Summary: "No module of nginx has a directive of this name",
	Why: "nginx refuses a configuration with a name that it does not know: most often a misspelling, or a directive of a module that is not loaded. " +
		"Known here are the directives of nginx itself, of NGINX Plus, OpenResty and the modules that distributions package. " +
		"Where load_module brings in a module that is not known here, the rule is silent.",
	References: []string{"https://nginx.org/en/docs/dirindex.html"},
	Peers:      []rule.Peer{rule.Nginx.Calls(rule.Refused)},
	Bad: `server {
    listen 8080;
    acces_log off; # want "unknown directive .acces_log."
}
`,
	Good: `server {
    listen 8080;
    access_log off;
}
`,
	Fix:        rule.UnsafeFix,
	FaultKinds: []nginx.FaultKind{nginx.UnknownDirective},
	Faults:     unknownDirective,
}

func unknownDirective(p *rule.Pass, f *nginx.Fault) {
	if templated(f.At.File) || strings.ContainsAny(f.Directive.Name, "$<%") || loadsUnknownModule(p) {
		return
	}
	finding := fromFault(f, "correct the name, or load the module that has it with load_module")
	if f.Suggest != "" {
		finding.Remedy = fmt.Sprintf("did you mean %q?", f.Suggest)
		finding.Fixes = []diag.Fix{{
			Description: fmt.Sprintf("write %s", f.Suggest),
			Edits:       []diag.Edit{{At: f.Directive.NameRange(), Text: f.Suggest}},
		}}
	}
	p.Report(finding)
}

// loadsUnknownModule reports whether a load_module names a module whose
// directives are not in the table.
func loadsUnknownModule(p *rule.Pass) bool {
	for _, d := range p.Directives("load_module") {
		base := strings.TrimSuffix(path.Base(d.Arg(0)), ".so")
		if !knownModules[base] {
			return true
		}
	}
	return false
}

// knownModules are files of modules whose directives are in the table.
var knownModules = map[string]bool{
	"ngx_stream_module": true, "ngx_mail_module": true, "ngx_http_geoip_module": true, "ngx_stream_geoip_module": true,
	"ngx_http_image_filter_module": true, "ngx_http_xslt_filter_module": true, "ngx_http_perl_module": true,
	"ngx_http_js_module": true, "ngx_stream_js_module": true, "ngx_http_brotli_filter_module": true,
	"ngx_http_brotli_static_module": true, "ngx_http_zstd_filter_module": true, "ngx_http_zstd_static_module": true,
	"ngx_http_headers_more_filter_module": true, "ngx_http_echo_module": true, "ngx_http_lua_module": true,
	"ngx_stream_lua_module": true, "ndk_http_module": true, "ngx_http_geoip2_module": true, "ngx_stream_geoip2_module": true,
	"ngx_http_vhost_traffic_status_module": true, "ngx_http_auth_pam_module": true, "ngx_rtmp_module": true,
	"ngx_http_cache_purge_module": true, "ngx_http_subs_filter_module": true, "ngx_http_dav_ext_module": true,
	"ngx_http_fancyindex_module": true, "ngx_http_upstream_fair_module": true, "ngx_http_uploadprogress_module": true,
	"ngx_nchan_module": true, "ngx_otel_module": true, "ngx_http_acme_module": true, "ngx_http_passenger_module": true,
}
