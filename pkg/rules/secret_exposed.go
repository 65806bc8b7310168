package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var secretExposed = &rule.Rule{
	ID: "secret-exposed", Category: rule.Django, Severity: diag.Error, Since: since,
	Summary: "nginx serves files that hold secrets",
	Why: "Below a directory that nginx serves lie files such as .env, .git, private keys, database files or dumps. Scanners ask every host on the internet for them, all day. " +
		"What was reachable must be taken for known: remove it, and change the secrets.\n\n" +
		"Files are judged by their names and places, keys by their first line; nothing of their content is shown.",
	References: []string{"https://docs.djangoproject.com/en/stable/howto/deployment/checklist/"},
	Bad: `nginx: /etc/nginx/nginx.conf
-- /etc/nginx/nginx.conf --
events {}
http {
    server {
        listen 80;
        root /srv/shop; # want ".env"
    }
}
-- /srv/shop/.env --
SECRET_KEY=example
-- /srv/shop/index.html --
hello
`,
	Good: `nginx: /etc/nginx/nginx.conf
-- /etc/nginx/nginx.conf --
events {}
http {
    server {
        listen 80;
        root /srv/shop;
        location ~ /\. {
            deny all;
        }
    }
}
-- /srv/shop/.env --
SECRET_KEY=example
-- /srv/shop/index.html --
hello
`,
	CheckSite: func(p *rule.Pass) {
		reportExposed(p, exposure{
			wanted: func(f exposedFile) bool { return f.kind == secretFile },
			what:   "files that hold secrets",
			effect: "anyone can fetch them; what they hold must be taken for known",
			remedy: "move them out of the served directory, or deny them, and change the secrets",
		})
	},
}
