package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/rule"
)

var volumeStale = &rule.Rule{
	ID: "volume-stale", Category: rule.Django, Severity: diag.Warning, Since: since,
	Summary: "A volume keeps the static files of the first image that was deployed",
	Why: "Docker copies what an image has into a named volume once, when the volume is empty. An image that runs collectstatic while it is built fills the volume at the " +
		"first deployment; every later image brings new files that stay hidden below the volume, and nginx goes on serving the old ones. Pages that ask for new names " +
		"get 404, the others get styles and scripts that no longer fit.\n\n" +
		"The rule speaks where collectstatic runs in the image's build alone: a container that collects when it starts, or a script or page of the repository that says how " +
		"to collect or to remove the volume, silences it.",
	References: []string{"https://docs.docker.com/engine/storage/volumes/#populate-a-volume-using-a-container"},
	Examples: func() (bad, good string) {
		return collectedExample("    command: gunicorn shop.wsgi\n", "RUN python manage.py collectstatic --noinput\n",
				`static:/app/static # want "the volume static is filled from the image of the service web once"`),
			collectedExample(atStart, "", "static:/app/static")
	},
	Check: func(p *rule.Pass) {
		unfilled(p, mapping.FilledOnce, func(m *mapping.Mapping, f *mapping.Filling) {
			p.Report(diag.Finding{
				At:      f.At,
				Message: fmt.Sprintf("%s is filled from the image of %s once, when it is made, and nothing collects into it after that", f.Mount, f.Who),
				Effect:  "after the next build nginx still serves the styles, scripts and images of the first one",
				Remedy:  fmt.Sprintf("run manage.py collectstatic --noinput whenever %s starts, before its server", f.Who),
				Related: filledPlaces(m), Data: facts(m),
			})
		})
	},
}
