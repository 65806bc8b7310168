package route_test

import (
	"fmt"
	"strings"
)

// request is a random request for the generated servers.
func (g *generator) request() wireRequest {
	r := wireRequest{
		addr: g.pick("127.0.0.1", "127.0.0.1", "127.0.0.1", "127.0.0.2", "127.0.0.1", "::1"), port: g.ports[g.IntN(2)],
		method: g.pick("GET", "GET", "GET", "GET", "GET", "GET", "HEAD", "POST", "PUT", "OPTIONS"), version: g.pick("1.1", "1.1", "1.1", "1.1", "1.1", "1.0"),
	}
	r.host = g.pick("example.com", "www.example.com", "a.example.com", "shop.test", "a.shop.test", "b.a.shop.test", "www.example.org", "www2.x", "_", "127.0.0.1", "EXAMPLE.com", "example.com.", "www.x.y",
		"nobody.test", "x..y", "[::1]", "a b", "é.test", "x.y.example.com")
	switch g.IntN(12) {
	case 0:
		r.noHost = true
	case 1:
		r.host = ""
	case 2, 3:
		r.host += fmt.Sprintf(":%d", r.port)
	}
	r.uri = g.requestURI()
	if g.chance(4) {
		r.uri = g.pick("http", "https", "ftp") + "://" + g.pick("shop.test", "example.com:80", "www.example.com", "a_b", "") + g.pick(r.uri, "", "?x=1")
	}
	if g.chance(10) {
		r.headers = append(r.headers, [2]string{"User-Agent", g.pick("curl/8", "b", "EXAMPLE")})
	}
	if g.chance(10) {
		r.headers = append(r.headers, [2]string{"Cookie", g.pick("c=1", "a=2; c=b", "c=")})
	}
	if g.chance(8) {
		r.headers = append(r.headers, [2]string{"Accept-Encoding", g.pick("gzip", "gzip, deflate", "br", "gzip;q=0", "*")})
	}
	if g.chance(15) {
		r.headers = append(r.headers, [2]string{"Referer", g.pick("http://example.com/x", "https://a.shop.test/docs/x", "http://a.shop.test:80/x", "http://www.google.com/", "hidden", "http://x.y/ab", "http://x", "", "HTTPS://EXAMPLE.COM", "http://b.a.shop.test/", "ftp://example.com/")})
	}
	if g.chance(15) {
		r.headers = append(r.headers, [2]string{g.pick("X-Real-IP", "X-Forwarded-For", "X-Forwarded-For"), g.pick("10.0.0.1", "192.0.2.1, 10.0.0.1", "10.0.0.1:80", "x", "x, 127.0.0.1", "::1", "10.1.1.1,127.0.0.1", "")})
	}
	if g.chance(5) {
		r.headers = append(r.headers, [2]string{g.pick("X-Test", "X_Test", "x-test"), "/docs/"})
	}
	return r
}

func (g *generator) requestURI() string {
	u := g.pick("/", "/index.html", "/about.html", "/docs", "/docs/", "/docs/guide.html", "/docs/sub/", "/docs/sub/page.html", "/static/app.js", "/static/css/style.css", "/staticapp.js", "/static",
		"/static/", "/media/a.jpg", "/media/", "/app/", "/app", "/api", "/api/x", "/p/x/y", "/p", "/empty/", "/empty", "/noindex/", "/locked/", "/locked/index.html", "/unreadable.html", "/xonly/", "/xonly/f.txt",
		"/link.html", "/linkdocs/", "/linkdocs/guide.html", "/linkdocs", "/out/index.html", "/loop", "/idx/", "/idx/index.html", "/404.html", "/private/secret.txt", "/u/bob/photo.jpg", "/u/bob", "/old/x", "/ABOUT",
		"/x", "/about", "/about.html/", "/about.html/x", "/d/12", "/docs/guide", "/docs/guide/", "/static../private/secret.txt", "/x/css/y", "/é.html", "/missing", "/missing/", "/auth", "/page", "/u/a/x/y", "/docs/++guide")
	if g.chance(25) {
		u = g.pick("/a%20b.txt", "/plus+name.txt", "/100%25.txt", "/%C3%A9.html", "/docs%2Fguide.html", "/docs/../about.html", "/docs/./guide.html", "//docs//guide.html", "/docs/%2e%2e/about.html", "/..", "/../x", "/docs/..",
			"/%00", "/%zz", "/a b", "/x%0Ay.html", "/static/%2e%2e%2fabout.html", "/docs/sub/..%2f", "/a%3Fb", "/u/%41%2B/x", "/old/a%26b+c", "/u/a%20b/c%3Dd", "/docs/%E9", "/.hidden", "/docs/...", "/about%2ehtml", "/x\x01", "/%2F%2F", "/#x", "/docs/#frag?q",
			"/q/a+b%2520c", "/a%5Cb", "/index.html%20", "/docs/a%25b.html", "/"+strings.Repeat("a", 300), "/docs/"+strings.Repeat("x/", 200)+"..")
	}
	if g.chance(30) {
		u += g.pick("?", "?a=b", "?a=c&b=2", "?x=1", "?a=/docs/&up=backend", "?i=about", "?a=%2F", "?A=b", "?a", "?up=backend:80", "?r=/docs", "?a=b?c", "?a=x%20y&", "?a=b#c", "?up=backend&i=/404", "?ip=10.1.2.3", "?ip=10.0.0.7&a=c", "?ip=::1", "?ip=x", "?zz=nevernnn", "?a=docs&r=/docs")
	}
	return u
}
