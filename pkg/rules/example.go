package rules

// djangoExample is a small shop on one host: nginx's main file with the given
// lines in its server, and a project with the given lines at the end of its
// settings. STATIC_ROOT is /srv/shop/static, and the former place of the files,
// /srv/shop/old, is still there.
func djangoExample(settings, server string) string {
	return `nginx: /etc/nginx/nginx.conf
django: /srv/shop
-- /etc/nginx/nginx.conf --
events {}
http {
server {
    listen 80;
    server_name shop.example;
` + server + `    location / {
        proxy_pass http://127.0.0.1:8000;
    }
}
}
-- /srv/shop/manage.py --
` + managePy + `-- /srv/shop/shop/__init__.py --
-- /srv/shop/shop/settings.py --
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = False
ALLOWED_HOSTS = ['shop.example']
INSTALLED_APPS = ['django.contrib.staticfiles']
MIDDLEWARE = []
ROOT_URLCONF = 'shop.urls'
STATIC_URL = '/static/'
STATIC_ROOT = BASE_DIR / 'static'
` + settings + `-- /srv/shop/static/css/site.css --
body { color: navy }
-- /srv/shop/static/js/cart.js --
let items = []
-- /srv/shop/old/css/site.css --
body { color: red }
-- /srv/shop/uploads/cat.txt --
a cat
-- /srv/shop/media/dog.txt --
a dog
`
}

// Files of examples.
const (
	menu = `-- /srv/shop/static/js/menu.js --
say('café')
`
	longLine  = ".a { color: red }..\n" // 20 bytes
	longLines = longLine + longLine + longLine + longLine + longLine
	longText  = longLines + longLines + longLines + longLines + longLines + longLines + longLines + longLines + longLines + longLines +
		longLines + longLines + longLines + longLines + longLines + longLines + longLines + longLines + longLines + longLines
	longSheet = "-- /srv/shop/static/css/long.css --\n" + longText
)

// managePy is the manage.py of examples, with the settings in the package shop.
const managePy = `import os
import sys

if __name__ == '__main__':
    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')
    from django.core.management import execute_from_command_line
    execute_from_command_line(sys.argv)
`
