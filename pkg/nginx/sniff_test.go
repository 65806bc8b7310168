package nginx_test

import (
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/nginx"
)

func TestSniff(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, text string
		nginx      bool
		context    nginx.Context
		template   string
	}{
		{"a whole configuration", "worker_processes auto;\nevents { worker_connections 1024; }\nhttp { server { listen 80; } }", true, nginx.Main, ""},
		{"a site file", "# site\nupstream app { server web:8000; }\nserver {\n listen 80;\n location / { proxy_pass http://app; }\n}\n", true, nginx.HTTP, ""},
		{"a snippet of locations", "location /static/ {\n  alias /srv/static/;\n}\n", true, nginx.Server, ""},
		{"a snippet of proxy settings", "proxy_set_header Host $host;\nproxy_redirect off;\n", true, nginx.HTTP, ""},
		{"a map", "map $http_upgrade $connection_upgrade {\n default upgrade;\n '' close;\n}\n", true, nginx.HTTP, ""},
		{"a template of envsubst", "server {\n listen ${PORT};\n location /static/ { alias ${STATIC}/; }\n}\n", true, nginx.HTTP, ""},
		{"a Jinja template", "# {{ ansible_managed }}\n{% if tls %}\nserver {\n listen 443 ssl;\n{% endif %}\n location /static { alias {{ static_dir | default('/srv') }}; }\n}\n", true, nginx.HTTP, "Go or Jinja"},
		{"an ERB template", "server {\n server_name <%= @name %>;\n root <%= @root %>;\n}\n", true, nginx.HTTP, "ERB"},
		{"YAML that holds one", "apiVersion: v1\nkind: ConfigMap\ndata:\n  default.conf: |\n    server {\n      listen 80;\n    }\n", false, 0, ""},
		{"a shell script that writes one", "#!/bin/sh\nset -e\ncat > /etc/nginx/conf.d/x.conf <<EOF\nserver {\n listen 80;\n}\nEOF\n", false, 0, ""},
		{"Python", "import os\n\nSTATIC_ROOT = '/srv/static'\nd = {'a': 1}\n", false, 0, ""},
		{"CSS", "body { color: red; }\n.server { root: 1; }\n", false, 0, ""},
		{"JavaScript", "const server = http.createServer();\nserver.listen(80);\nfunction a() { return 1; }\n", false, 0, ""},
		{"JSON", `{"server": {"listen": 80}}`, false, 0, ""},
		{"Apache", "<VirtualHost *:80>\n  Alias /static /srv/static\n</VirtualHost>\n", false, 0, ""},
		{"Caddy", "example.org {\n  root * /srv\n  file_server\n}\n", false, 0, ""},
		{"BIND", "options { directory \"/var/cache/bind\"; };\nzone \"example.org\" { type master; file \"/x\"; };\n", false, 0, ""},
		{"prose", "Put this in your site:\n\n    location /static { alias /srv; }\n", false, 0, ""},
		{"empty", "", false, 0, ""},
		{"only comments", "# server { }\n", false, 0, ""},
		{"binary", "server {\x00}", false, 0, ""},
		{"long, cut in the middle", "server {\n" + strings.Repeat(" location /a { proxy_pass http://b; }\n", 4000) + "}\n", true, nginx.HTTP, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			g := nginx.Sniff(tc.text)
			if g.Nginx != tc.nginx || g.Template != tc.template || tc.nginx && g.Context != tc.context {
				t.Errorf("Sniff = %+v, want %v %v %q", g, tc.nginx, tc.context, tc.template)
			}
			if want := tc.nginx && strings.Contains(tc.text, "server {"); g.Server != want {
				t.Errorf("Server = %v, want %v", g.Server, want)
			}
		})
	}
}
