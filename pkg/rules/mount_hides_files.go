package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/rule"
)

var mountHidesFiles = &rule.Rule{
	ID: "mount-hides-files", Category: rule.Django, Severity: diag.Warning, Since: since,
	Summary: "A mount lies over the static files that the image collected",
	Why: "What is mounted at a path covers all that the image has there. An image that runs collectstatic while it is built holds the files, and a folder of the host " +
		"that is bound over them, or over a folder around them, shows what the host has instead: in a fresh checkout nothing. Kubernetes' volumes are the same: no " +
		"claim and no emptyDir is ever filled from an image.\n\n" +
		"The rule speaks where nothing else collects into the folder and the repository has no files in it.",
	References: []string{"https://docs.docker.com/engine/storage/bind-mounts/#bind-mounting-over-existing-data",
		"https://kubernetes.io/docs/concepts/storage/volumes/"},
	Examples: func() (bad, good string) {
		return boundExample("    command: gunicorn shop.wsgi\n", "RUN python manage.py collectstatic --noinput\n",
				`./static:/app/static # want "the host's folder static lies over /app/static"`),
			boundExample(atStart, "", "./static:/app/static")
	},
	Check: func(p *rule.Pass) {
		unfilled(p, mapping.Hidden, func(m *mapping.Mapping, f *mapping.Filling) {
			p.Report(diag.Finding{
				At:      f.At,
				Message: fmt.Sprintf("%s lies over %s in %s and hides what the image collected there", f.Mount, f.Over, f.Who),
				Effect:  "nginx serves what the mount holds, which nothing fills: styles, scripts and images are 404",
				Remedy:  fmt.Sprintf("run manage.py collectstatic --noinput whenever %s starts, before its server", f.Who),
				Related: filledPlaces(m), Data: facts(m),
			})
		})
	},
}
