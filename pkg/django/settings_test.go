package django_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/fstree"
)

// A case is a txtar archive: the files of a project below app/, and
//
//	module   the settings module
//	env      KEY=VALUE lines, the whole environment
//	links    NAME TARGET lines, symbolic links below app/
//	unknown  names that have to be unknown, though Python gives them a value
//	         on this machine
//	want     JSON of what the settings are, where Python is not asked because
//	         it lacks the packages that the project uses
//	place    NAME FILE:LINE lines
//	error    FILE:LINE, where Python cannot import the settings, or just "any"
type settingsCase struct {
	name, module string
	root         string
	env          map[string]string
	unknown      map[string]bool
	want         map[string]any
	hasWant      bool
	place        map[string]string
	fails        string
}

func readCase(t *testing.T, file, base string) *settingsCase {
	t.Helper()
	ar, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := &settingsCase{
		name: strings.TrimSuffix(filepath.Base(file), ".txtar"), module: "shop.settings", env: map[string]string{},
		unknown: map[string]bool{}, place: map[string]string{},
	}
	c.root = filepath.Join(base, c.name, "app")
	var links []string
	for _, f := range ar.Files {
		text := string(f.Data)
		switch f.Name {
		case "module":
			c.module = strings.TrimSpace(text)
		case "env":
			for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
				k, v, _ := strings.Cut(line, "=")
				c.env[k] = v
			}
		case "links":
			links = strings.Split(strings.TrimSpace(text), "\n")
		case "unknown":
			for _, n := range strings.Fields(text) {
				c.unknown[n] = true
			}
		case "want":
			c.hasWant = true
			if err := json.Unmarshal(f.Data, &c.want); err != nil {
				t.Fatalf("%s: want: %v", file, err)
			}
		case "place":
			for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
				k, v, _ := strings.Cut(line, " ")
				c.place[k] = v
			}
		case "error":
			c.fails = strings.TrimSpace(text)
		default:
			name := filepath.Join(filepath.Dir(c.root), f.Name)
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, f.Data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, l := range links {
		name, target, _ := strings.Cut(l, " ")
		if err := os.Symlink(target, filepath.Join(c.root, name)); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// oracle imports each project's settings in a process of its own and prints
// what Django makes of them.
const oracle = `
import io, json, os, sys, traceback
def conv(v, n=0):
    import pathlib
    if n > 8: return "<deep>"
    if isinstance(v, pathlib.PurePath): return str(v)
    if v is None or isinstance(v, (bool, int, float)): return v
    if isinstance(v, str): return str.__str__(v) if type(v) is str else v + ""
    if isinstance(v, bytes): return v.decode("latin-1")
    if isinstance(v, (list, tuple)): return [conv(x, n+1) for x in v]
    if isinstance(v, (set, frozenset)): return sorted((conv(x, n+1) for x in v), key=str)
    if isinstance(v, dict): return {str(k): conv(x, n+1) for k, x in v.items()}
    return {"<object>": type(v).__name__}
def child(case):
    os.environ.clear(); os.environ.update(case["env"])
    os.environ["DJANGO_SETTINGS_MODULE"] = case["module"]
    os.chdir(case["root"]); sys.path.insert(0, case["root"]); sys.argv = ["manage.py"]
    sys.stdout = io.StringIO(); sys.stderr = io.StringIO()
    try:
        import importlib
        m = importlib.import_module(case["module"])
        values = {k: conv(v) for k, v in vars(m).items() if k.isupper()}
        try:
            from django.conf import settings
            for k in ("STATIC_URL", "MEDIA_URL"):
                if k in values: values[k] = conv(getattr(settings, k))
        except Exception as e:
            return {"refused": str(e), "values": values}
        return {"values": values}
    except BaseException as e:
        places = []
        for f in traceback.extract_tb(e.__traceback__):
            if f.filename.startswith(case["root"]): places.append("%s:%d" % (os.path.relpath(f.filename, case["root"]), f.lineno))
        if isinstance(e, SyntaxError) and e.filename and e.filename.startswith(case["root"]):
            places.append("%s:%d" % (os.path.relpath(e.filename, case["root"]), e.lineno or 0))
        return {"error": type(e).__name__, "places": places}
out = {}
for case in json.load(sys.stdin):
    r, w = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(r)
        data = json.dumps(child(case)).encode()
        with os.fdopen(w, "wb") as f: f.write(data)
        os._exit(0)
    os.close(w)
    with os.fdopen(r, "rb") as f: data = f.read()
    os.waitpid(pid, 0)
    out[case["name"]] = json.loads(data)
print(json.dumps(out))
`

type oracleAnswer struct {
	Values  map[string]any `json:"values"`
	Refused string         `json:"refused"`
	Error   string         `json:"error"`
	Places  []string       `json:"places"`
}

// python finds an interpreter that has Django. Its absence is a failure: the
// settings are held against the real one.
func python(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(name, "-c", "import django").Run() == nil {
			return name
		}
	}
	t.Fatal("no python3 with Django was found")
	return ""
}

func ask(t *testing.T, cases []*settingsCase) map[string]oracleAnswer {
	t.Helper()
	type question struct {
		Name   string            `json:"name"`
		Root   string            `json:"root"`
		Module string            `json:"module"`
		Env    map[string]string `json:"env"`
	}
	var list []question
	for _, c := range cases {
		if !c.hasWant {
			list = append(list, question{c.name, c.root, c.module, c.env})
		}
	}
	in, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python(t), "-c", oracle)
	cmd.Stdin = bytes.NewReader(in)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	data, err := cmd.Output()
	if err != nil {
		t.Fatalf("python: %v\n%s", err, stderr.String())
	}
	out := map[string]oracleAnswer{}
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestSettings compares what is worked out with what Python and Django make
// of the same projects.
func TestSettings(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../testdata/settings/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	base, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var cases []*settingsCase
	for _, f := range files {
		cases = append(cases, readCase(t, f, base))
	}
	answers := ask(t, cases)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { c.check(t, answers[c.name]) })
	}
}

func (c *settingsCase) check(t *testing.T, want oracleAnswer) {
	tree, err := fstree.Disk(fstree.DiskOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := django.Load(django.Options{Tree: tree, Dir: c.root, Settings: c.module, Env: c.env})
	if err != nil {
		t.Fatal(err)
	}
	if c.hasWant {
		want.Values = map[string]any{}
		for k, v := range c.want {
			want.Values[k] = reroot(v, c.root)
		}
		if c.fails != "" {
			want.Error, want.Places = "error", []string{c.fails}
		}
	}
	if want.Error != "" {
		if c.fails == "" {
			t.Fatalf("Python raises %s at %v; the case expects no error", want.Error, want.Places)
		}
		checkError(t, c, p, want)
		return
	}
	if want.Refused == "" && len(p.Errors) > 0 {
		t.Fatalf("error %q at %s, which Python does not have", p.Errors[0].Message, p.Errors[0].At)
	}
	if want.Refused != "" && len(p.Errors) == 0 {
		t.Errorf("Django refuses: %s", want.Refused)
	}
	checkValues(t, c, p, want.Values)
	for name, place := range c.place {
		at := p.Settings.Lookup(name).At
		if got := fmt.Sprintf("%s:%d", strings.TrimPrefix(at.Name(), c.root+"/"), at.Line()); got != place {
			t.Errorf("%s is set at %s, want %s", name, got, place)
		}
	}
}

func checkError(t *testing.T, c *settingsCase, p *django.Project, want oracleAnswer) {
	t.Helper()
	if len(p.Errors) == 0 {
		t.Fatalf("Python raises %s at %v; nothing was found", want.Error, want.Places)
	}
	if n := p.Settings.Names(); len(n) > 0 {
		t.Errorf("values are claimed where Django does not start: %v", n)
	}
	at := p.Errors[0].At
	got := fmt.Sprintf("%s:%d", strings.TrimPrefix(at.Name(), c.root+"/"), at.Line())
	if c.fails == "any" {
		return
	}
	if got != c.fails {
		t.Errorf("error at %s (%s), want %s", got, p.Errors[0].Message, c.fails)
	}
	for _, place := range want.Places {
		if place == c.fails {
			return
		}
	}
	t.Errorf("Python has the error at %v, the case says %s", want.Places, c.fails)
}

func checkValues(t *testing.T, c *settingsCase, p *django.Project, want map[string]any) {
	t.Helper()
	names := map[string]bool{}
	for n := range want {
		names[n] = true
	}
	for _, n := range p.Settings.Names() {
		names[n] = true
	}
	sorted := make([]string, 0, len(names))
	for n := range names {
		sorted = append(sorted, n)
	}
	sort.Strings(sorted)
	for _, n := range sorted {
		if strings.HasPrefix(n, "_") {
			continue
		}
		w, isSet := want[n]
		v := p.Settings.Lookup(n)
		switch {
		case c.unknown[n]:
			if v.State != django.Unknown {
				t.Errorf("%s: %v, want unknown", n, v.V)
			} else if v.Reason == "" {
				t.Errorf("%s is unknown without a reason", n)
			}
		case !isSet && (v.State == django.Unset || v.Default):
		case !isSet:
			t.Errorf("%s: Python does not set it; got %v %v (%s)", n, v.State, v.V, v.Reason)
		case isObject(w):
			if v.State == django.Known {
				t.Errorf("%s: %v, want an object of Python", n, v.V)
			}
		case v.State != django.Known:
			t.Errorf("%s is unknown (%s), want %v", n, v.Reason, w)
		default:
			if diff := cmp.Diff(w, asJSON(t, v.V)); diff != "" {
				t.Errorf("%s (-Python +got):\n%s", n, diff)
			}
		}
	}
}

func isObject(v any) bool {
	m, ok := v.(map[string]any)
	_, object := m["<object>"]
	return ok && object
}

// asJSON brings a value into the form that decoded JSON has.
func asJSON(t *testing.T, v any) any {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// reroot puts the project's folder in place of ROOT.
func reroot(v any, root string) any {
	switch x := v.(type) {
	case string:
		return strings.ReplaceAll(x, "ROOT", root)
	case []any:
		for i := range x {
			x[i] = reroot(x[i], root)
		}
	case map[string]any:
		for k := range x {
			x[k] = reroot(x[k], root)
		}
	}
	return v
}
