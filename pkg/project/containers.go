package project

import (
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/lazyre"
)

var (
	nginxImage    = lazyre.New(`(?mi)^\s*(?:image\s*:|FROM)\s*["']?(?:\S*/)?(nginx\S*|openresty\S*|swag\S*|nginx-proxy\S*)`)
	installsNginx = lazyre.New(`(?i)(apt-get|apt|apk|yum|dnf|microdnf)\b[^\n]*\b(install|add)\b(?:[^\n&;]|\\\n)*\bnginx`)
	buildsHere    = lazyre.New(`(?m)^\s*(?:-\s*)?build\s*:`)
	runsDjango    = lazyre.New(`\b(gunicorn|uvicorn|daphne|hypercorn|uwsgi|granian|waitress)\b|manage\.py`)
	runserver     = lazyre.New(`manage\.py\s+runserver`)
	servesForReal = lazyre.New(`\b(gunicorn|uvicorn|daphne|hypercorn|uwsgi|granian|waitress)\b`)
)

// containers returns the file that shows that nginx or Django runs in a
// container, and what it shows. A compose file for development, beside a
// configuration that no container is given, is not such a file.
func (inv *inventory) containers(named bool) (*text, string) {
	var app *text
	for i := range inv.texts {
		t := &inv.texts[i]
		if leftover(inv.root, t.path) != "" {
			continue
		}
		body := stripComments(t.body)
		switch t.kind {
		case composeFile:
			if nginxImage.MatchString(body) {
				return t, "runs nginx in a container"
			}
			dev := devName.MatchString(path.Base(t.path)) || runserver.MatchString(body) && !servesForReal.MatchString(body)
			if app == nil && !dev && (buildsHere.MatchString(body) || runsDjango.MatchString(body)) {
				app = t
			}
		case dockerfile:
			if nginxImage.MatchString(body) || installsNginx.MatchString(body) {
				return t, "builds an image with nginx"
			}
			if app == nil && runsDjango.MatchString(body) && !devName.MatchString(path.Base(t.path)) {
				app = t
			}
		case manifest:
			if strings.Contains(body, "nginx") || runsDjango.MatchString(body) {
				return t, "runs the site in Kubernetes"
			}
		}
	}
	if app != nil && !named {
		return app, "runs the application in a container"
	}
	return nil, ""
}
