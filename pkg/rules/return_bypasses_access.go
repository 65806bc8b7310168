package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

var returnBypassesAccess = &rule.Rule{
	ID: "return-bypasses-access", Category: rule.Security, Severity: diag.Warning, Since: since,
	Summary:    "return answers before allow, deny or a password is asked",
	Why:        "nginx runs return and rewrite before it looks at access rules. A location with deny all and return 200 gives its answer to everybody.",
	References: []string{"https://nginx.org/en/docs/http/request_processing.html"},
	Peers:      []rule.Peer{rule.GixyNG.Calls("return_bypasses_allow_deny"), rule.GixyNext.Calls("return_bypasses_allow_deny")},
	Bad: `location /status {
    allow 127.0.0.1;
    deny all;
    return 200 "up"; # want "before"
}
`,
	Good: `location /status {
    return 200 "up";
}
`,
	Visit: rule.Visit{"return": bypass, "rewrite": bypass},
}

func bypass(p *rule.Pass, d *nginx.Directive) {
	block := d.Parent
	body := false
	if d.Name == "return" {
		code := d.Arg(0)
		body = len(code) == 3 && code[0] == '2' && code != "204"
	}
	if block.Name == "if" {
		if !body {
			return
		}
		block = block.Parent
	}
	if d.Name == "rewrite" && d.Arg(2) != "redirect" && d.Arg(2) != "permanent" && !absoluteURL(d.Arg(1)) {
		return
	}
	rules := ruledBy(block)
	if rules == nil || block.Child("internal") != nil || block.Name == "location" && readLocation(block).kind == route.Named {
		return
	}
	if d.Name == "return" && !body {
		code := d.Arg(0)
		redirect := strings.HasPrefix(code, "3") || !isCode(code)
		if !redirect {
			return
		}
	}
	if to := d.Arg(len(d.Args) - 1); !body && toOwnTLS(d, to) {
		return
	}
	p.Report(diag.Finding{
		At: d.Head(), Message: fmt.Sprintf("%s answers before %s is asked", d.Name, rules.Name),
		Effect: "everyone gets this answer, the refused ones too", Remedy: "put the answer into a file or a named location behind try_files, or drop the rules",
		Related: []diag.Related{{At: rules.Head(), Message: "never asked"}},
	})
}

func isCode(s string) bool { return len(s) == 3 && s[0] >= '1' && s[0] <= '9' }

// ruledBy returns an access rule that stands directly in the block, or nil.
func ruledBy(block *nginx.Directive) *nginx.Directive {
	for _, name := range []string{"deny", "auth_basic", "auth_request", "auth_jwt", "auth_oidc"} {
		if d := block.Child(name); d != nil && d.Arg(0) != "off" {
			return d
		}
	}
	if d := block.Child("allow"); d != nil && !allowsAll(block) {
		return d
	}
	return nil
}

// toOwnTLS reports whether a redirect only leads from http to https of the
// same name.
func toOwnTLS(d *nginx.Directive, to string) bool {
	rest, ok := strings.CutPrefix(bare(to), "https://")
	if !ok {
		return false
	}
	hosts := []string{"$host", "$server_name", "$http_host"}
	if server := d.Parent.Enclosing("server"); server != nil {
		for _, n := range server.All("server_name") {
			hosts = append(hosts, n.Values()...)
		}
	}
	return slices.ContainsFunc(hosts, func(host string) bool {
		after, is := strings.CutPrefix(rest, host)
		return is && host != "" && (after == "" || after[0] == '/' || after[0] == '$' || after[0] == ':')
	})
}
