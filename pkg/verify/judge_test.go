package verify_test

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/lint"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rules"
	"github.com/wellserved/wellserved/pkg/verify"
	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

// predicted lets a run predict with the configuration that nginx was started
// with.
func (s *site) predicted(opts verify.Options) verify.Options {
	s.t.Helper()
	disk := tree(s.t)
	cfg, err := nginx.Load(nginx.Options{Tree: disk, Paths: []string{filepath.Join(s.dir, "nginx.conf")}})
	if err != nil {
		s.t.Fatal(err)
	}
	target := &opts.Targets[0]
	target.Router = route.Compile(cfg, route.Options{Tree: disk})
	if u, ok := fstree.LookupUser(disk, realserver.Worker(s.t), ""); ok {
		target.User = &u
	}
	return opts
}

// judged are the findings of the live rules.
func judged(t *testing.T, res *verify.Result) []diag.Finding {
	t.Helper()
	got, err := lint.Run(t.Context(), &project.Project{}, lint.Options{Rules: rules.All(), Observed: res})
	if err != nil {
		t.Fatal(err)
	}
	return got.Findings
}

// told are the findings in short: rule, the marked text and the message.
func (s *site) told(res *verify.Result) []string {
	short := strings.NewReplacer(s.dir+"/", "", "http://"+s.addr, "")
	var out []string
	for _, f := range judged(s.t, res) {
		for _, text := range []string{f.Message, f.Effect, f.Remedy} {
			if text == "" || strings.HasSuffix(text, ".") {
				s.t.Errorf("%s: message, effect and remedy are sentences without a dot: %q", f.Rule, text)
			}
		}
		if f.Data["url"] == "" || f.Data["path"] == "" {
			s.t.Errorf("%s: data %v", f.Rule, f.Data)
		}
		out = append(out, fmt.Sprintf("%s | %s | %s", f.Rule, short.Replace(f.At.Text()), short.Replace(f.Message)))
	}
	return out
}

func TestJudgesWhatNginxServes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		files  map[string]string
		server string // DIR is the site's folder
		want   []string
	}{
		{
			"healthy", map[string]string{"static/a.js": "a"},
			"location /static/ { alias DIR/static/; }", nil,
		},
		{
			"alias of an old folder", map[string]string{"static/a.js": "new", "old/a.js": "old"},
			"location /static/ { alias DIR/old/; }",
			[]string{"live-wrong-directory | alias old/ | wrong file at /static/a.js: the bytes are those of old/a.js, not those of static/a.js"},
		},
		{
			"root of another release", map[string]string{"static/a.js": "new", "releases/1/static/a.js": "old"},
			"root DIR/releases/1;",
			[]string{"live-wrong-directory | root releases/1 | wrong file at /static/a.js: the bytes are those of releases/1/static/a.js, not those of static/a.js"},
		},
		{
			"file that the folder lacks", map[string]string{"static/a.js": "new", "old/b.js": "old"},
			"location /static/ { alias DIR/old/; }",
			[]string{"live-missing | alias old/ | /static/a.js gives 404: nginx looks for old/a.js, and the file is static/a.js"},
		},
		{
			"stale copy", map[string]string{"static/a.js": "new", "static/a.js.gz": packed("old")},
			"gzip_static on; location /static/ { alias DIR/static/; }",
			[]string{"live-stale-precompressed | alias static/ | /static/a.js gives the bytes packed in static/a.js.gz when gzip is asked for, as every browser does; they are not those of a.js"},
		},
		{
			"single-page application", map[string]string{"static/a.js": "new", "spa/index.html": "<!doctype html>"},
			"root DIR/spa; location / { try_files $uri /index.html; }",
			[]string{"live-application-answered | root spa | /static/a.js gives the page spa/index.html instead of the file static/a.js"},
		},
		{
			"denied", map[string]string{"static/a.js": "new"},
			"location /static/ { deny all; alias DIR/static/; }",
			[]string{"live-forbidden | deny all | /static/a.js gives 403"},
		},
		{
			"dotfiles denied on purpose", map[string]string{"static/a.js": "new", "static/.htaccess": "x"},
			"location ~ /\\. { deny all; } location /static/ { alias DIR/static/; }", nil,
		},
		{
			"no types", map[string]string{"static/a.css": "a", "static/b.css": "b", "static/c.png": "c"},
			"location /static/ { types {} default_type text/plain; alias DIR/static/; }",
			[]string{"live-wrong-type | alias static/ | /static/a.css has the right bytes and comes as text/plain instead of text/css"},
		},
		{
			"upstream that is not there", map[string]string{"static/a.js": "new"},
			"location / { proxy_pass http://127.0.0.1:1; }",
			[]string{"live-error | proxy_pass http://127.0.0.1:1 | /static/a.js gives 502 Bad Gateway instead of 200"},
		},
		{
			"login before the files", map[string]string{"static/a.js": "new"},
			"location / { return 302 /accounts/login/?next=$uri; } location /accounts/ { return 302 http://login.example/login/; }",
			[]string{"live-application-answered | return 302 /accounts/login/?next=$uri | /static/a.js is sent to a login, http://login.example/login/, instead of giving the file static/a.js"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			var folders []string
			for name, text := range c.files {
				s.write(name, text, 0)
				folders = append(folders, filepath.Dir(name))
			}
			s.serve(strings.ReplaceAll(c.server, "DIR", s.dir))
			res := run(t, s.predicted(s.options("static", folders...)))
			if diff := cmp.Diff(c.want, s.told(res)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnEarlierConfigurationIsStillAtWork(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.write("static/a.js", "new", 0)
	s.write("old/a.js", "old", 0)
	s.serve("location /static/ { alias " + s.dir + "/old/; }")
	conf := filepath.Join(s.dir, "nginx.conf")
	text, err := os.ReadFile(conf)
	if err != nil {
		t.Fatal(err)
	}
	s.write("nginx.conf", strings.ReplaceAll(string(text), "/old/;", "/static/;"), 0)
	findings := judged(t, run(t, s.predicted(s.options("static", "old"))))
	if len(findings) != 1 || findings[0].Rule != "live-wrong-directory" || !strings.Contains(findings[0].Effect, "the running nginx has another one (not reloaded") {
		t.Errorf("%+v", findings)
	}
}

func TestAFolderThatNginxMayNotEnter(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.write("static/a.js", "new", 0)
	s.write("locked/static/a.js", "new", 0)
	locked := filepath.Join(s.dir, "locked")
	if err := os.Chmod(locked, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.Chmod(locked, 0o700); err != nil {
			t.Error(err)
		}
	})
	s.serve("location /static/ { alias " + s.dir + "/locked/static/; }")
	opts := s.predicted(s.options("static"))
	if opts.Targets[0].User == nil { // nginx runs as whoever runs the test
		opts.Targets[0].User = &fstree.User{Name: "tester", UID: os.Getuid(), GID: os.Getgid()}
	}
	findings := judged(t, run(t, opts))
	want := fmt.Sprintf("http://%s/static/a.js gives 403: %s (d---------) may not be passed through by nginx's user %s", s.addr, locked, opts.Targets[0].User.Name)
	if len(findings) != 1 || findings[0].Message != want || findings[0].Remedy != "chmod o+x "+locked {
		t.Errorf("%+v, want %s", findings, want)
	}
}

func TestJudgesFaultsOfServers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, answer, want string
	}{
		{"cut", head("200 OK", length(len(body))) + body[:100], "live-truncated |  | /static/a.png ends after 100 of 1024 bytes"},
		{"other bytes", head("200 OK", length(3)) + "abc", "live-differs |  | /static/a.png gives other bytes than static/a.png, from byte 0 on"},
		{"a page", head("200 OK", "Content-Type: text/html", length(15)) + "<!doctype html>", "live-application-answered |  | /static/a.png gives a page (text/html) instead of the file static/a.png"},
		{"the application's 404", head("404 Not Found", "Server: daphne", length(0)), "live-application-answered |  | /static/a.png is answered by the application, with 404, because nginx passes it on"},
		{"nginx's 404", head("404 Not Found", "Server: nginx", length(0)), "live-missing |  | /static/a.png gives 404, and static/a.png is there"},
		{"credentials", head("401 Unauthorized", length(0)), "live-forbidden |  | /static/a.png gives 401"},
		{"elsewhere", head("301 Moved Permanently", "Location: http://other.example/a.png", length(0)), "live-error |  | /static/a.png is redirected (301) to http://other.example/a.png, which is not followed"},
		{"limited", head("503 Service Unavailable", length(0)), "live-error |  | /static/a.png gives 503 Service Unavailable instead of 200, 2 times"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.write("static/a.png", body, 0)
			s.addr = realserver.Raw(t, func(_ *http.Request, conn net.Conn) { fmt.Fprint(conn, c.answer) })
			if diff := cmp.Diff([]string{c.want}, s.told(run(t, s.options("static")))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDataNamesBothSides(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.write("static/a.png", "new", 0)
	from := s.write("old/a.png", "old", 0)
	s.serve("location /static/ { alias " + s.dir + "/old/; }")
	findings := judged(t, run(t, s.options("static", "old")))
	if len(findings) != 1 {
		t.Fatalf("%+v", findings)
	}
	want := map[string]string{
		"url": "http://" + s.addr + "/static/a.png", "path": filepath.Join(s.dir, "static/a.png"), "encoding": "identity",
		"status": strconv.Itoa(http.StatusOK), "served_from": from,
		"expected_sha256": "11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437",
		"served_sha256":   "cba06b5736faf67e54b07b561eae94395e774c517a7d910a54369e1263ccfbd4",
	}
	if diff := cmp.Diff(want, findings[0].Data); diff != "" {
		t.Error(diff)
	}
}

func TestAnotherNameOfTheSiteIsToldAsItIsTyped(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.write("static/a b.png", body, 0)
	s.serve("return 301 http://shop.example$request_uri;")
	findings := judged(t, run(t, s.predicted(s.options("static"))))
	if len(findings) != 1 || findings[0].Rule != "live-error" || findings[0].Remedy != "verify the address that it leads to: wellserved verify http://shop.example/" {
		t.Errorf("%+v", findings)
	}
}

func TestALimitIsNamedWhereItHolds(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.write("static/a.png", body, 0)
	s.write("static/b.png", body, 0)
	s.serve("location /static/ { limit_req zone=one; alias " + s.dir + "/static/; }\n" +
		"} limit_req_zone $server_name zone=one:1m rate=1r/m; server { listen unix:" + s.dir + "/run/none.sock;")
	opts := s.predicted(s.options("static"))
	opts.Retries = 0
	told := s.told(run(t, opts))
	if len(told) != 1 || !strings.HasPrefix(told[0], "live-error | limit_req zone=one | /static/b.png gives 503") {
		t.Errorf("%q", told)
	}
}

func TestWhatTheConfigurationRefusesIsNoMatterOfAReload(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, server, want string }{
		{"a link that may not be followed", "disable_symlinks on; location /static/ { alias DIR/linked/; }",
			"live-missing | disable_symlinks on | /static/a.png gives 404, and linked/a.png is there: disable_symlinks is on, and a link leads to it"},
		{"a location for the application's own hand", "location /static/ { internal; alias DIR/static/; }",
			"live-missing | internal | /static/a.png gives 404, and static/a.png is there: internal: not for requests from outside"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.write("static/a.png", body, 0)
			if err := os.Symlink("static", filepath.Join(s.dir, "linked")); err != nil {
				t.Fatal(err)
			}
			s.serve(strings.ReplaceAll(c.server, "DIR", s.dir))
			folder := "static"
			if strings.Contains(c.server, "linked") {
				folder = "linked"
			}
			if diff := cmp.Diff([]string{c.want}, s.told(run(t, s.predicted(s.options(folder))))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestUploadsThatTheApplicationGivesAreSkipped(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.write("media/a.png", body, 0)
	s.serve("location /static/ { internal; alias " + s.dir + "/media/; }")
	opts := s.predicted(s.options("media"))
	opts.Targets[0].Setting = "MEDIA_ROOT"
	if res := run(t, opts); res.Skipped != 1 || len(judged(t, res)) > 0 {
		t.Errorf("totals %+v %+v", res.Totals, judged(t, res))
	}
}

func TestFilesThatOneReloadMendsAreToldInTheSameWords(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for i := range 5 {
		s.write(fmt.Sprintf("static/%d.png", i), fmt.Sprint("new", i), 60)
		s.write(fmt.Sprintf("old/%d.png", i), fmt.Sprint("old", i), 0)
	}
	s.serve("location /static/ { alias " + s.dir + "/old/; }")
	text, err := os.ReadFile(filepath.Join(s.dir, "nginx.conf"))
	if err != nil {
		t.Fatal(err)
	}
	s.write("nginx.conf", strings.Replace(string(text), "/old/;", "/static/;", 1), 0) // which nobody reads
	findings := judged(t, run(t, s.predicted(s.options("static", "old"))))
	if len(findings) != 5 {
		t.Fatalf("%+v", findings)
	}
	for _, f := range findings {
		if f.Rule != "live-wrong-directory" || f.Effect != findings[0].Effect || !strings.Contains(f.Effect, "it would be the file on the disk") {
			t.Errorf("%s: %s", f.Rule, f.Effect)
		}
	}
}
