package page_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/page"
	"github.com/wellserved/wellserved/pkg/source"
)

func parse(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// told lists references as "kind url {hole}".
func told(refs []page.Reference) []string {
	var out []string
	for _, r := range refs {
		line := string(r.Kind) + " " + r.URL.String()
		if len(r.Holes) > 0 {
			line += " (" + strings.Join(r.Holes, ", ") + ")"
		}
		out = append(out, line)
	}
	return out
}

func TestHTMLSaysWhatAPageRefersTo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"scripts", `<script src="/static/a.js"></script><script type=module src=b.mjs></script><script nomodule src=old.js></script>`,
			[]string{"script https://shop.example/static/a.js", "module script https://shop.example/cart/b.mjs"}},
		{"data is no script", `<script type="application/json" id=x>{"a": "new WebSocket('wss://x/')"}</script><script type="text/template"><img src=x.png></script>`, nil},
		{"style sheets and icons", `<link rel="stylesheet" href="/s.css?v=1&amp;w=2"><link rel="shortcut icon" href="/f.ico"><link rel=canonical href=/c>`,
			[]string{"style sheet https://shop.example/s.css?v=1&w=2", "file https://shop.example/f.ico"}},
		{"preloads", `<link rel=preload as=font href=/f.woff2><link rel=modulepreload href=/m.js><link rel=preload as=script href=/p.js>`,
			[]string{"file https://shop.example/f.woff2", "module script https://shop.example/m.js", "script https://shop.example/p.js"}},
		{"images", `<img src=a.png srcset="a2.png 2x, b(1,2).png 3x,c.png"><picture><source srcset="d.webp 100w, e.webp"></picture>`,
			[]string{"file https://shop.example/cart/a.png", "file https://shop.example/cart/a2.png", "file https://shop.example/cart/b(1,2).png",
				"file https://shop.example/cart/c.png", "file https://shop.example/cart/d.webp", "file https://shop.example/cart/e.webp"}},
		{"media and drawings", `<video src=v.mp4 poster=p.jpg></video><svg><use href="/i.svg#x"/></svg><object data=o.svg></object>`,
			[]string{"file https://shop.example/cart/v.mp4", "file https://shop.example/cart/p.jpg", "file https://shop.example/i.svg", "file https://shop.example/cart/o.svg"}},
		{"styles in the page", `<style>@import "/x.css"; body { background: url("bg.png") }</style><p style="background: url(/p.png)">`,
			[]string{"style sheet https://shop.example/x.css", "file https://shop.example/cart/bg.png", "file https://shop.example/p.png"}},
		{"a base", `<base href="/static/"><script src=a.js></script>`, []string{"script https://shop.example/static/a.js"}},
		{"what browsers with scripts do not use", `<noscript><img src=n.png></noscript><template><img src=t.png></template><!-- <img src=c.png> --><img src=y.png>`,
			[]string{"file https://shop.example/cart/y.png"}},
		{"nothing to ask for", `<img src="data:image/png;base64,AA"><img src=""><a href=/x>x</a><script src="blob:x"></script>`, nil},
		{"other hosts are told too", `<script src="//cdn.example/a.js"></script>`, []string{"script https://cdn.example/a.js"}},
		{"an import map", `<script type=importmap>{"imports": {"vue": "/static/vue.js", "app/": "/static/app/"}}</script><script type=module>import "vue"; import {x} from "app/x.js"; import y from "unmapped";</script>`,
			[]string{"module script https://shop.example/static/vue.js", "module script https://shop.example/static/app/x.js"}},
		{"a WebSocket in the page", `<script>const s = new WebSocket("wss://" + window.location.host + "/ws/chat/");</script>`,
			[]string{"WebSocket wss://shop.example/ws/chat/"}},
		{"the name of a room from json_script", `<script id="room-name" type="application/json">"lobby &amp; co"</script>
<script>const roomName = JSON.parse(document.getElementById('room-name').textContent);
const chatSocket = new WebSocket('ws://' + window.location.host + '/ws/chat/' + roomName + '/');</script>`,
			[]string{"WebSocket ws://shop.example/ws/chat/lobby%20&amp;%20co/"}},
		{"a constant of an earlier script", `<script>var PATH = "/ws/";</script><script>new WebSocket(location.origin.replace(/^http/, "ws") + PATH)</script>`,
			[]string{"WebSocket wss://shop.example/ws/"}},
		{"htmx", `<div hx-ext="ws" ws-connect="/ws/a/"></div><div hx-ws="connect:/ws/b/"></div>`,
			[]string{"WebSocket wss://shop.example/ws/a/", "WebSocket wss://shop.example/ws/b/"}},
		{"data attributes", `<body data-ws-url="/ws/live/"><script>new WebSocket(document.body.dataset.wsUrl)</script>`,
			[]string{"WebSocket wss://shop.example/ws/live/"}},
		{"each once", `<img src=a.png><img src=a.png>`, []string{"file https://shop.example/cart/a.png"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := page.HTML(source.NewFile("page", c.text), parse(t, "https://shop.example/cart/"))
			if diff := cmp.Diff(c.want, told(d.References)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if len(d.Unread) > 0 {
				t.Error(d.Unread)
			}
		})
	}
}

func TestCSSSaysWhatAStyleSheetRefersTo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"imports", `@import "a.css"; @import url(b.css) screen; @import url("/c.css") layer(x);`,
			[]string{"style sheet https://shop.example/static/css/a.css", "style sheet https://shop.example/static/css/b.css", "style sheet https://shop.example/c.css"}},
		{"fonts and images", `@font-face { src: url(../f.woff2) format("woff2"), url('f.woff?#x') } a { background: url( "b\(1\).png" ) }`,
			[]string{"file https://shop.example/static/f.woff2", "file https://shop.example/static/css/f.woff?", "file https://shop.example/static/css/b(1).png"}},
		{"neither names nor comments", `@namespace svg url(http://www.w3.org/2000/svg); /* url(c.png) */ a::before { content: "url(s.png)" } b { background: url(data:image/png;base64,AA) }`, nil},
		{"cut off, which browsers close", `a { background: url(b.png`, []string{"file https://shop.example/static/css/b.png"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := page.CSS(source.NewFile("css", c.text), page.Place{Page: parse(t, "https://shop.example/cart/"), Self: parse(t, "https://shop.example/static/css/site.css")})
			if diff := cmp.Diff(c.want, told(got)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestJSSaysWhatAScriptRefersTo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		worker     bool
		want       []string
	}{
		{"imports count from the script", `import "./a.js"; import b from "/b.js"; export * from "../c.js"; const d = await import("./d.js"); import("./e" + x + ".js");`, false,
			[]string{"module script https://shop.example/static/js/a.js", "module script https://shop.example/b.js", "module script https://shop.example/static/c.js", "module script https://shop.example/static/js/d.js"}},
		{"workers count from the page", `new Worker("w.js"); new Worker(new URL("x.js", import.meta.url), {type: "module"}); navigator.serviceWorker.register("/sw.js");`, false,
			[]string{"worker https://shop.example/cart/w.js", "worker https://shop.example/static/js/x.js", "worker https://shop.example/sw.js"}},
		{"scripts of a worker count from it", `importScripts("a.js", "/b.js");`, true,
			[]string{"script https://shop.example/static/js/a.js", "script https://shop.example/b.js"}},
		{"a template", "new WebSocket(`wss://${location.host}/ws/`)", false, []string{"WebSocket wss://shop.example/ws/"}},
		{"a scheme by condition", `const p = location.protocol === 'https:' ? 'wss:' : 'ws:'; const url = p + '//' + location.host + '/ws/x/'; new WebSocket(url);`, false,
			[]string{"WebSocket wss://shop.example/ws/x/"}},
		{"a scheme that is changed", `let s = "ws://"; if (location.protocol == "https:") { s = "wss://"; } new WebSocket(s + location.host + "/ws/");`, false,
			[]string{"WebSocket wss://shop.example/ws/"}},
		{"what only a browser knows", "new WebSocket(`wss://${location.host}/ws/${room}/?token=${localStorage.getItem('t')}`)", false,
			[]string{"WebSocket wss://shop.example/ws/%7Broom%7D/?token=%7Bvalue%7D (room, value)"}},
		{"a key of the page's own address", `const key = new URLSearchParams(location.search).get("key"); new WebSocket("wss://" + location.host + "/ws/?key=" + key);`, false,
			[]string{"WebSocket wss://shop.example/ws/?key=page1"}},
		{"a worker's address is its own", `const key = new URLSearchParams(location.search).get("key"); new WebSocket("wss://" + location.host + "/ws/?key=" + key);`, true,
			[]string{"WebSocket wss://shop.example/ws/?key=worker1"}},
		{"a URL object", `const u = new URL("/ws/", location.href); u.protocol = "wss:"; u.searchParams.set("k", key); new WebSocket(u);`, false,
			[]string{"WebSocket wss://shop.example/ws/?k=%7Bkey%7D (key)"}},
		{"a function", `function at(path) { return "wss://" + location.host + path } const open = (p) => new WebSocket(at(p)); open("/ws/a/");`, false,
			[]string{"WebSocket wss://shop.example/ws/a/"}},
		{"a function with two callers", `function open(p) { new WebSocket("wss://" + location.host + p) } open("/a/"); open("/b/");`, false,
			[]string{"WebSocket wss://shop.example/a/", "WebSocket wss://shop.example/b/"}},
		{"a library", `new ReconnectingWebSocket("/ws/r/")`, false, []string{"WebSocket wss://shop.example/ws/r/"}},
		{"within a class", `class C { connect() { this.ws = new window.WebSocket('ws://' + location.host + '/c/'); } }`, false, []string{"WebSocket ws://shop.example/c/"}},
		{"strings with escapes", `new WebSocket("wss:\/\/\x73hop.example\u002fws/")`, false, []string{"WebSocket wss://shop.example/ws/"}},
		{"not in comments and strings", `// new WebSocket("/a")
const s = 'new WebSocket("/b")';`, false, nil},
		{"a variable that calls itself", `const a = b; const b = a; new WebSocket(a)`, false, []string{"WebSocket wss://shop.example/cart/%7Ba%7D (a)"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			place := page.Place{Page: parse(t, "https://shop.example/cart/?key=page1"), Self: parse(t, "https://shop.example/static/js/app.js?key=worker1")}
			if c.worker {
				place.Worker = place.Self
			}
			got, err := page.JS(source.NewFile("app.js", c.text), place)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, told(got)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestReferencesKnowTheirLines(t *testing.T) {
	t.Parallel()
	text := "// new WebSocket\nfunction connect() {\n  return new WebSocket('/a');\n}\nimport('./b.js');\n"
	refs, err := page.JS(source.NewFile("app.js", text), page.Place{Page: parse(t, "https://shop.example/")})
	if err != nil {
		t.Fatal(err)
	}
	lines := map[page.Kind]int{}
	for _, r := range refs {
		lines[r.Kind] = r.At.Line()
	}
	if diff := cmp.Diff(map[page.Kind]int{page.Socket: 3, page.Module: 5}, lines); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	d := page.HTML(source.NewFile("page", "<p>\n<img src=a.png>\n<script>\n\nnew Worker('w.js')</script>"), parse(t, "https://shop.example/"))
	got := []int{}
	for _, r := range d.References {
		got = append(got, r.At.Line())
	}
	if diff := cmp.Diff([]int{2, 5}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestWhatIsNoScriptIsAnErrorAndNothingElse(t *testing.T) {
	t.Parallel()
	place := page.Place{Page: parse(t, "https://shop.example/")}
	for _, text := range []string{"<!doctype html><title>x</title>", "function (", strings.Repeat("(", 100_000), strings.Repeat("a+", 300_000) + "a", strings.Repeat("{", 50_000),
		strings.Repeat("x ", 2<<20)} {
		refs, err := page.JS(source.NewFile("x", text), place)
		if err == nil && !strings.HasPrefix(text, "a+") {
			t.Errorf("%.20q is read: %v", text, refs)
		}
	}
	d := page.HTML(source.NewFile("x", "<script>function (</script><script src=a.js></script>"), place.Page)
	if len(d.Unread) != 1 || len(d.References) != 1 {
		t.Errorf("%v %v", d.Unread, told(d.References))
	}
}

func FuzzPage(f *testing.F) {
	f.Add("<script>new WebSocket(`a${b}`)</script><style>@import 'x'</style><img srcset='a 1x, b'>")
	f.Fuzz(func(t *testing.T, text string) {
		at := &url.URL{Scheme: "http", Host: "x", Path: "/"}
		page.HTML(source.NewFile("x", text), at)
		page.CSS(source.NewFile("x", text), page.Place{Page: at})
		if _, err := page.JS(source.NewFile("x", text), page.Place{Page: at}); err != nil && err.Error() == "" {
			t.Error("an error without words")
		}
	})
}
