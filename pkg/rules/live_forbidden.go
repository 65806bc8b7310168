package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var liveForbidden = &rule.Rule{
	ID: "live-forbidden", Category: rule.Live, Severity: diag.Error, Since: since,
	Summary: "The server refuses to give the file",
	Why: "nginx's workers run as an account of their own (www-data, nginx, nobody), which needs the right to pass through every directory above the file and to read the file itself. Home directories (0750) and /root (0700) are the usual culprits; the first one of the chain that refuses is named.\n\n" +
		"A deny, an auth_basic or a rule of a firewall gives the same status. Files that a location refuses by their kind, dotfiles most often, are meant to be refused and are not reported.",
	References: []string{
		"https://nginx.org/en/docs/ngx_core_module.html#user",
		"https://nginx.org/en/docs/http/ngx_http_access_module.html",
	},
	Examples: func() (bad, good string) {
		return djangoExample("", `    location /static/ {
        alias /srv/shop/static/;
        deny all; # want "site.css gives 403" "cart.js gives 403"
    }
`),
			djangoExample("", `    location /static/ {
        alias /srv/shop/static/;
    }
`)
	},
	Live: func(p *rule.Pass) { eachLive(p, forbidden) },
}

func forbidden(c live) diag.Finding {
	o := c.o
	f := diag.Finding{
		Message: fmt.Sprintf("%s gives %d", o.URL, o.Answer.Status),
		Effect:  "the visitor's page lacks the file",
		Remedy:  fmt.Sprintf("see which directory keeps nginx's user out: namei -l %s", typed(c.file())),
	}
	if o.Answer.Status == 401 {
		f.Remedy = "give the credentials with a netrc file or --header 'Authorization: …', or take auth_basic away from the static location"
		return f
	}
	if r := o.Refusal; r != nil {
		what, mend := "may not be read", "chmod o+r "
		if r.Info.IsDir() {
			what, mend = "may not be passed through", "chmod o+x "
		}
		f.Message = fmt.Sprintf("%s gives 403: %s (%s) %s by nginx's user %s", o.URL, c.show(r.Path), r.Info.Mode, what, o.Target.User.Name)
		f.Remedy = mend + typed(c.show(r.Path))
		return f
	}
	if t := o.Trace; t != nil && t.Outcome.Status == 200 {
		f.Related = append(f.Related, diag.Related{Message: "by the configuration nginx opens " + c.show(o.Predicted) + ", and no line refuses it"})
	}
	return f
}
