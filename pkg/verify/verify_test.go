package verify_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/verify"
)

// tree is the disk.
func tree(t *testing.T) fstree.Tree {
	t.Helper()
	d, err := fstree.Disk(fstree.DiskOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// options verify the folder that lies at root below the site's own.
func (s *site) options(root string, candidates ...string) verify.Options {
	s.t.Helper()
	target := verify.Target{Setting: "STATIC_ROOT", Root: filepath.Join(s.dir, root), Tree: tree(s.t),
		URL: &url.URL{Scheme: "http", Host: s.addr, Path: "/static/"}}
	for _, c := range candidates {
		target.Candidates = append(target.Candidates, filepath.Join(s.dir, c))
	}
	return verify.Options{Targets: []verify.Target{target}, Timeout: 5 * time.Second, Retries: 1}
}

func run(t *testing.T, opts verify.Options) *verify.Result {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	res, err := verify.Run(ctx, opts)
	if err != nil {
		t.Fatal(err)
	}
	balanced(t, res)
	return res
}

// balanced checks that every file is counted once.
func balanced(t *testing.T, res *verify.Result) {
	t.Helper()
	if sum := res.Matched + res.Differ + res.Missing + res.Errors + res.Skipped; sum != res.Checked {
		t.Errorf("checked %d, and the parts add up to %d: %+v", res.Checked, sum, res.Totals)
	}
}

// brief is an observation in one line, with the site's folder taken off.
func (s *site) brief(res *verify.Result) []string {
	var out []string
	for _, o := range res.Observations {
		line := fmt.Sprintf("%s %s %s %d", o.Rel, o.Encoding, stateName(o.State), o.Answer.Status)
		if o.Served.From != "" {
			line += " " + strings.TrimPrefix(o.Served.From, s.dir+"/")
		}
		out = append(out, line)
	}
	return out
}

func stateName(st verify.State) string {
	return [...]string{"same", "differs", "truncated", "refused", "redirect", "failed", "gone"}[st]
}

func packed(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	fmt.Fprint(w, text)
	w.Close()
	return b.String()
}

func TestMatchesWhatNginxServes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	names := []string{"css/site.css", "js/app.js", "a b.js", "50%.css", "q?#+&=.js", "naïve/日本.svg", "bad\xff\xfe.png", "x~!*()'.css", "empty.css"}
	for i, name := range names {
		text := strings.Repeat(name, 1000*i)
		if name == "empty.css" {
			text = ""
		}
		s.write("static/"+name, text, 0)
	}
	s.write("static/big.png", strings.Repeat("0123456789abcdef", 200_000), 0)
	s.write("elsewhere/linked.css", "a {}", 0)
	for link, to := range map[string]string{"shared": "../elsewhere", "loop": ".", "nowhere.css": "absent"} {
		if err := os.Symlink(to, filepath.Join(s.dir, "static", link)); err != nil {
			t.Fatal(err)
		}
	}
	s.serve("gzip on; gzip_types *; gzip_min_length 1; location /static/ { alias " + s.dir + "/static/; }")
	res := run(t, s.options("static"))
	if diff := cmp.Diff([]string(nil), s.brief(res)); diff != "" {
		t.Error(diff)
	}
	if want := len(names) + 2; res.Matched != want {
		t.Errorf("matched %d, want %d", res.Matched, want)
	}
}

func TestTellsWhichDirectoryIsServed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.write("app/static/worker.js", "new(key)\n", 60)
	s.write("app/static/same.css", "a {}", 60)
	s.write("app/static/late.js", "only here", 60)
	s.write("app/staticfiles/worker.js", "old()\n", 0)
	s.write("app/staticfiles/same.css", "a {}", 0)
	s.write("app/other/worker.js", "old()\n", 30)
	s.serve("location /static/ { alias " + s.dir + "/app/staticfiles/; }")
	res := run(t, s.options("app/static", "app/other", "app/staticfiles"))
	want := []string{"late.js identity refused 404", "worker.js identity differs 200 app/staticfiles/worker.js"}
	if diff := cmp.Diff(want, s.brief(res)); diff != "" {
		t.Error(diff)
	}
	if res.Matched != 1 || res.Missing != 1 || res.Differ != 1 {
		t.Errorf("totals: %+v", res.Totals)
	}
	o := res.Observations[1]
	if o.Expected == "" || o.Served.SHA256 == "" || o.Expected == o.Served.SHA256 || o.Offset != 0 {
		t.Errorf("the two sides are not told apart: %+v", o)
	}
}

func TestSeesWhatBrowsersGet(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.write("static/app.js", "new()\n", 60)
	s.write("static/app.js.gz", packed("old()\n"), 0)
	s.write("static/logo.png", "pixels", 0)
	s.write("static/logo.png.gz", packed("other pixels"), 90)
	s.write("static/fresh.css", "a {}", 0)
	s.write("static/fresh.css.gz", packed("a {}"), 0)
	s.serve("gzip_static on; location /static/ { alias " + s.dir + "/static/; }")
	res := run(t, s.options("static"))
	want := []string{"app.js gzip differs 200 static/app.js.gz", "logo.png gzip differs 200 static/logo.png.gz"}
	if diff := cmp.Diff(want, s.brief(res)); diff != "" {
		t.Error(diff)
	}
	if older := []bool{res.Observations[0].OnDisk.Older, res.Observations[1].OnDisk.Older}; !older[0] || older[1] {
		t.Errorf("older: %v", older)
	}
}

func TestSinglePageApplicationIsNotTakenForTheFile(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.write("static/app.js", "run()\n", 0)
	s.write("spa/index.html", "<!doctype html><title>app</title>", 0)
	s.serve("root " + s.dir + "/spa; location / { try_files $uri /index.html; }")
	res := run(t, s.options("static", "spa"))
	if diff := cmp.Diff([]string{"app.js identity differs 200 spa/index.html"}, s.brief(res)); diff != "" {
		t.Error(diff)
	}
	if !res.Observations[0].Answer.HTML {
		t.Error("the page is not recognised")
	}
}

func TestWrongTypeOfRightBytes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.write("static/app.js", "run()\n", 0)
	s.write("static/data.bin", "bytes", 0)
	s.serve("location /static/ { types {} default_type text/plain; alias " + s.dir + "/static/; }")
	res := run(t, s.options("static"))
	if diff := cmp.Diff([]string{"app.js identity same 200"}, s.brief(res)); diff != "" {
		t.Error(diff)
	}
	if res.Matched != 2 {
		t.Errorf("totals: %+v", res.Totals)
	}
}

func TestLimitedServerIsAskedMoreSlowly(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for i := range 12 {
		s.write(fmt.Sprintf("static/%02d.png", i), "pixels", 0)
	}
	s.serve("location /static/ { limit_req zone=one burst=2 nodelay; alias " + s.dir + "/static/; }\n" +
		"} limit_req_zone $server_name zone=one:1m rate=30r/s; server { listen unix:" + s.dir + "/run/none.sock;")
	opts := s.options("static")
	opts.Retries = 8
	res := run(t, opts)
	if res.Matched != 12 {
		t.Errorf("totals: %+v\n%v", res.Totals, s.brief(res))
	}
}

func TestIncludeAndExclude(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, name := range []string{"a.js", "b.css", "vendor/c.js", "vendor/deep/d.js"} {
		s.write("static/"+name, name, 0)
	}
	s.serve("location /static/ { alias " + s.dir + "/static/; }")
	for _, c := range []struct {
		name             string
		include, exclude []string
		want             int
	}{
		{"all", nil, nil, 4},
		{"by last segment", []string{"*.js"}, nil, 3},
		{"by path", []string{"vendor/*.js"}, nil, 1},
		{"below a folder", []string{"vendor/"}, nil, 2},
		{"any depth", []string{"**/d.js"}, nil, 1},
		{"exclude wins", []string{"*.js"}, []string{"vendor/**"}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			opts := s.options("static")
			opts.Include, opts.Exclude = c.include, c.exclude
			if got := run(t, opts).Matched; got != c.want {
				t.Errorf("matched %d, want %d", got, c.want)
			}
		})
	}
}

func TestWhatIsNotKeptIsCounted(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for i := range 20 {
		s.write(fmt.Sprintf("static/%02d.png", i), "new", 0)
		s.write(fmt.Sprintf("old/%02d.png", i), "old", 0)
	}
	s.serve("location /static/ { alias " + s.dir + "/old/; }")
	opts := s.predicted(s.options("static", "old"))
	opts.Keep = 5
	res := run(t, opts)
	if res.Differ != 20 || len(res.Observations) != 5 || res.Dropped != 15 {
		t.Errorf("totals: %+v, kept %d, dropped %d", res.Totals, len(res.Observations), res.Dropped)
	}
}
