package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/source"
)

// unfilled calls report for each directory that both sides agree on and that
// does not get what is collected, for one reason; two servers that serve it
// give one finding.
func unfilled(p *rule.Pass, fault mapping.Fault, report func(m *mapping.Mapping, f *mapping.Filling)) {
	seen := map[source.Range]bool{}
	for i := range p.Project.Mappings {
		m := &p.Project.Mappings[i]
		if f := &m.Filling; f.Fault == fault && !f.At.IsZero() && !seen[f.At] {
			seen[f.At] = true
			report(m, f)
		}
	}
}

// filledPlaces returns where the files are collected, and what a mapping's
// finding shows otherwise.
func filledPlaces(m *mapping.Mapping) []diag.Related {
	var out []diag.Related
	if at := m.Filling.Collects; !at.IsZero() {
		out = append(out, diag.Related{At: at, Message: "collectstatic runs here, while the image is built"})
	}
	if m.Directive != nil {
		out = append(out, diag.Related{At: m.Directive.Head(), Message: "nginx serves the files from " + m.NginxPath})
	}
	return append(out, places(m)...)
}

// atStart is how a container collects whenever it starts.
const atStart = `    command: sh -c "python manage.py collectstatic --noinput && exec gunicorn shop.wsgi"
`

// collectedExample is the shop in two containers with another start command of
// Django's, more in its Dockerfile, and a comment on the mount of its volume.
func collectedExample(command, dockerfile, mount string) string {
	return strings.NewReplacer(
		`    command: sh -c "python manage.py collectstatic --noinput && gunicorn shop.wsgi"
`, command, "COPY . .\n", "COPY . .\n"+dockerfile, "      - static:/app/static\n", "      - "+mount+"\n",
	).Replace(containerExample("/app/static", ""))
}

// boundExample is the shop with a folder of the checkout in place of the volume.
func boundExample(command, dockerfile, mount string) string {
	return strings.NewReplacer("      - static:/srv/static:ro\n", "      - ./static:/srv/static:ro\n", "volumes:\n  static:\n", "").
		Replace(collectedExample(command, dockerfile, mount))
}
