package django_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/fstree"
)

func load(t *testing.T, files map[string]string, opts django.Options) *django.Project {
	t.Helper()
	opts.Tree = fstree.MemoryText(files)
	if opts.Dir == "" {
		opts.Dir = "/srv/shop"
	}
	p, err := django.Load(opts)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const manage = `import os
os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings.dev')
`

const wsgi = `import os
from django.core.wsgi import get_wsgi_application
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.prod")
application = get_wsgi_application()
`

func TestSettingsModule(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"/srv/shop/manage.py":                 manage,
		"/srv/shop/shop/__init__.py":          "",
		"/srv/shop/shop/wsgi.py":              wsgi,
		"/srv/shop/shop/settings/__init__.py": "",
		"/srv/shop/shop/settings/dev.py":      "STATIC_ROOT = '/dev'\n",
		"/srv/shop/shop/settings/prod.py":     "STATIC_ROOT = '/prod'\n",
		"/srv/shop/shop/settings/ci.py":       "STATIC_ROOT = '/ci'\n",
	}
	without := func(names ...string) map[string]string {
		out := map[string]string{}
		for k, v := range files {
			out[k] = v
		}
		for _, n := range names {
			delete(out, n)
		}
		return out
	}
	for _, row := range []struct {
		name   string
		files  map[string]string
		opts   django.Options
		module string
		others []string
	}{
		{"a server's entry goes before manage.py", files, django.Options{}, "shop.settings.prod", []string{"shop.settings.dev"}},
		{"manage.py alone", without("/srv/shop/shop/wsgi.py"), django.Options{}, "shop.settings.dev", nil},
		{"the environment goes before files", files, django.Options{Env: map[string]string{"DJANGO_SETTINGS_MODULE": "shop.settings.ci"}}, "shop.settings.ci",
			[]string{"shop.settings.prod", "shop.settings.dev"}},
		{"what the user names goes first", files, django.Options{Settings: "shop.settings.ci", Env: map[string]string{"DJANGO_SETTINGS_MODULE": "x.y"}}, "shop.settings.ci",
			[]string{"x.y", "shop.settings.prod", "shop.settings.dev"}},
		{"a settings file", files, django.Options{Dir: "/srv/shop/shop/settings/ci.py"}, "shop.settings.ci", nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			p := load(t, row.files, row.opts)
			if p.Module != row.module {
				t.Errorf("module %s, want %s", p.Module, row.module)
			}
			var others []string
			for _, c := range p.Candidates {
				if !c.Chosen {
					others = append(others, c.Module)
				}
			}
			if diff := cmp.Diff(row.others, others); diff != "" {
				t.Errorf("other candidates (-want +got):\n%s", diff)
			}
			if p.Root != "/srv/shop" {
				t.Errorf("root %s", p.Root)
			}
		})
	}
}

func TestOpenEnvironment(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"/srv/shop/shop/__init__.py": "",
		"/srv/shop/shop/settings.py": `import os
from decouple import config
SECRET_KEY = os.environ['SECRET_KEY']
TOKEN = config('TOKEN')
STATIC_URL = 'static/'
STATIC_ROOT = '/srv/static'
MEDIA_ROOT = os.environ['MEDIA']
`,
	}
	strict := load(t, files, django.Options{Settings: "shop.settings"})
	if len(strict.Errors) != 1 || strict.Errors[0].At.Line() != 3 {
		t.Fatalf("errors %v, want one at line 3", strict.Errors)
	}
	if v := strict.Settings.Lookup("STATIC_ROOT"); v.State != django.Unknown || v.Reason == "" {
		t.Errorf("STATIC_ROOT %v, want unknown with a reason", v)
	}
	open := load(t, files, django.Options{Settings: "shop.settings", OpenEnv: true})
	if len(open.Errors) > 0 {
		t.Fatalf("errors %v, want none", open.Errors)
	}
	if diff := cmp.Diff([]string{"SECRET_KEY", "TOKEN", "MEDIA"}, open.Assumed); diff != "" {
		t.Errorf("assumed (-want +got):\n%s", diff)
	}
	if root, _ := open.Settings.Lookup("STATIC_ROOT").Str(); root != "/srv/static" {
		t.Errorf("STATIC_ROOT %q", root)
	}
	want := "read from the environment variable MEDIA, which has no value here: pass --env MEDIA=…"
	if v := open.Settings.Lookup("MEDIA_ROOT"); v.Reason != want {
		t.Errorf("MEDIA_ROOT: %q, want %q", v.Reason, want)
	}
}

func TestDefaultsAndNormalizedURLs(t *testing.T) {
	t.Parallel()
	base := map[string]string{
		"/srv/shop/shop/__init__.py": "",
		"/srv/shop/shop/settings.py": "FORCE_SCRIPT_NAME = '/app'\nSTATIC_URL = 'static/'\nMEDIA_URL = '//cdn.example/m/'\n",
	}
	p := load(t, base, django.Options{Settings: "shop.settings"})
	if u, _ := p.Settings.Lookup("STATIC_URL").Str(); u != "/app/static/" {
		t.Errorf("STATIC_URL %q", u)
	}
	if u, _ := p.Settings.Lookup("MEDIA_URL").Str(); u != "//cdn.example/m/" {
		t.Errorf("MEDIA_URL %q", u)
	}
	if v := p.Settings.Lookup("MEDIA_ROOT"); !v.Default || v.V != "" {
		t.Errorf("MEDIA_ROOT %+v, want Django's default", v)
	}
	if v := p.Settings.Lookup("STATIC_ROOT"); !v.Default || v.V != nil {
		t.Errorf("STATIC_ROOT %+v, want Django's default", v)
	}
	if v := p.Settings.Lookup("NO_SUCH_SETTING"); v.State != django.Unset {
		t.Errorf("NO_SUCH_SETTING %+v", v)
	}
	base["/srv/shop/venv/pyvenv.cfg"] = ""
	base["/srv/shop/venv/lib/python3.8/site-packages/django/__init__.py"] = "VERSION = (2, 2, 28, 'final', 0)\n"
	old := load(t, base, django.Options{Settings: "shop.settings"})
	if u, _ := old.Settings.Lookup("STATIC_URL").Str(); u != "static/" {
		t.Errorf("STATIC_URL %q, want it as it is before Django 3.1", u)
	}
}

func TestFinders(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"/srv/shop/shop/__init__.py": "",
		"/srv/shop/shop/settings.py": `import os
BASE_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
INSTALLED_APPS = ['django.contrib.staticfiles', 'blog.apps.BlogConfig', 'shop', 'toolbar', 'gone']
STATICFILES_DIRS = [os.path.join(BASE_DIR, 'assets'), ('vendor', os.path.join(BASE_DIR, 'node'))]
STATIC_URL = '/static/'
`,
		"/srv/shop/blog/__init__.py":                                                          "",
		"/srv/shop/blog/apps.py":                                                              "from django.apps import AppConfig\nclass BlogConfig(AppConfig):\n    name = 'blog'\n",
		"/srv/shop/blog/static/site.css":                                                      "blog",
		"/srv/shop/blog/static/blog/a.js":                                                     "a",
		"/srv/shop/blog/static/.DS_Store":                                                     "x",
		"/srv/shop/blog/static/old.css~":                                                      "x",
		"/srv/shop/blog/static/CVS/Root":                                                      "x",
		"/srv/shop/assets/site.css":                                                           "assets",
		"/srv/shop/node/lib/lib.js":                                                           "lib",
		"/srv/shop/shop/static/shop.png":                                                      "png",
		"/srv/shop/.venv/pyvenv.cfg":                                                          "",
		"/srv/shop/.venv/lib/python3.11/site-packages/toolbar/__init__.py":                    "",
		"/srv/shop/.venv/lib/python3.11/site-packages/toolbar/static/toolbar.js":              "t",
		"/srv/shop/.venv/lib/python3.11/site-packages/django/__init__.py":                     "VERSION = (4, 2, 0, 'final', 0)\n",
		"/srv/shop/.venv/lib/python3.11/site-packages/django/contrib/staticfiles/__init__.py": "",
	}
	p := load(t, files, django.Options{Settings: "shop.settings"})
	f := p.Finders()
	got := map[string]string{}
	for file, err := range f.Files() {
		if err != nil {
			t.Error(err)
		}
		got[file.Path] = file.Source
	}
	site := "/srv/shop/.venv/lib/python3.11/site-packages/"
	want := map[string]string{
		"site.css": "/srv/shop/assets/site.css", "vendor/lib/lib.js": "/srv/shop/node/lib/lib.js", "blog/a.js": "/srv/shop/blog/static/blog/a.js",
		"shop.png": "/srv/shop/shop/static/shop.png", "toolbar.js": site + "toolbar/static/toolbar.js",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if f.Complete() || len(f.Unknown) != 1 {
		t.Errorf("unknown %q, want the app that is gone", f.Unknown)
	}
	if file, ok := f.Find("vendor/lib/lib.js"); !ok || file.Source != "/srv/shop/node/lib/lib.js" {
		t.Errorf("Find gives %v %v", file, ok)
	}
	if _, ok := f.Find(".DS_Store"); ok {
		t.Error("Find gives a hidden file")
	}
}

func TestManifest(t *testing.T) {
	t.Parallel()
	tree := fstree.MemoryText(map[string]string{
		"/static/staticfiles.json": `{"paths": {"a.css": "a.1.css", "b.css": "b.2.css"}, "version": "1.1", "hash": "x"}`,
		"/static/a.1.css":          "a",
		"/bad/staticfiles.json":    `{"paths": `,
		"/new/staticfiles.json":    `{"paths": {}, "version": "9"}`,
	})
	m, err := django.ReadManifest(tree, "/static")
	if err != nil {
		t.Fatal(err)
	}
	want := []django.ManifestEntry{{Name: "a.css", Hashed: "a.1.css"}, {Name: "b.css", Hashed: "b.2.css", Missing: true}}
	if diff := cmp.Diff(want, m.Entries); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	if b := m.Broken(); len(b) != 1 || b[0].Name != "b.css" {
		t.Errorf("broken %v", b)
	}
	for _, root := range []string{"/bad", "/new", "/none"} {
		if _, err := django.ReadManifest(tree, root); err == nil {
			t.Errorf("%s: no error", root)
		}
	}
}

func TestStorage(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, text string
		kind       django.StorageKind
		noise      django.State
	}{
		{"nothing set", "", django.StorageLocal, django.Unset},
		{"old setting", "STATICFILES_STORAGE = 'django.contrib.staticfiles.storage.ManifestStaticFilesStorage'\n", django.StorageManifest, django.Unset},
		{"white noise", "MIDDLEWARE = ['whitenoise.middleware.WhiteNoiseMiddleware']\nSTORAGES = {'staticfiles': {'BACKEND': 'whitenoise.storage.CompressedManifestStaticFilesStorage'}}\n",
			django.StorageManifest, django.Known},
		{"object storage", "STORAGES = {'staticfiles': {'BACKEND': 'storages.backends.s3.S3Storage'}}\n", django.StorageRemote, django.Unset},
		{"own class", "STATICFILES_STORAGE = 'shop.storage.Own'\n", django.StorageUnknown, django.Unset},
		{"partly known", "import socket\nSTORAGES = {'default': {'BACKEND': socket.gethostname()}, 'staticfiles': {'BACKEND': 'storages.backends.gcloud.X'}}\nMIDDLEWARE = ['a', socket.gethostname()]\n",
			django.StorageRemote, django.Unknown},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			p := load(t, map[string]string{"/srv/shop/shop/__init__.py": "", "/srv/shop/shop/settings.py": row.text}, django.Options{Settings: "shop.settings"})
			if s := p.StaticStorage(); s.Kind != row.kind {
				t.Errorf("storage %+v, want kind %v", s, row.kind)
			}
			if state, _ := p.WhiteNoise(); state != row.noise {
				t.Errorf("WhiteNoise %v, want %v", state, row.noise)
			}
		})
	}
}
