package refusal_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/freeport"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/verify/refusal"
)

// inContainers loads the shop as one that runs in containers: nginx with the
// given location, and an application whose port is published on this machine.
func inContainers(t *testing.T, front, published, location string) *project.Project {
	t.Helper()
	dir := folder(t)
	if err := os.CopyFS(dir, os.DirFS(shop)); err != nil {
		t.Fatal(err)
	}
	_, port, _ := strings.Cut(front, ":")
	for name, text := range map[string]string{
		"docker-compose.yml": fmt.Sprintf("services:\n  proxy:\n    image: nginx:1.25\n    volumes:\n      - ./nginx.conf:/etc/nginx/nginx.conf:ro\n    ports:\n      - \"%s:%[1]s\"\n"+
			"  app:\n    image: python:3.11\n    working_dir: /srv/shop\n    command: daphne -b 0.0.0.0 shop.asgi:application\n    volumes:\n      - .:/srv/shop\n    ports:\n%s\n", port, published),
		"nginx.conf": fmt.Sprintf("events {}\nhttp {\n  server {\n    listen %s;\n    server_name shop.example;\n    location /static/ { alias /srv/none/; }\n    %s\n  }\n}\n", port, location),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p, err := project.Load(t.Context(), project.Options{Path: dir, Cwd: dir})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Sites) != 1 || p.Sites[0].Container == nil {
		t.Fatalf("nginx is in no container: %+v", p.Choices)
	}
	return p
}

func TestContainersAreAskedByTheirPublishedPorts(t *testing.T) {
	t.Parallel()
	daphne := server(t, "daphne")
	_, port, _ := strings.Cut(daphne, ":")
	front := fmt.Sprintf("127.0.0.1:%d", freeport.Of(t))
	lacking := "location / { proxy_set_header Host $host; proxy_pass http://app:8000; }"
	nginx(t, "server { listen "+front+"; server_name shop.example; location / { proxy_set_header Host $host; proxy_pass http://"+daphne+"; } }", front)
	for _, tc := range []struct {
		name, ports, location string
		directly              string
	}{
		{"on all addresses", "      - \"" + port + ":8000\"", lacking, daphne},
		{"on the loopback, written out", "      - target: 8000\n        published: \"" + port + "\"\n        host_ip: 127.0.0.1", lacking, daphne},
		{"another port", "      - \"" + port + ":9000\"", lacking, ""},
		{"on another address", "      - \"192.0.2.1:" + port + ":8000\"", lacking, ""},
		{"the loopback of nginx's own container", "      - \"" + port + ":8000\"", strings.ReplaceAll(lacking, "app:8000", daphne), ""},
		{"the host itself", "      - \"1:8000\"", strings.ReplaceAll(lacking, "app:8000", "host.docker.internal:"+port), daphne},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			v := ask(t, inContainers(t, front, tc.ports, tc.location), "ws", front, "/ws/prices/?key=hunter2")
			if v.RefusedBy != refusal.Nginx {
				t.Errorf("refused by %q: %s", v.RefusedBy, v.Reason)
			}
			switch known := strings.Join(v.Known, "\n"); {
			case tc.directly == "" && len(v.Asked) > 0:
				t.Errorf("%s was asked, which is another server", v.Asked[0].What)
			case tc.directly != "" && (len(v.Asked) != 1 || v.Asked[0].Result.Direct != tc.directly || !strings.Contains(known, "directly 101, through nginx 404")):
				t.Errorf("asked %+v, known by %s", v.Asked, known)
			}
		})
	}
}
