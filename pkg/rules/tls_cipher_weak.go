package rules

import (
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var tlsCipherWeak = &rule.Rule{
	ID: "tls-cipher-weak", Category: rule.TLS, Severity: diag.Warning, Since: since,
	Summary:    "Weak ciphers are allowed",
	Why:        "A list that lets in NULL, anonymous, export, RC4, DES or MD5 ciphers, or ALL, allows connections that can be read or changed on the way.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_ciphers", "https://wiki.mozilla.org/Security/Server_Side_TLS"},
	Peers:      []rule.Peer{rule.GixyNG.Calls("weak_ssl_tls"), rule.NginxLint.Calls("weak-ssl-ciphers"), rule.CIS.Calls("4.1.5")},
	Bad: `server {
    listen 8080;
    ssl_ciphers HIGH:RC4-SHA:!aNULL; # want "RC4"
}
`,
	Good: `server {
    listen 8080;
    ssl_ciphers HIGH:!aNULL:!MD5;
}
`,
	Visit: rule.Visit{"ssl_ciphers": func(p *rule.Pass, d *nginx.Directive) {
		if varies(d, 0) || onlyTLS13(d.Parent) {
			return
		}
		var weak []string
		items := strings.FieldsFunc(d.Arg(0), func(r rune) bool { return r == ':' || r == ',' || r == ' ' })
		for _, item := range items {
			// With + ciphers that are in already go to the end.
			if item[0] != '!' && item[0] != '-' && item[0] != '+' && weakCipher(item) && !slices.Contains(items, "!"+item) {
				weak = append(weak, item)
			}
		}
		if len(weak) > 0 {
			p.Report(diag.Finding{
				At: d.Head(), Message: "weak ciphers are allowed: " + strings.Join(weak, ", "),
				Effect: "connections can be read or changed by those between", Remedy: "leave the directive out, or take the list of Mozilla's guideline",
			})
		}
	}},
}

// weakWords are the parts of a cipher's name, or keywords, that make it weak.
var weakWords = map[string]bool{
	"NULL": true, "eNULL": true, "aNULL": true, "ADH": true, "AECDH": true, "EXP": true, "EXPORT": true, "EXPORT40": true, "EXPORT56": true,
	"LOW": true, "DES": true, "3DES": true, "RC4": true, "RC2": true, "MD5": true, "SEED": true, "IDEA": true, "PSK": true,
	"ALL": true, "COMPLEMENTOFALL": true, "COMPLEMENTOFDEFAULT": true,
}

func weakCipher(item string) bool {
	if rest, ok := strings.CutPrefix(item, "kRSA+"); ok {
		item = rest
	}
	if strings.Contains(item, "DES-CBC3") {
		return true
	}
	for _, word := range strings.FieldsFunc(item, func(r rune) bool { return r == '-' || r == '+' || r == '_' }) {
		if weakWords[word] {
			return true
		}
	}
	return false
}

// onlyTLS13 reports whether a block allows TLS 1.3 alone, which has ciphers of
// its own.
func onlyTLS13(block *nginx.Directive) bool {
	d := block.EffectiveOne("ssl_protocols")
	return d != nil && len(d.Args) == 1 && d.Arg(0) == "TLSv1.3"
}
