package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var authBasicWithoutFile = &rule.Rule{
	ID: "auth-basic-without-file", Category: rule.Security, Severity: diag.Error, Since: since,
	Summary:    "A password is asked for and there is no file of passwords",
	Why:        "auth_basic without auth_basic_user_file at its level or outside asks nobody: nginx lets everyone in without a word.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_auth_basic_module.html#auth_basic_user_file"},
	Bad: `server {
    listen 8080;
    location /admin/ {
        auth_basic "staff"; # want "no auth_basic_user_file"
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
	Good: `server {
    listen 8080;
    location /admin/ {
        auth_basic "staff";
        auth_basic_user_file /etc/nginx/htpasswd;
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
	Visit: rule.Visit{"auth_basic": func(p *rule.Pass, d *nginx.Directive) {
		if d.Arg(0) == "off" || len(d.Parent.Effective("auth_basic_user_file")) > 0 || !p.Site.ReadAround(d.Parent) {
			return
		}
		f := diag.Finding{
			At: d.Head(), Message: "auth_basic is in force and no auth_basic_user_file is set here or outside",
			Effect: "nginx lets everyone in without asking", Remedy: "auth_basic_user_file with the path of the file of passwords",
		}
		if !p.Config().Whole() && d.Context&(nginx.HTTP|nginx.Server) == 0 || filesBelow(d.Parent) {
			f.Severity = diag.Warning // it may be set in the part that is not here, or for some locations
		}
		p.Report(f)
	}},
}

func filesBelow(block *nginx.Directive) bool {
	for d := range block.Descendants() {
		if d.Name == "auth_basic_user_file" {
			return true
		}
	}
	return false
}
