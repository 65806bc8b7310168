package route_test

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/testcert"
	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

// TestTLSAgainstNginx asks nginx over TLS, where the name that the client sends
// chooses a server before anything of the request is read.
func TestTLSAgainstNginx(t *testing.T) {
	dir := realserver.Folder(t)
	testcert.Make(t, "localhost", time.Now().Add(time.Hour)).Write(t, dir)
	d := &differ{t: t, binary: realserver.NginxProgram(t), dir: dir}
	ports := d.freePorts()
	text := fmt.Sprintf(`ssl_certificate cert.pem; ssl_certificate_key key.pem;
server { listen %[1]d ssl; server_name a.test; return 200 "a $uri $scheme $https $server_port"; error_page 400 =200 /bad; }
server { listen %[1]d ssl; server_name b.test; merge_slashes off; return 200 "b $uri"; error_page 400 = /bad-b; }
server { listen %[1]d ssl; server_name ~^(?<who>\w+)\.c\.test$; location /to { return 301 /x; } location /f { root %[2]s; } return 200 "$who $uri"; }
server { listen %[1]d ssl; server_name *.d.test; merge_slashes off; error_page 497 =301 https://$host:$server_port$request_uri; location / { return 301 /x; } }
server { listen %[1]d ssl; server_name ""; return 200 none; }
`, ports[0], dir)
	if err := os.WriteFile(filepath.Join(dir, "nginx.conf"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	path := d.wrap(dir)
	stop := d.start(path, ports)
	if stop == nil {
		t.Fatalf("nginx refuses it: %s", d.reasons)
	}
	defer stop()
	tree, err := fstree.Disk(fstree.DiskOptions{})
	if err != nil {
		t.Fatal(err)
	}
	router := d.router(path)
	for _, scheme := range []string{"https", "http"} {
		for _, host := range []string{"a.test", "B.test", "x.c.test", "y.d.test", "nobody.test", "127.0.0.1", "b.test.", "b.test:1", "a..b"} {
			for _, uri := range []string{"//x", "/to", "/%00", "/f", "http://b.test//y", "/a b"} {
				req := wireRequest{addr: "127.0.0.1", port: ports[0], method: "GET", version: "1.1", host: host, uri: uri}
				routed := req.routed()
				routed.Scheme = scheme
				answer := sendVia(t, req, scheme)
				want, got := short(observed(answer, false), tree), short(router.Trace(routed).Outcome, tree)
				if want != got {
					t.Errorf("%s %v: nginx %s, router %s", scheme, req, want, got)
				}
			}
		}
	}
}

// sendVia sends a request over TLS, with the name of its host where that is one.
func sendVia(t *testing.T, r wireRequest, scheme string) []byte {
	t.Helper()
	if scheme == "http" {
		answer, err := r.send()
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	name, _, _ := net.SplitHostPort(r.host)
	if name == "" {
		name = r.host
	}
	if net.ParseIP(name) != nil || name == "a..b" {
		name = ""
	}
	c, err := tls.Dial("tcp", net.JoinHostPort(r.addr, strconv.Itoa(r.port)), &tls.Config{ServerName: name, InsecureSkipVerify: true}) // the certificate is ours
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(c, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", r.method, r.uri, r.host)
	answer, err := io.ReadAll(c)
	if err != nil && len(answer) == 0 {
		return nil
	}
	return answer
}
