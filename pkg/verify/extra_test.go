package verify_test

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/verify"
	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

// serving says which folder below the site's own nginx opens.
func (s *site) serving(opts verify.Options, folder string) verify.Options {
	opts.Targets[0].Serves = filepath.Join(s.dir, folder)
	return opts
}

func TestFilesThatNobodyCollectedAreFoundWhereNginxGivesThem(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for name, text := range map[string]string{
		"static/app.js": "new()", "old/app.js": "old()", "old/app.js.gz": packed("old()"), "old/former.js": "former()",
		"old/deep/notes here.txt": "notes", "old/.env": "SECRET=1", "old/closed/key.pem": "key", "old/replaced.txt": "text",
	} {
		s.write(name, text, 0)
	}
	if err := os.Symlink(".", filepath.Join(s.dir, "old/loop")); err != nil {
		t.Fatal(err)
	}
	s.serve(`location ~ /\. { return 404; } location /static/closed/ { return 403; } location = /static/replaced.txt { return 200 other; }
		location /static/ { alias ` + s.dir + "/old/; }")
	for _, c := range []struct {
		name   string
		change func(*verify.Options)
		want   []string
	}{
		{"all", func(*verify.Options) {}, []string{"deep/notes here.txt", "former.js"}},
		{"quickly", func(o *verify.Options) { o.Mode = verify.Quick }, []string{"deep/notes here.txt", "former.js"}},
		{"as the globs say", func(o *verify.Options) { o.Include = []string{"*.js"} }, []string{"former.js"}},
		{"none for a sample", func(o *verify.Options) { o.Sample = 1 }, nil},
		{"none where nginx opens the folder itself", func(o *verify.Options) { o.Targets[0].Serves = filepath.Join(s.dir, "static") }, nil},
		{"none where the folder is not known", func(o *verify.Options) { o.Targets[0].Serves = "" }, nil},
		{"none where it is not there", func(o *verify.Options) { o.Targets[0].Serves = filepath.Join(s.dir, "gone") }, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			opts := s.serving(s.options("static"), "old")
			c.change(&opts)
			res := run(t, opts)
			var got []string
			for _, e := range res.Extras {
				got = append(got, e.Files...)
			}
			if diff := cmp.Diff(c.want, got); diff != "" || res.Extra != len(c.want) || res.Checked != 1 {
				t.Errorf("totals %+v %s", res.Totals, diff)
			}
		})
	}
}

func TestWhatPagesNoLongerLinkToIsCounted(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, name := range []string{"app.js", "app.0123456789ab.js", "app.0123456789ab.js.gz", "app.ba9876543210.js"} {
		s.write("static/"+name, "run()", 0)
	}
	s.write("static/app.0123456789ab.js.gz", packed("run()"), 0)
	s.write("static/staticfiles.json", `{"version":"1.1","hash":"x","paths":{"app.js":"app.0123456789ab.js"}}`, 0)
	s.serve("location /static/ { alias " + s.dir + "/static/; }")
	opts := s.serving(s.options("static"), "static")
	if err := verify.OnlyLinked(&opts.Targets[0]); err != nil {
		t.Fatal(err)
	}
	res := run(t, opts)
	if res.Matched != 1 || res.Extra != 1 || res.Extras[0].Files[0] != "app.ba9876543210.js" {
		t.Errorf("totals %+v, extras %+v", res.Totals, res.Extras)
	}
}

func TestAFileThatPagesLinkToAndThatIsGoneIsMissing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.write("static/there.0123456789ab.js", body, 0)
	s.write("old/other.0123456789ab.js", body, 0)
	s.write("static/staticfiles.json", `{"version":"1.1","hash":"x","paths":{"there.js":"there.0123456789ab.js","gone.js":"gone.0123456789ab.js","other.js":"other.0123456789ab.js"}}`, 0)
	s.serve("location /static/ { alias " + s.dir + "/static/; } location = /static/other.0123456789ab.js { alias " + s.dir + "/old/other.0123456789ab.js; }")
	opts := s.options("static")
	if err := verify.OnlyLinked(&opts.Targets[0]); err != nil {
		t.Fatal(err)
	}
	res := run(t, opts)
	if diff := cmp.Diff([]string{"gone.0123456789ab.js identity refused 404", "other.0123456789ab.js identity failed 200"}, s.brief(res)); diff != "" ||
		res.Matched != 1 || res.Missing != 1 || res.Errors != 1 {
		t.Errorf("totals %+v %s", res.Totals, diff)
	}
}

func TestExtraFilesAreNotAskedForWithoutEnd(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.write("static/app.js", body, 0)
	for i := range 200 {
		s.write(fmt.Sprintf("old/%03d.js", i), body, 0)
	}
	var asked atomic.Int64
	s.addr = realserver.Raw(t, func(req *http.Request, conn net.Conn) {
		if req.URL.Path == "/static/app.js" {
			fmt.Fprint(conn, head("200 OK", length(len(body)))+body)
			return
		}
		asked.Add(1) // and no answer
	})
	opts := s.serving(s.options("static"), "old")
	opts.Retries, opts.Workers = 0, 2
	res := run(t, opts)
	if n := asked.Load(); res.Matched != 1 || res.Extra != 0 || n > 60 {
		t.Errorf("totals %+v, asked %d times", res.Totals, n)
	}
}
