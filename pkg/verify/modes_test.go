package verify_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/verify"
	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

func TestQuickRunsCompareMetadataAndSaySo(t *testing.T) {
	t.Parallel()
	big := strings.Repeat("0123456789abcdef", 8<<10) // no file whose head is looked at
	for _, c := range []struct {
		name, server      string
		matched, metadata int
		odd               []string
	}{
		{"nginx's ETags", "location /static/ { alias DIR/static/; }", 2, 2, nil},
		{"no ETags", "etag off; location /static/ { alias DIR/static/; }", 2, 0, nil},
		{"another directory", "location /static/ { alias DIR/old/; }", 0, 0,
			[]string{"a.png identity differs 200 old/a.png", "b.js identity differs 200 old/b.js"}},
		{"touched, with the same bytes", "location /static/ { alias DIR/touched/; }", 2, 0, nil},
		{"an old copy for browsers", "gzip_static on; location /static/ { alias DIR/static/; } location = /static/a.png { alias DIR/static/a.png; }", 1, 1,
			[]string{"b.js gzip differs 200 static/b.js.gz"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			for _, name := range []string{"a.png", "b.js"} {
				s.write("static/"+name, big+name, 60)
				s.write("touched/"+name, big+name, 90)
				s.write("old/"+name, big+"then", 0)
			}
			if strings.Contains(c.server, "gzip_static") {
				s.write("static/b.js.gz", packed("then"), 0)
			}
			s.serve(strings.ReplaceAll(c.server, "DIR", s.dir))
			opts := s.options("static", "old")
			opts.Mode, opts.Exclude = verify.Quick, []string{"*.gz"}
			res := run(t, opts)
			if res.Matched != c.matched || res.Metadata != c.metadata || res.Mode != verify.Quick {
				t.Errorf("totals %+v", res.Totals)
			}
			if diff := cmp.Diff(c.odd, s.brief(res)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestQuickRunsBelieveNoServerThatSaysNotModifiedToAnything(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, tag string }{
		{"without an ETag", ""},
		{"with another", "ETag: \"1-2\""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.write("static/a.png", strings.Repeat(body, 100), 0)
			s.addr = realserver.Raw(t, func(_ *http.Request, conn net.Conn) { fmt.Fprint(conn, head("304 Not Modified", c.tag)) })
			opts := s.options("static")
			opts.Mode = verify.Quick
			res := run(t, opts)
			if res.Matched != 0 || res.Errors != 1 {
				t.Errorf("totals %+v", res.Totals)
			}
		})
	}
}

func TestQuickRunsAskInFullWhereNotModifiedNamesNoFile(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	text := strings.Repeat(body, 100)
	s.write("static/a.png", text, 0)
	s.write("static/b.png", text, 0)
	s.addr = realserver.Raw(t, func(r *http.Request, conn net.Conn) {
		if r.Header.Get("If-None-Match") != "" {
			fmt.Fprint(conn, head("304 Not Modified"))
			return
		}
		fmt.Fprint(conn, head("200 OK", length(len(text)))+text)
	})
	opts := s.options("static")
	opts.Mode = verify.Quick
	if res := run(t, opts); res.Matched != 2 || res.Metadata != 0 || !res.NoTags {
		t.Errorf("totals %+v", res.Totals)
	}
}

func TestQuickRunsJudgeWhatTheHeadsOf304Hold(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	text := strings.Repeat("say('é') ", 1000)
	s.write("static/app.0123456789ab.js", text, 0)
	s.write("static/site.css", text, 0)
	s.serve("charset iso-8859-1; charset_types *; add_header X-Content-Type-Options nosniff; location /static/ { types {} default_type text/plain; " +
		"alias " + s.dir + "/static/; add_header Cache-Control max-age=60; }")
	opts := s.predicted(s.options("static"))
	opts.Mode = verify.Quick
	res := run(t, opts)
	if res.Metadata != 2 || len(res.Unchecked()) == 0 {
		t.Errorf("totals %+v, unchecked %v", res.Totals, res.Unchecked())
	}
	var rules []string
	for _, f := range judged(t, res) {
		rules = append(rules, f.Rule)
	}
	if diff := cmp.Diff([]string{"live-cache-short", "live-security-header-lost"}, slices.Sorted(slices.Values(rules))); diff != "" {
		t.Error(diff)
	}
	opts.Mode = verify.Full
	if res := run(t, opts); len(res.Unchecked()) > 0 {
		t.Errorf("unchecked in full: %v", res.Unchecked())
	}
}

// manifest writes the manifest of a site's folder and returns what opens it.
func (s *site) manifest(format verify.ManifestFormat, base *url.URL) (text string, open func() (io.ReadCloser, error)) {
	s.t.Helper()
	var b bytes.Buffer
	target := verify.Target{Setting: "STATIC_ROOT", Root: filepath.Join(s.dir, "static"), Tree: tree(s.t), URL: base}
	if _, unreadable, err := verify.WriteManifest(s.t.Context(), &b, verify.ManifestOptions{Targets: []verify.Target{target}, Format: format}); err != nil || len(unreadable) > 0 {
		s.t.Fatal(err, unreadable)
	}
	return b.String(), func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(b.String())), nil }
}

func TestAManifestNeedsNoFiles(t *testing.T) {
	t.Parallel()
	for _, format := range []verify.ManifestFormat{verify.ManifestJSON, verify.ManifestSHA256Sum} {
		t.Run(string(format), func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			names := []string{"a.css", "deep/b c.js", "new\nline.png", `back\slash.png`, "bad\xff.png", "50%#?+.svg", "empty.txt", "cut.js", "gone.js", "long.js", "other.js"}
			for _, name := range names {
				s.write("static/"+name, "text of "+name, 0)
			}
			s.write("static/empty.txt", "", 0)
			base := &url.URL{Scheme: "http", Host: "x", Path: "/static/"}
			text, open := s.manifest(format, base)
			if n := strings.Count(text, "\n"); n != len(names) {
				t.Errorf("%d lines for %d files:\n%s", n, len(names), text)
			}
			s.write("static/cut.js", "text", 0)
			s.write("static/long.js", "text of long.js and more", 0)
			s.write("static/other.js", "TEXT of other.js", 0)
			if err := os.Remove(filepath.Join(s.dir, "static/gone.js")); err != nil {
				t.Fatal(err)
			}
			// The names with a backslash have a URL of their own in Django.
			s.write("static/back/slash.png", "text of "+`back\slash.png`, 0)
			s.serve("location /static/ { alias " + s.dir + "/static/; }")
			targets, err := verify.PlanManifest(open, &url.URL{Scheme: "http", Host: s.addr, Path: "/"}, verify.PlanOptions{})
			if err != nil {
				t.Fatal(err)
			}
			res := run(t, verify.Options{Targets: targets, Mode: verify.FromManifest, Manifest: "static.jsonl"})
			want := []string{"cut.js identity differs 200", "gone.js identity refused 404", "long.js identity differs 200", "other.js identity differs 200"}
			if diff := cmp.Diff(want, s.brief(res)); diff != "" {
				t.Error(diff)
			}
			if res.Matched != len(names)-4 || res.Differ != 3 || res.Missing != 1 {
				t.Errorf("totals %+v", res.Totals)
			}
			for _, o := range res.Observations {
				if o.At.Name() != "static.jsonl" || !strings.Contains(o.At.Text(), strings.TrimSuffix(o.Rel, ".js")) {
					t.Errorf("%s is placed at %s: %q", o.Rel, o.At, o.At.Text())
				}
			}
		})
	}
}

func TestManifestsThatAreNone(t *testing.T) {
	t.Parallel()
	sum := strings.Repeat("ab", 32)
	for _, c := range []struct{ name, text, says string }{
		{"nothing", "", "no file"},
		{"prose", "hello\n", "line 1: is neither"},
		{"JSON without a sum", `{"path":"a","size":1}`, "line 1: has no SHA-256"},
		{"JSON that is cut", `{"path":"a"`, "line 1: is no JSON"},
		{"a path that leaves the folder", `{"path":"../a","size":1,"sha256":"` + sum + `"}`, "not one below a folder"},
		{"an absolute path", sum + "  /etc/passwd\n", "not one below a folder"},
		{"a second line", sum + "  a\nx\n", "line 2: is neither"},
		{"a line without an end", sum + "  " + strings.Repeat("x", 100<<10), "line 1: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			open := func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(c.text)), nil }
			_, err := verify.PlanManifest(open, &url.URL{Scheme: "http", Host: "127.0.0.1:1", Path: "/"}, verify.PlanOptions{})
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want %s", err, c.says)
			}
		})
	}
}

// asked records the paths that a server is asked for, and serves a folder.
func (s *site) asked(header func(*http.Request) string) (*[]string, *sync.Mutex) {
	var paths []string
	var mu sync.Mutex
	s.addr = realserver.Raw(s.t, func(req *http.Request, conn net.Conn) {
		mu.Lock()
		paths = append(paths, header(req))
		mu.Unlock()
		text, err := os.ReadFile(filepath.Join(s.dir, req.URL.Path))
		if err != nil {
			fmt.Fprint(conn, head("404 Not Found", length(0)))
			return
		}
		fmt.Fprintf(conn, "%s%s", head("200 OK", length(len(text))), text)
	})
	return &paths, &mu
}

func TestASampleIsTheSameForASeed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for i := range 60 {
		s.write(fmt.Sprintf("static/%02d.png", i), body, 0)
	}
	paths, mu := s.asked(func(r *http.Request) string { return r.URL.Path })
	chosen := func(seed uint64) []string {
		opts := s.options("static")
		opts.Sample, opts.Seed = 7, seed
		if res := run(t, opts); res.Checked != 7 || res.Matched != 7 {
			t.Errorf("totals %+v", res.Totals)
		}
		mu.Lock()
		defer mu.Unlock()
		list := slices.Sorted(slices.Values(*paths))
		*paths = nil
		return list
	}
	first, again, other := chosen(1), chosen(1), chosen(2)
	if diff := cmp.Diff(first, again); diff != "" {
		t.Error(diff)
	}
	if cmp.Equal(first, other) {
		t.Error("another seed chooses the same files")
	}
	s.write("static/99.png", body, 0)
	more := chosen(1)
	same := 0
	for _, p := range more {
		if slices.Contains(first, p) {
			same++
		}
	}
	if same < 6 {
		t.Errorf("one more file changed %d lots of 7", 7-same)
	}
}

func TestARateIsKept(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for i := range 6 {
		s.write(fmt.Sprintf("static/%d.png", i), body, 0)
	}
	s.asked(func(*http.Request) string { return "" })
	opts := s.options("static")
	opts.Rate = 20
	started := time.Now()
	res := run(t, opts)
	if took := time.Since(started); res.Matched != 6 || took < 240*time.Millisecond {
		t.Errorf("%d files in %s", res.Matched, took)
	}
}

func TestLoginsGoToTheirHostAlone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, host string
		header     []verify.Header
		want       string
	}{
		{"the host", "127.0.0.1", nil, "Basic YW5uOnMz"},
		{"another host", "example.com", nil, ""},
		{"a header of one's own wins", "127.0.0.1", []verify.Header{{Name: "Authorization", Value: "Bearer x"}}, "Bearer x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.write("static/a.png", body, 0)
			got, _ := s.asked(func(r *http.Request) string { return r.Header.Get("Authorization") })
			opts := s.options("static")
			opts.Client.Header = c.header
			opts.Client.Password = verify.Netrc{c.host: {User: "ann", Password: "s3"}}.Password
			if res := run(t, opts); res.Matched != 1 {
				t.Errorf("totals %+v", res.Totals)
			}
			if diff := cmp.Diff([]string{c.want}, *got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestProxiesAreAsked(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.write("static/a.png", body, 0)
	got, _ := s.asked(func(r *http.Request) string { return r.URL.Host })
	proxy := &url.URL{Scheme: "http", Host: s.addr}
	opts := s.options("static")
	opts.Client.Proxy = http.ProxyURL(proxy)
	opts.Targets[0].URL.Host = "site.invalid"
	if res := run(t, opts); res.Matched != 1 {
		t.Errorf("totals %+v", res.Totals)
	}
	if diff := cmp.Diff([]string{"site.invalid"}, *got); diff != "" {
		t.Error(diff)
	}
}

func TestCompressedCopiesOfAnotherDiskAreFound(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const files = 120
	for i := range files {
		s.write(fmt.Sprintf("static/%03d.js", i), body, 60)
		s.write(fmt.Sprintf("server/%03d.js", i), body, 60)
		s.write(fmt.Sprintf("server/%03d.js.gz", i), packed("then"), 0)
	}
	s.serve("gzip_static on; location /static/ { alias " + s.dir + "/server/; }")
	if res := run(t, s.options("static")); res.Differ != files {
		t.Errorf("totals %+v: the copies of the server's disk are not asked for", res.Totals)
	}
}

func TestAPlainServerIsAskedOnceAFile(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const files = 300
	for i := range files {
		s.write(fmt.Sprintf("static/%03d.js", i), body, 0)
	}
	var asked atomic.Int64
	s.asked(func(*http.Request) string { asked.Add(1); return "" })
	if res := run(t, s.options("static")); res.Matched != files {
		t.Errorf("totals %+v", res.Totals)
	}
	if n := asked.Load(); n > files+60 {
		t.Errorf("%d requests for %d files", n, files)
	}
}
