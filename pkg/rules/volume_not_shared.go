package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/rule"
)

var volumeNotShared = &rule.Rule{
	ID: "volume-not-shared", Category: rule.Django, Severity: diag.Error, Since: since,
	Summary: "nginx and Django keep the files on storage that the other does not see",
	Why: "Each container has a file system of its own: /app/static in one is not /app/static in another, however equal the paths look. What collectstatic writes " +
		"reaches nginx only through a volume or a folder of the host that both mount. Where one side's path lies on another volume, or on none, nginx serves an empty " +
		"directory, or files from the day on which the volume was made.\n\n" +
		"Each path is followed through the mounts of its service, the longest target first, then through the image. Equal volumes with different paths in them are " +
		"reported by static-root-mismatch and media-root-mismatch.",
	References: []string{"https://docs.docker.com/engine/storage/volumes/", "https://docs.docker.com/reference/compose-file/services/#volumes"},
	Examples: func() (bad, good string) {
		return containerExample("/srv/static", ` # want "the file system of the service web"`),
			containerExample("/app/static", "")
	},
	Check: func(p *rule.Pass) {
		settingRule{"", []mapping.Kind{mapping.OtherStorage}}.mappings(p, func(p *rule.Pass, m *mapping.Mapping) {
			p.Report(diag.Finding{
				At: blamed(m), Message: m.Reason,
				Effect:  fmt.Sprintf("%s that Django writes never reach nginx: they are 404, or old", filesOf(m)),
				Remedy:  fmt.Sprintf("mount one volume in both services: over %s where Django writes and over %s in nginx's", m.SettingPath, m.NginxPath),
				Related: places(m),
				Data:    facts(m),
			})
		})
	},
}

// containerExample is a shop in two containers whose volume is mounted at the
// given path in Django's.
func containerExample(target, want string) string {
	return strings.NewReplacer("TARGET", target, "WANT", want).Replace(`django: /site
-- compose.yml --
services:
  web:
    build: .
    command: sh -c "python manage.py collectstatic --noinput && gunicorn shop.wsgi"
    volumes:
      - static:TARGET
  proxy:
    image: nginx:1.27
    volumes:
      - ./proxy/shop.conf:/etc/nginx/conf.d/default.conf:ro
      - static:/srv/static:ro
volumes:
  static:
-- Dockerfile --
FROM python:3.12
WORKDIR /app
COPY . .
-- proxy/shop.conf --
server {
    listen 80;
    server_name shop.example;
    location /static/ {
        alias /srv/static/;WANT
    }
    location / {
        proxy_pass http://web:8000;
    }
}
-- manage.py --
` + managePy + `-- shop/__init__.py --
-- shop/settings.py --
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = False
INSTALLED_APPS = ['django.contrib.staticfiles']
ROOT_URLCONF = 'shop.urls'
STATIC_URL = '/static/'
STATIC_ROOT = BASE_DIR / 'static'
`)
}
