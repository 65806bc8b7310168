package nginx_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
)

// server is one site as people write it, number i.
func server(i int) string {
	return fmt.Sprintf(`server {
    listen 80;
    server_name site%[1]d.example.com www.site%[1]d.example.com;
    access_log /var/log/nginx/site%[1]d.log;
    client_max_body_size 10m;

    location /static/ {
        alias /srv/site%[1]d/static/;
        expires 30d;
    }
    location /media/ {
        alias /srv/site%[1]d/media/;
    }
    location / {
        proxy_pass http://127.0.0.1:8000;
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
    }
}
`, i)
}

// oneFile returns a configuration of n servers in one file.
func oneFile(n int) map[string]string {
	var b strings.Builder
	b.WriteString("events {}\nhttp {\n")
	for i := range n {
		b.WriteString(server(i))
	}
	b.WriteString("}\n")
	return map[string]string{"/etc/nginx/nginx.conf": b.String()}
}

// manyFiles returns a configuration of n servers, each in an included file.
func manyFiles(n int) map[string]string {
	files := map[string]string{"/etc/nginx/nginx.conf": "events {}\nhttp {\n  include sites-enabled/*;\n}\n"}
	for i := range n {
		files[fmt.Sprintf("/etc/nginx/sites-enabled/site%d", i)] = server(i)
	}
	return files
}

func BenchmarkLoad(b *testing.B) {
	for _, row := range []struct {
		name  string
		files map[string]string
	}{
		{"1000 servers in one file", oneFile(1000)},
		{"10000 servers in one file", oneFile(10000)},
		{"10000 servers in 10000 files", manyFiles(10000)},
	} {
		b.Run(row.name, func(b *testing.B) {
			tree := fstree.MemoryText(row.files)
			bytes := 0
			for _, text := range row.files {
				bytes += len(text)
			}
			b.SetBytes(int64(bytes))
			b.ReportAllocs()
			for b.Loop() {
				cfg, err := nginx.Load(nginx.Options{Tree: tree, Paths: []string{"/etc/nginx/nginx.conf"}})
				if err != nil || len(cfg.Faults) > 0 {
					b.Fatal(err, cfg.Faults[0])
				}
			}
		})
	}
}

func BenchmarkAgree(b *testing.B) {
	text := oneFile(1000)["/etc/nginx/nginx.conf"]
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if same, why := nginx.Agree(text); !same {
			b.Fatal(why)
		}
	}
}
