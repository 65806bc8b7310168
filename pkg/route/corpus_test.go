package route_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

var update = flag.Bool("update", false, "write the outcomes of testdata/route anew, as real nginx gives them")

// A case of testdata/route is an archive: nginx.conf, the files of the site,
// and optionally links (path and target), modes (path and mode) and folders.
// requests holds a line for each request: its method where that is not GET, the
// Host header (- is none, under HTTP/1.0), the URI, and after an arrow what
// nginx answers. PREFIX, PORT and UPSTREAM stand for where the site lies, the
// port and an upstream.
type corpus struct {
	name    string
	archive *txtar.Archive
}

func readCorpus(t *testing.T) []*corpus {
	t.Helper()
	paths, err := filepath.Glob("../../testdata/route/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	var out []*corpus
	for _, p := range paths {
		archive, err := txtar.ParseFile(p)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, &corpus{name: p, archive: archive})
	}
	return out
}

func (c *corpus) section(name string) string {
	for _, f := range c.archive.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

// nodes returns the tree of the case below a prefix.
func (c *corpus) nodes(t *testing.T, prefix string, fill *strings.Replacer) map[string]fstree.Node {
	t.Helper()
	nodes := map[string]fstree.Node{}
	for _, f := range c.archive.Files {
		switch f.Name {
		case "links", "modes", "requests", "folders":
		default:
			nodes[prefix+"/"+f.Name] = fstree.Node{Text: fill.Replace(string(f.Data))}
		}
	}
	for _, line := range fields(c.section("links")) {
		nodes[prefix+"/"+line[0]] = fstree.Node{Target: fill.Replace(line[1])}
	}
	for _, line := range fields(c.section("folders")) {
		nodes[prefix+"/"+line[0]] = fstree.Node{Mode: fs.ModeDir | 0o755}
	}
	for _, line := range fields(c.section("modes")) {
		mode, err := strconv.ParseUint(line[1], 8, 32)
		if err != nil {
			t.Fatal(err)
		}
		n := nodes[prefix+"/"+line[0]]
		n.Mode = n.Mode.Type() | fs.FileMode(mode)
		if n.Text == "" && n.Target == "" {
			n.Mode |= fs.ModeDir
		}
		nodes[prefix+"/"+line[0]] = n
	}
	return nodes
}

func fields(text string) [][]string {
	var out [][]string
	for line := range strings.Lines(text) {
		if f := strings.Fields(line); len(f) > 1 || len(f) == 1 {
			out = append(out, f)
		}
	}
	return out
}

// request reads the left side of a line.
func (c *corpus) request(t *testing.T, line string) wireRequest {
	t.Helper()
	words := []string{}
	for rest := strings.TrimSpace(line); rest != ""; rest = strings.TrimLeft(rest, " ") {
		if rest[0] == '"' {
			quoted, err := strconv.QuotedPrefix(rest)
			if err != nil {
				t.Fatalf("%s: %q: %v", c.name, line, err)
			}
			word, err := strconv.Unquote(quoted)
			if err != nil {
				t.Fatalf("%s: %q: %v", c.name, line, err)
			}
			words, rest = append(words, word), rest[len(quoted):]
			continue
		}
		word, _, _ := strings.Cut(rest, " ")
		words, rest = append(words, word), rest[len(word):]
	}
	req := wireRequest{addr: "127.0.0.1", method: "GET", version: "1.1"}
	if len(words) == 3 {
		req.method, words = words[0], words[1:]
	}
	if len(words) != 2 {
		t.Fatalf("%s: %q is no request", c.name, line)
	}
	req.host, req.uri = words[0], words[1]
	if req.host == "-" {
		req.host, req.noHost, req.version = "", true, "1.0"
	}
	return req
}

// outcomes runs a case's requests and returns the section with the answers that
// answer gives.
func (c *corpus) outcomes(t *testing.T, answer func(wireRequest) string) string {
	t.Helper()
	var b strings.Builder
	for line := range strings.Lines(c.section("requests")) {
		left, _, found := strings.Cut(strings.TrimRight(line, "\n"), " → ")
		if !found && (strings.TrimSpace(left) == "" || strings.HasPrefix(left, "#")) {
			b.WriteString(line)
			continue
		}
		fmt.Fprintf(&b, "%s → %s\n", strings.TrimRight(left, " "), answer(c.request(t, left)))
	}
	return b.String()
}

// short is an outcome as the cases write it.
func short(o route.Outcome, tree fstree.Tree) string {
	switch o.Kind {
	case route.File:
		if real, err := fstree.RealPath(tree, o.Path); err == nil {
			o.Path = real
		}
	case route.Autoindex:
		o.Path = "its folder"
	case route.Proxy:
		if o.Status == 200 {
			o.Status = 0
		}
		if o.Upstream != "B" {
			o.Upstream = "the upstream"
		}
	case route.Return:
		if o.Body == "" && o.Status >= 400 {
			o.Kind = route.Error
		}
	}
	return o.String()
}

func TestCorpus(t *testing.T) {
	t.Parallel()
	for _, c := range readCorpus(t) {
		t.Run(strings.TrimSuffix(filepath.Base(c.name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			fill := strings.NewReplacer("PREFIX", "/p", "PORT", "8080", "UPSTREAM", "127.0.0.1:9000")
			nodes := c.nodes(t, "/p", fill)
			nodes["/etc/passwd"] = fstree.Node{Text: "www-data:x:33:33::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n"}
			nodes["/etc/group"] = fstree.Node{Text: "www-data:x:33:\nnogroup:x:65534:\n"}
			tree := fstree.Memory(nodes)
			cfg, err := nginx.Load(nginx.Options{Tree: tree, Paths: []string{"/p/nginx.conf"}})
			if err != nil {
				t.Fatal(err)
			}
			r := route.Compile(cfg, route.Options{Tree: tree, Prefix: "/p", User: "www-data"})
			back := strings.NewReplacer("/p/", "PREFIX/", ":8080", ":PORT", "127.0.0.1:9000", "UPSTREAM")
			got := c.outcomes(t, func(w wireRequest) string {
				req := w.routed()
				req.Port = 8080
				return back.Replace(short(r.Trace(req).Outcome, tree))
			})
			if diff := cmp.Diff(c.section("requests"), got); diff != "" {
				t.Errorf("the router does not say what nginx does (-nginx +router):\n%s", diff)
			}
		})
	}
}

// TestCorpusAgainstNginx holds the cases themselves against real nginx.
func TestCorpusAgainstNginx(t *testing.T) {
	for _, c := range readCorpus(t) {
		dir := realserver.Folder(t)
		d := &differ{t: t, binary: realserver.NginxProgram(t), dir: dir}
		d.upstreams()
		ports := d.freePorts()
		port := strconv.Itoa(ports[0])
		fill := strings.NewReplacer("PREFIX", dir, "PORT", port, "UPSTREAM", d.up[0])
		for name, n := range c.nodes(t, dir, fill) {
			plantNode(t, name, n)
		}
		stop := d.start(d.wrap(dir), ports)
		if stop == nil {
			t.Errorf("%s: nginx refuses it: %s", c.name, d.reasons)
			continue
		}
		tree, err := fstree.Disk(fstree.DiskOptions{})
		if err != nil {
			t.Fatal(err)
		}
		back := strings.NewReplacer(dir+"/", "PREFIX/", ":"+port, ":PORT", d.up[0], "UPSTREAM")
		got := c.outcomes(t, func(w wireRequest) string {
			w.port = ports[0]
			answer, err := w.send()
			if err != nil {
				t.Fatal(err)
			}
			return back.Replace(short(observed(answer, false), tree))
		})
		stop()
		if *update {
			c.rewrite(t, got)
		} else if diff := cmp.Diff(c.section("requests"), got); diff != "" {
			t.Errorf("%s is not what nginx does (-case +nginx):\n%s", c.name, diff)
		}
	}
}

// rewrite writes a case with new outcomes.
func (c *corpus) rewrite(t *testing.T, requests string) {
	t.Helper()
	for i := range c.archive.Files {
		if c.archive.Files[i].Name == "requests" {
			c.archive.Files[i].Data = []byte(requests)
		}
	}
	if err := os.WriteFile(c.name, txtar.Format(c.archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// wrap puts what nginx needs to run in a folder of its own around a case's
// configuration, which holds only the inside of http.
func (d *differ) wrap(dir string) string {
	account := ""
	if os.Getuid() == 0 {
		account = "user www-data;\n"
	}
	text := account + "error_log error.log crit;\npid nginx.pid;\nevents {}\nhttp {\naccess_log off;\nserver_names_hash_bucket_size 128;\n"
	for _, p := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		text += fmt.Sprintf("%s_temp_path tmp_%s;\n", p, p)
	}
	path := filepath.Join(dir, "main.conf")
	if err := os.WriteFile(path, []byte(text+"include nginx.conf;\n}\n"), 0o644); err != nil {
		d.t.Fatal(err)
	}
	return path
}

// plantNode puts a node of a case on the disk; files hold their own paths.
func plantNode(t *testing.T, name string, n fstree.Node) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.MkdirAll(filepath.Dir(name), 0o755))
	switch {
	case n.Target != "":
		must(os.Symlink(n.Target, name))
	case n.Mode.IsDir():
		must(os.MkdirAll(name, 0o755))
	case filepath.Base(name) == "nginx.conf":
		must(os.WriteFile(name, []byte(n.Text), 0o644))
	default:
		must(os.WriteFile(name, []byte("FILE "+name), 0o644))
	}
	if n.Mode.Perm() != 0 {
		must(os.Chmod(name, n.Mode.Perm()))
	}
}
