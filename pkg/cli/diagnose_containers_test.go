package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// composed is a site in containers, whose files a developer has in front of
// them on the machine that runs the containers.
const composed = `services:
  web:
    build: .
    command: gunicorn shop.wsgi -b 0.0.0.0:8000
    volumes: ["VOLUME:/app/static"]
  nginx:
    image: nginx:1.27
    ports: ["PORT:80"]
    volumes:
      - ./nginx:/etc/nginx/conf.d:ro
      - VOLUME:/srv/static
      - ./old:/srv/old
volumes:
  static:
`

// published makes a site of containers that share a volume, or a folder, and
// lets its nginx run as if docker published its port: whoever asks who listens
// there finds docker-proxy.
func published(t *testing.T, volume, conf, running string) *liveSite {
	t.Helper()
	s := newLiveSite(t, running)
	for name, text := range map[string]string{
		"site/compose.yml":            strings.ReplaceAll(s.fill(composed), "VOLUME", volume),
		"site/Dockerfile":             "FROM python:3.12\nWORKDIR /app\nCOPY . .\n",
		"site/nginx/default.conf":     conf,
		"site/manage.py":              "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
		"site/shop/__init__.py":       "",
		"site/shop/settings.py":       "ALLOWED_HOSTS = ['shop.example']\nINSTALLED_APPS = ['django.contrib.staticfiles', 'cart']\nSTATIC_URL = '/static/'\nSTATIC_ROOT = '/app/static'\n",
		"site/cart/__init__.py":       "",
		"site/cart/static/cart/a.css": "a {}\n",
	} {
		s.write(name, text)
	}
	nginx, err := exec.LookPath("nginx")
	if err != nil {
		t.Fatal("this test needs real nginx (apt-get install nginx)")
	}
	if err := os.Symlink(nginx, s.path("docker-proxy")); err != nil {
		t.Fatal(err)
	}
	s.program = s.path("docker-proxy")
	s.start()
	return s
}

// inSite runs a command line in the site's folder.
func (s *liveSite) inSite(command string, args ...string) (code int, stdout string) {
	s.t.Helper()
	cmd := exec.Command("wellserved", append([]string{command, "--resolve", fmt.Sprintf("shop.example:%d:127.0.0.1", s.port)}, args...)...)
	cmd.Dir = s.path("site")
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		s.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// steps are the commands that a story of the site's folder tells to type, but
// the last, which proves it.
func (s *liveSite) steps(path string) (story, []string) {
	s.t.Helper()
	_, out := s.inSite("diagnose", "--format", "json", fmt.Sprintf("http://shop.example:%d%s", s.port, path))
	var got story
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		s.t.Fatalf("%v: %s", err, out)
	}
	var commands []string
	for _, step := range got.Steps[:max(len(got.Steps)-1, 0)] {
		commands = append(commands, step.Text)
		for _, c := range step.Commands {
			commands = append(commands, "$ "+c)
		}
	}
	return got, commands
}

func TestDiagnoseTellsWhatToTypeForContainers(t *testing.T) {
	t.Parallel()
	const proxied = "server {\n    listen 80;\n    location /static/ {\n        alias /srv/%s/;\n    }\n    location / {\n        proxy_pass http://web:8000;\n    }\n}\n"
	const listening = "server { listen 127.0.0.1:PORT; location /static/ { return 404; } location / { return 502; } }"
	for _, c := range []struct {
		name, conf, path, cause string
		want                    []string
	}{
		{"nginx opens what no volume holds", fmt.Sprintf(proxied, "staticfiles"), "/static/cart/a.css", "wrong-directory", []string{
			"mount one volume in both services: over /app/static where Django writes and over /srv/staticfiles in nginx's",
			"make the containers anew", "$ docker compose up -d",
			"collect the files into the volume", "$ docker compose up -d --build web && docker compose exec web python manage.py collectstatic --noinput"}},
		{"the application is down", fmt.Sprintf(proxied, "static"), "/", "upstream-down", []string{
			"see why the application does not answer, and start it", "$ docker compose logs --tail 50 web", "$ docker compose up -d web && docker compose ps web"}},
		{"nobody collected", fmt.Sprintf(proxied, "static"), "/static/cart/a.css", "not-collected", []string{
			"collect the files", "$ docker compose up -d --build web && docker compose exec web python manage.py collectstatic --noinput"}},
		{"no location serves the files", strings.Replace(fmt.Sprintf(proxied, "static"), "/static/ {", "/assets/ {", 1), "/static/cart/a.css", "passed-on", []string{
			"give /static/ a location of its own: location /static/ { alias /srv/static/; }",
			"have nginx test it, and read it", "$ docker compose exec nginx nginx -t && docker compose exec nginx nginx -s reload"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := published(t, "static", c.conf, listening)
			got, commands := s.steps(c.path)
			if got.Cause == nil || got.Cause.ID != c.cause {
				t.Errorf("%s: %q", got.State, got.Verdict)
			}
			if diff := cmp.Diff(c.want, commands); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFoldersThatContainersMountAreCompared(t *testing.T) {
	t.Parallel()
	const conf = "server {\n    listen 80;\n    location /static/ {\n        alias /srv/%s/;\n    }\n    location / {\n        proxy_pass http://web:8000;\n    }\n}\n"
	const reload = "docker compose exec nginx nginx -t && docker compose exec nginx nginx -s reload"
	for _, c := range []struct {
		name, opens string
		code        int
		verdict     string
	}{
		{"the right one", "static", 0, "visitors get the right a.css: the bytes are those of static/cart/a.css"},
		{"another one", "old", 1, "nginx serves /static/ from /srv/old, and STATIC_ROOT is /app/static"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := published(t, "./static", fmt.Sprintf(conf, c.opens), "server { listen 127.0.0.1:PORT; location /static/ { alias DIR/site/"+c.opens+"/; } location / { return 502; } }")
			s.write("site/static/cart/a.css", "a {}\n")
			s.write("site/old/cart/a.css", "b {}\n")
			got, commands := s.steps("/static/cart/a.css")
			if got.Verdict != c.verdict {
				t.Errorf("%s: %q", got.State, got.Verdict)
			}
			code, out := s.inSite("verify", "--websockets=false", fmt.Sprintf("http://shop.example:%d/", s.port))
			if code != c.code {
				t.Errorf("code %d: %s", code, out)
			}
			if c.code == 0 {
				return
			}
			if !strings.Contains(got.Steps[0].Diff, "+        alias /srv/static/;") || commands[len(commands)-1] != "$ "+reload {
				t.Errorf("%s\n%q", got.Steps[0].Diff, commands)
			}
			if want := "write alias /srv/static/; and reload nginx: " + reload; !strings.Contains(out, want) {
				t.Errorf("without %q: %s", want, out)
			}
		})
	}
}
