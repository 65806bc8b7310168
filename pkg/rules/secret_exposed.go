package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var secretExposed = &rule.Rule{
	ID: "secret-exposed", Category: rule.Django, Severity: diag.Error, Since: since,
	Summary: "Visitors can read a secret",
	Why: "Below a directory that nginx serves lie files such as .env, .git, private keys, database files or dumps. Scanners ask every host on the internet for them, all day. " +
		"What was reachable must be taken for known: remove it, and change the secrets.\n\n" +
		"So are values of settings that are known and look like keys, by name and by what they hold (SECRET_KEY, tokens, passwords, those in DATABASES and in URLs), looked for in " +
		"the files that nginx serves, in STATIC_ROOT, in the sources of collectstatic and in templates; and keys that name themselves, such as private keys. Public keys of " +
		"browsers, words and placeholders are passed over. What comes from the environment is not known, and not looked for.\n\n" +
		"Nothing of what is secret is shown: a value is told by the setting's name and its last four characters at the most.",
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
	Params: searchedFor,
	Check:  checkSecretValues,
	CheckSite: func(p *rule.Pass) {
		reportExposed(p, exposure{
			wanted: func(f exposedFile) bool { return f.kind == secretFile },
			what:   "files that hold secrets",
			effect: "anyone can fetch them; what they hold must be taken for known",
			remedy: "move them out of the served directory, or deny them, and change the secrets",
		})
	},
}
