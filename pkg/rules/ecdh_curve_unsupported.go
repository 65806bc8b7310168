package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var ecdhCurveUnsupported = &rule.Rule{
	ID: "ecdh-curve-unsupported", Category: rule.TLS, Severity: diag.Info, Since: since,
	Summary:    "A key exchange group is named that older OpenSSL refuses",
	Why:        "OpenSSL before 3.5 knows no post-quantum groups and refuses the whole list, so nginx does not start. A question mark before a name, which OpenSSL 3.3 brought, lets unknown ones pass.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_ecdh_curve"},
	Peers:      []rule.Peer{rule.GixyNG.Calls("ssl_ecdh_curve"), rule.GixyNext.Calls("ssl_ecdh_curve")},
	Bad:        "server {\n    listen 8080;\n    ssl_ecdh_curve X25519MLKEM768:X25519; # want \"X25519MLKEM768\"\n}\n",
	Good:       "server {\n    listen 8080;\n    ssl_ecdh_curve X25519:prime256v1;\n}\n",
	Visit: rule.Visit{"ssl_ecdh_curve": func(p *rule.Pass, d *nginx.Directive) {
		for name := range strings.FieldsFuncSeq(d.Arg(0), func(r rune) bool { return r == ':' || r == '/' }) {
			low := strings.ToLower(name)
			if strings.Contains(name, "?") || variable(name) || !strings.Contains(low, "mlkem") && !strings.Contains(low, "kyber") {
				continue
			}
			p.Report(diag.Finding{
				At: d.Head(), Message: fmt.Sprintf("OpenSSL before 3.5 does not know the group %s", name),
				Effect: "with an older OpenSSL nginx does not start", Remedy: "write ?" + name + ", or leave it to ssl_ecdh_curve auto",
			})
			return
		}
	}},
}
