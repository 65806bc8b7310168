package route_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// generator makes random configurations and requests out of what people write
// and what nginx treats in surprising ways.
type generator struct {
	*rand.Rand
	dir   string // the prefix, absolute
	ports [2]int
	up    []string // addresses of upstreams
}

func (g *generator) pick(list ...string) string { return list[g.IntN(len(list))] }

func (g *generator) chance(percent int) bool { return g.IntN(100) < percent }

func (g *generator) root() string {
	if g.chance(4) {
		return g.pick("html", `""`, "$base", "/", "$arg_r")
	}
	return g.dir + "/" + g.pick("www", "www/", "other", "www/docs", "www/static", "missing", "sites/$host", "www$arg_r", "other/", "www/static/", "sites/$1", "sites/$sub", "www$base")
}

func (g *generator) aliasDir() string {
	return g.dir + "/" + g.pick("www/static/", "www/static", "www/docs/", "www/docs", "www/", "www/about.html", "other/$1", "www/$1", "www/static/$2", "other/", "missing/", "www/locked/", "www/linkdocs/", "sites/$host/", "www/$rest", "www/$page.html", "www$uri", "other$request_uri", "www/docs/$rest/")
}

var genPaths = []string{"/", "/static/", "/static", "/docs/", "/docs", "/docs/sub/", "/media/", "/about.html", "/app/", "/api/", "/api", "/p/", "/empty/",
	"/index.html", "/a b.txt", "/static/css/", "/x", "/locked/", "/u/", "/private/", "/é.html", "/docs/guide", "/noindex/", "/404.html", "", "docs", "/a%20b.txt", "/DOCS/", "/docs/sub", "/u/bob/", "/p", "/.", "//"}

var genRegexes = []string{`\.js$`, `\.(js|css|png)$`, `^/docs/(.*)\.html$`, `^/u/([^/]+)/(.*)$`, `^/(static|media)/(.*)$`, `\.html?$`, `^/(?<page>[a-z]+)$`,
	`/$`, `^/d/(\d+)`, `(?i)ABOUT`, `^/static/(?<rest>.+)$`, `/sub/`, `^/([a-z]+)/css/`, `^/(.+)/$`, `(?<!app)\.js$`, `^/(?>[a-z]+)/x`, `^/(?=docs)(.+)$`,
	`^/[\w-]+\.txt$`, `^/.\.html$`, `^/(é|e)`, `\s`, `^/([[:alpha:]]+)\.html$`, `^/(a|ab)(c|bcd)?`, `^(/.*)?/app`, `/\.`, `^/(?P<q>x|y)+/`, `^/docs/++guide`, `^((/[a-z]+)+)\.html$`}

func (g *generator) regex() string { return quoteRegex(genRegexes[g.IntN(len(genRegexes))]) }

func quoteRegex(s string) string {
	if strings.ContainsAny(s, "{};\" ") {
		return `"` + s + `"`
	}
	return s
}

func (g *generator) uri() string {
	return g.pick("/index.html", "/docs/guide.html", "/404.html", "/about.html", "/missing", "/docs/", "/static/app.js", "$uri", "/docs$uri", "/x$uri", "/$arg_a",
		"/p/x?y=1", "/x/$1", "/docs/$1.html", "/q?u=$uri", "/static/$2", "$m1", "$request_uri", "/a%20b.txt", "/docs/$page.html", "/f/$m2")
}

func (g *generator) variable() string {
	return g.pick("$uri", "$args", "$arg_a", "$host", "$http_host", "$request_uri", "$m1", "$m2", "$s1", "$request_method", "$scheme", "$invalid_referer", "$invalid_referer", "$geo1", "$geo2", "$base", "$rest", "$server_port", "$server_addr", "$https", "$page", "$http_user_agent",
		"$cookie_c", "$is_args", "$request_filename", "$document_root", "$server_name", "$remote_addr", "$split1", "$x", "$1", "$http_x_test", "$query_string", "$server_protocol")
}

// config returns a whole configuration.
func (g *generator) config(user string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%sworker_processes 1;\npid %s/nginx.pid;\nerror_log %s/error.log crit;\nevents { worker_connections 64; }\nhttp {\n", user, g.dir, g.dir)
	fmt.Fprintf(&b, "    access_log off;\n    default_type text/plain;\n    server_names_hash_bucket_size 128;\n")
	for _, p := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		fmt.Fprintf(&b, "    %s_temp_path %s/tmp_%s;\n", p, g.dir, p)
	}
	b.WriteString("    upstream backend { server " + g.up[0] + "; }\n    upstream sock { server " + g.up[1] + "; }\n")
	g.maps(&b)
	for range g.IntN(3) {
		g.common(&b, "    ")
	}
	if g.chance(40) {
		fmt.Fprintf(&b, "    root %s;\n", g.root())
	}
	for range 1 + g.IntN(3) {
		g.server(&b)
	}
	b.WriteString("}\n")
	return b.String()
}

func (g *generator) maps(b *strings.Builder) {
	flag := g.pick("", "", "volatile; ")
	fmt.Fprintf(b, "    map %s $m1 { %s%s%s %s; ~%s %s; ~*%s %s; }\n", g.pick("$uri", "$request_uri", "$arg_a", "$host", "$uri$is_args$args", "$document_uri", "$host$uri", "$m2$arg_a"), flag,
		g.pick(`default "";`, "default /docs/;", "default 0;", "default /dflt;", "", "default $uri;")+" ", g.pick("/about.html", "/x", "1", "example.com"), g.pick("/docs/guide.html", "one", `""`),
		"^/docs/(.*)$", g.pick("/x/$1", "re", "/docs/sub/$1"), "^/([A-Z]+)$", g.pick("/up/$1", "nocase"))
	// Its named groups are what makes $page, $x and $y known everywhere.
	b.WriteString("    map $arg_zz $zz { default no; ~^(?<page>never)(?<x>n)(?<y>n)(?<q>n)(?<rest>n)(?<sub>n)(?<base>n)$ yes; }\n")
	fmt.Fprintf(b, "    map $host $m2 { hostnames; default other; .example.com %s; *.shop.test wild; www.x.* tail; shop.test exact; }\n", g.pick("ex", "/docs"))
	fmt.Fprintf(b, "    map $arg_a $s1 { default %s; b two; c $uri; }\n", g.pick("one", "$arg_b", `""`))
	fmt.Fprintf(b, "    geo $geo1 { default 0; 127.0.0.0/8 %s; 127.0.0.1 %s; }\n", g.pick("a", "net"), g.pick("1", "host", `""`))
	if g.chance(30) {
		b.WriteString("    geo $arg_ip $geo2 { ranges; default d; 10.0.0.0-10.0.0.255 ten; 10.0.0.7-10.0.0.7 seven; }\n")
	} else {
		b.WriteString("    geo $arg_ip $geo2 { 10.0.0.0/8 ten; 10.1.0.0/16 one; ::1 six; }\n")
	}
	fmt.Fprintf(b, "    split_clients \"%s\" $split1 { 30%% a; 20.5%% b; * c; }\n", g.pick("$uri", "$arg_a$host", "$remote_addr"))
}

func (g *generator) server(b *strings.Builder) {
	b.WriteString("    server {\n")
	seen := map[string]bool{}
	for range 1 + g.IntN(2) {
		port := g.ports[g.IntN(2)]
		l := g.pick(fmt.Sprint(port), fmt.Sprint(port), fmt.Sprintf("127.0.0.1:%d", port), fmt.Sprintf("*:%d", port), fmt.Sprintf("127.0.0.2:%d", port), fmt.Sprintf("[::1]:%d", port), fmt.Sprintf("[::]:%d", port), fmt.Sprintf("localhost:%d", port))
		key := strings.TrimPrefix(l, "*:")
		if seen[key] {
			continue
		}
		seen[key] = true
		if g.chance(10) {
			l += " default_server"
		}
		fmt.Fprintf(b, "        listen %s;\n", l)
	}
	if g.chance(85) {
		names := g.pick("example.com", "example.com www.example.com", "*.example.com", ".example.com", "www.example.*", `~^(?<sub>\w+)\.shop\.test$`, `~^www\d*\.`, "shop.test *.shop.test",
			"_", `""`, `example.com ""`, ".shop.test", "*.a.shop.test", `~^(.+)\.example\.com$`, "SHOP.test")
		fmt.Fprintf(b, "        server_name %s;\n", names)
	}
	if g.chance(70) {
		fmt.Fprintf(b, "        root %s;\n", g.root())
	}
	for range g.IntN(3) {
		g.common(b, "        ")
	}
	if g.chance(15) {
		b.WriteString("        " + g.pick("merge_slashes off;\n", "try_files $uri =404;\n", "try_files $uri /index.html;\n", "satisfy any;\n", "large_client_header_buffers 4 512;\n", "underscores_in_headers on;\n", "merge_slashes off;\n"))
	}
	for range g.IntN(3) {
		if g.chance(40) {
			g.rewriting(b, "        ", false)
		}
	}
	used := map[string]bool{}
	for range 1 + g.IntN(6) {
		g.location(b, "        ", "", used)
	}
	if g.chance(60) {
		b.WriteString("        location @app { ")
		b.WriteString(g.pick("proxy_pass http://backend;", "return 200 \"app:$uri\";", "rewrite ^/(.*)$ /docs/$1 break; root "+g.dir+"/www;", "try_files $uri /index.html;", "rewrite ^ /index.html last;",
			"proxy_pass http://backend; error_page 502 /x;", "root "+g.dir+"/other;"))
		b.WriteString(" }\n")
	}
	b.WriteString("    }\n")
}

// location writes one location, whose name begins with that of the outer one.
func (g *generator) location(b *strings.Builder, indent, outer string, used map[string]bool) {
	kind := g.pick("", "", "", "= ", "^~ ", "~ ", "~ ", "~* ")
	name := genPaths[g.IntN(len(genPaths))]
	switch kind {
	case "~ ", "~* ":
		name = genRegexes[g.IntN(len(genRegexes))]
	default:
		if outer != "" && !strings.HasPrefix(name, outer) {
			name = outer + strings.TrimPrefix(name, "/")
		}
	}
	key := strings.TrimPrefix(kind, "^~ ") + name
	if used[key] {
		return
	}
	used[key] = true
	fmt.Fprintf(b, "%slocation %s%s {\n", indent, kind, quoteRegex(name))
	regex := strings.HasPrefix(kind, "~")
	g.body(b, indent+"    ", regex)
	if kind != "= " && outer == "" && g.chance(20) {
		inner := name
		if regex {
			inner = ""
		}
		if !regex || g.chance(50) {
			nested := map[string]bool{}
			for range 1 + g.IntN(2) {
				if regex {
					fmt.Fprintf(b, "%s    location ~ %s {\n", indent, g.regex())
					g.body(b, indent+"        ", true)
					fmt.Fprintf(b, "%s    }\n", indent)
				} else {
					g.location(b, indent+"    ", inner, nested)
				}
			}
		}
	}
	fmt.Fprintf(b, "%s}\n", indent)
}

func (g *generator) body(b *strings.Builder, indent string, regex bool) {
	w := func(format string, args ...any) { fmt.Fprintf(b, indent+format+"\n", args...) }
	switch g.IntN(9) {
	case 0, 1:
		w("alias %s;", g.aliasDir())
	case 2, 3:
		w("root %s;", g.root())
	case 4:
		g.proxy(b, indent, regex)
	case 5:
		if g.chance(50) {
			w("return %s;", g.returnText())
		}
	}
	if g.chance(30) {
		last := g.pick("=404", "=403", "@app", "=200", "=301", "=499", "=500", "/docs/", "index.html", "/index.html", "/404.html?x=$args", "$uri/", "=204", "/docs/$1", "$uri", "/missing", "/static/x$uri", "=444", "@none")
		w("try_files %s %s;", g.pick("$uri", "$uri $uri/", "$uri.html $uri", "/x$uri", "$uri/index.html", "$1", `""`, "$uri/", "/about.html", "/static$uri $uri", "$document_uri"), last)
	}
	for range g.IntN(3) {
		g.common(b, indent)
	}
	for range g.IntN(3) {
		if g.chance(35) {
			g.rewriting(b, indent, true)
		}
	}
	if g.chance(8) {
		w("internal;")
	}
	if g.chance(8) {
		w("limit_except %s { %s }", g.pick("GET", "POST", "GET POST", "HEAD", "PUT"), g.pick("deny all;", "allow 127.0.0.1; deny all;", "proxy_pass http://backend;", "auth_basic x; auth_basic_user_file users;"))
	}
}

func (g *generator) proxy(b *strings.Builder, indent string, regex bool) {
	targets := []string{"http://backend", "http://" + g.up[0], "http://sock", "http://" + g.up[1], "http://$arg_up", "http://backend$uri", "http://backend/v/$1", "http://backend$request_uri",
		"http://$m2", "http://backend/q?a=$args", "http://" + g.up[1] + ":$uri"}
	if !regex {
		targets = append(targets, "http://backend/", "http://backend/v1", "http://backend/v1/", "http://"+g.up[1]+":/s/", "http://backend/?a=1", "http://backend/a b")
	}
	target := targets[g.IntN(len(targets))]
	fmt.Fprintf(b, "%sproxy_pass %q;\n", indent, target)
}

func (g *generator) returnText() string {
	return g.pick("200 ok", `200 "$uri|$args"`, "404", "403 no", "301 /docs/", "302 $scheme://$host/x", "204", "444", "301 /x$uri", "503", "307 $uri?$args", "200 $m1", `200 "$1-$2-$page"`, "410",
		"https://example.org/", "200 $request_filename", "200 $document_root", "303 http://example.org/$1", "500", "200 $split1-$geo1-$s1-$m2", `"$scheme://x/$uri"`, "308 docs", "301", "302 \"\"", "200", "200 \"\"", "304", "206 part", "418", "499", "408", "600 x", "402", "300 many", "201 made", "301 //e/x", "200 $server_name:$server_port", "200 $base$sub", `200 "$host $http_host $server_name"`, "418 tea")
}

// common writes a directive that may stand at every level.
func (g *generator) common(b *strings.Builder, indent string) {
	d := g.pick(
		"index index.html;", "index index.htm index.html /about.html;", "index /docs/guide.html;", "index $arg_i.html index.html;", "index app.js;", "index missing.html;",
		"error_page 404 /404.html;", "error_page 404 = /404.html;", "error_page 404 =200 /about.html;", "error_page 404 @app;", "error_page 403 404 = @app;", "error_page 404 http://example.org/nf;",
		"error_page 404 =301 http://example.org/$uri;", "error_page 403 /private/x;", "error_page 500 502 /50x.html;", "error_page 405 =200 /index.html;", "error_page 400 /400.html;", "error_page 404 /x$uri?s=$status;",
		"error_page 301 =200 /moved;", "error_page 401 403 /about.html;", "error_page 400 = @app;", "error_page 503 =404 /404.html;", "error_page 404 /missing;", "error_page 404 $m1;", "error_page 414 /404.html;",
		"recursive_error_pages on;", "autoindex on;", "autoindex off;", "absolute_redirect off;", "port_in_redirect off;", "server_name_in_redirect on;", "gzip_static on;", "gzip_static always;",
		"disable_symlinks on;", "disable_symlinks if_not_owner;", "disable_symlinks on from="+g.dir+"/www;", "disable_symlinks on from=$document_root;", "disable_symlinks off;",
		"deny 127.0.0.1;", "deny ::1;", "allow ::1; deny all;", "empty_gif;", "stub_status;", "valid_referers none blocked example.com *.shop.test/docs ~goog;", "valid_referers server_names;", "valid_referers none;", "valid_referers none server_names x.y/a;", "set_real_ip_from 127.0.0.1;", "set_real_ip_from 127.0.0.1; real_ip_header X-Forwarded-For;", "set_real_ip_from 0.0.0.0/0; real_ip_recursive on; real_ip_header X-Forwarded-For;", "allow 10.0.0.0/8; deny all;", "deny 10.0.0.0/8;", "allow 127.0.0.0/8;", "deny all;", "allow all;", "satisfy any;", "satisfy all;", `auth_basic "x";`, "auth_basic_user_file users;", "auth_basic off;",
		"proxy_intercept_errors on;", "gzip_vary on;", "client_max_body_size 10;", "auth_request /auth;", "auth_request off;", "auth_request /docs/guide.html;", "expires 1d;", "if_modified_since off;", "etag off;")
	b.WriteString(indent + d + "\n")
}

// rewriting writes a directive of the rewrite module.
func (g *generator) rewriting(b *strings.Builder, indent string, location bool) {
	w := func(format string, args ...any) { fmt.Fprintf(b, indent+format+"\n", args...) }
	switch g.IntN(6) {
	case 0, 1:
		w("rewrite %s %s%s;", g.pick("^", "^/old/(.*)$", "^/docs/(.*)$", "^/(.*)$", g.regex(), "^/u/(.+)/x", "^/static/v[0-9]+/(.*)$", `"^/q/(.*)$"`, "/(.)$"),
			g.pick("/docs/$1", "/index.html", "/static/$1?v=1", "/x/$1?", "http://example.org/$1", "$scheme://$host/new/$1", "/docs/$1/", "/$1", "/a?b=$1&c=$uri", "$m1", "/$page", "docs/guide.html", "/n/$1$2", "/s?", "/y/$arg_a", "https://e/$1?x=1", "/$1$1"),
			g.pick("", " last", " break", " redirect", " permanent", " break", " last"))
	case 2:
		w("set %s %s;", g.pick("$x", "$x", "$page", "$y", "$args", "$base", "$base", "$rest"), g.pick("v", "$uri", "/docs", g.dir+"/www", "/$1", `"$1"`, "$arg_a", "$x$x", "$m1", `"a$1b$2"`, "$request_uri", "$page", "0", `""`))
	case 3:
		if g.chance(50) {
			w("return %s;", g.returnText())
		} else {
			w("break;")
		}
	default:
		w("if (%s) {", g.condition())
		inner := indent + "    "
		switch g.IntN(6) {
		case 0:
			fmt.Fprintf(b, "%sreturn %s;\n", inner, g.returnText())
		case 1:
			fmt.Fprintf(b, "%sset $x yes;\n", inner)
		case 2:
			fmt.Fprintf(b, "%srewrite ^ %s%s;\n", inner, g.uri(), g.pick("", " last", " break"))
		case 3:
			if location {
				fmt.Fprintf(b, "%sroot %s;\n", inner, g.root())
			}
		case 4:
			if location {
				fmt.Fprintf(b, "%sproxy_pass http://backend;\n", inner)
			} else {
				fmt.Fprintf(b, "%sbreak;\n", inner)
			}
		default:
			if location {
				fmt.Fprintf(b, "%s%s\n", inner, g.pick("index about.html;", "error_page 404 /index.html;", "gzip_static always;", "autoindex on;", "add_header X y;"))
			}
		}
		w("}")
	}
}

func (g *generator) condition() string {
	switch g.IntN(5) {
	case 0:
		return g.variable()
	case 1:
		return g.variable() + " " + g.pick("=", "!=") + " " + g.pick("GET", "b", `""`, "example.com", "/docs/", "$arg_a", "1", "POST")
	case 2:
		return g.variable() + " " + g.pick("~", "~*", "!~", "!~*") + " " + g.pick("^/docs", "(b)", "EXAMPLE", "^$", "(.)(.)$", `"^/u/(.*)$"`, "^(?<page>/.*)$")
	default:
		return g.pick("-f", "-d", "-e", "!-f", "!-d", "!-e", "-x", "!-x") + " " + g.pick("$request_filename", "$document_root/about.html", g.dir+"/www$uri", "$document_root$uri", g.dir+"/other/index.html", "$request_filename.html")
	}
}
