package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/rule"
)

var staticRootNotCollected = &rule.Rule{
	ID: "static-root-not-collected", Category: rule.Django, Severity: diag.Warning, Since: since,
	Summary: "Nothing runs collectstatic, so the directory that nginx serves stays empty",
	Why: "nginx and Django agree on the directory, and no file of the repository fills it: no RUN of a Dockerfile, no command or entry point, no script, pipeline or " +
		"page mentions collectstatic, and the folder is not committed. A deployment from this repository serves 404 for every style, script and image, the admin's among them.\n\n" +
		"The rule speaks of containers whose image is made here and whose start was followed to its end. On a plain host somebody may collect by hand, so it is silent there; " +
		"static-root-empty says it of the server itself. A volume, a claim or a folder of the host keeps what somebody collects into it by hand, so there it is a remark; " +
		"what lies in a container, or in a volume of its pod, is gone with it.",
	References: []string{"https://docs.djangoproject.com/en/stable/ref/contrib/staticfiles/#collectstatic"},
	Examples: func() (bad, good string) {
		return strings.Replace(collectedExample("    command: gunicorn shop.wsgi\n", "", "static:/app/static"),
				"  web:\n", "  web: # want \"nothing runs collectstatic into /app/static of the service web\"\n", 1),
			collectedExample(atStart, "", "static:/app/static")
	},
	Check: func(p *rule.Pass) {
		unfilled(p, mapping.NotCollected, func(m *mapping.Mapping, f *mapping.Filling) {
			severity := diag.Warning
			if f.ByHand {
				severity = diag.Info
			}
			p.Report(diag.Finding{
				At: f.At, Severity: severity,
				Message: fmt.Sprintf("nothing runs collectstatic into %s of %s", m.SettingPath, f.Who),
				Effect:  "until somebody collects by hand, nginx serves an empty directory: styles, scripts and images are 404",
				Remedy:  fmt.Sprintf("run manage.py collectstatic --noinput whenever %s starts, before its server", f.Who),
				Related: filledPlaces(m), Data: facts(m),
			})
		})
	},
}
