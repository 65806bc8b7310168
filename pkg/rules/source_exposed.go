package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var sourceExposed = &rule.Rule{
	ID: "source-exposed", Category: rule.Django, Severity: diag.Error, Since: since,
	Summary: "nginx serves the project's source files",
	Why: "root or alias names a directory that holds the Django project itself. Whoever asks for /manage.py or /shop/settings.py gets the source: names of models, internal " +
		"addresses, often a SECRET_KEY. Serve a directory that holds nothing but what visitors are meant to see.\n\n" +
		"Each file is asked for as nginx would answer, so a location that denies it keeps the rule silent.",
	References: []string{"https://docs.djangoproject.com/en/stable/howto/deployment/checklist/"},
	Bad: `nginx: /etc/nginx/nginx.conf
-- /etc/nginx/nginx.conf --
events {}
http {
    server {
        listen 80;
        root /srv/shop; # want "manage.py"
    }
}
-- /srv/shop/manage.py --
import sys
-- /srv/shop/static/site.css --
body {}
`,
	Good: `nginx: /etc/nginx/nginx.conf
-- /etc/nginx/nginx.conf --
events {}
http {
    server {
        listen 80;
        root /srv/shop/static;
    }
}
-- /srv/shop/manage.py --
import sys
-- /srv/shop/static/site.css --
body {}
`,
	CheckSite: func(p *rule.Pass) {
		reportExposed(p, exposure{
			wanted: func(f exposedFile) bool { return f.kind == sourceFile },
			what:   "source files of the project",
			effect: "anyone can read the project's code and settings",
			remedy: "serve a directory that holds only what visitors may see, such as STATIC_ROOT",
		})
	},
}
