package project_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/project"
)

// lay writes an archive's files below dir; a file that holds only "-> target"
// becomes a link. It returns what stands in the comment after the first blank
// line.
func lay(t *testing.T, archive, dir string) string {
	t.Helper()
	ar, err := txtar.ParseFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range ar.Files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(f.Data), "$HERE", dir)
		if target, ok := strings.CutPrefix(strings.TrimSpace(text), "-> "); ok {
			err = os.Symlink(target, name)
		} else {
			err = os.WriteFile(name, []byte(text), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	_, want, _ := strings.Cut(string(ar.Comment), "\n\n")
	return strings.TrimSpace(want)
}

// row writes a mapping as the archives do: setting, verdict, kind, and the
// directive that gives the directory.
func row(m mapping.Mapping) string {
	parts := []string{m.Setting, string(m.Verdict)}
	if m.Kind != "" {
		parts = append(parts, string(m.Kind))
	}
	if m.Directive != nil && m.Verdict != mapping.Unknown {
		parts = append(parts, fmt.Sprintf("%s:%d", m.Directive.File.Name(), m.Directive.Line()))
	}
	return strings.Join(parts, " ")
}

// TestMappings loads whole repositories, each checked out to a folder named
// shop, and looks at the verdicts.
func TestMappings(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/sites/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "shop")
			want := lay(t, name, dir)
			p, err := project.Load(context.Background(), project.Options{Cwd: dir})
			if err != nil {
				t.Fatal(err)
			}
			var got, why []string
			for _, m := range p.Mappings {
				got, why = append(got, row(m)), append(why, m.Reason)
				if m.Reason == "" {
					t.Errorf("%s has no reason", row(m))
				}
			}
			if diff := cmp.Diff(strings.Split(want, "\n"), got); diff != "" {
				t.Errorf("mappings (-want +got):\n%s\nbecause %s\nchoices %+v", diff, strings.Join(why, "\n        "), p.Choices)
			}
		})
	}
}

// TestServers loads whole servers through --root, started in the project's
// folder or in the server's root.
func TestServers(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/server/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			want := lay(t, name, dir)
			for _, opts := range []project.Options{
				{Root: dir, Cwd: dir, Path: "srv/shop"},
				{Root: dir, Cwd: dir, Django: "srv/shop", Nginx: []string{"/etc/nginx/nginx.conf"}},
				{Root: dir, Cwd: dir},
			} {
				p, err := project.Load(context.Background(), opts)
				if err != nil {
					t.Fatal(err)
				}
				var got, why []string
				for _, m := range p.Mappings {
					got, why = append(got, strings.TrimSuffix(row(m)+" in "+m.InTree, " in ")), append(why, m.Reason)
				}
				if diff := cmp.Diff(strings.Split(want, "\n"), got); diff != "" || !p.OnServer {
					t.Errorf("mappings (-want +got):\n%s\nbecause %s\nchoices %+v", diff, strings.Join(why, "\n        "), p.Choices)
				}
			}
		})
	}
}

const (
	manage   = "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\nfrom django.core.management import execute_from_command_line\n"
	settings = "from pathlib import Path\nBASE_DIR = Path(__file__).resolve().parent.parent\nSTATIC_URL = '/static/'\nSTATIC_ROOT = BASE_DIR / 'collected'\n"
)

// TestNamed names both sides by flags, the configuration lying apart from the
// project.
func TestNamed(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, alias, want string
		onServer          bool
		stdin             bool
	}{
		{"the project's name in the path", "/srv/shop/collected/", "STATIC_ROOT match infra/site:3", false, false},
		{"another folder below its name", "/srv/shop/static/", "STATIC_ROOT mismatch other-directory infra/site:3", false, false},
		{"a path of another machine", "/home/web/live/collected/", "STATIC_ROOT unknown", false, false},
		{"a path into the project", "$HERE/code/shop/static/", "STATIC_ROOT mismatch other-directory infra/site:3", true, false},
		{"a folder that is here", "$HERE/old/", "STATIC_ROOT mismatch other-directory infra/site:3", true, false},
		{"a dump", "$HERE/old/", "STATIC_ROOT mismatch other-directory /etc/nginx/sites-enabled/shop:3", true, true},
		{"a dump of another machine", "/home/web/live/collected/", "STATIC_ROOT unknown", false, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			site := strings.ReplaceAll("server {\n    location /static/ {\n        alias "+tc.alias+";\n    }\n    location / { proxy_pass http://unix:/run/shop.sock; }\n}\n", "$HERE", dir)
			for name, text := range map[string]string{
				"infra/site": site, "code/shop/manage.py": manage, "code/shop/shop/__init__.py": "", "code/shop/shop/settings.py": settings,
				"old/app.js": "old",
			} {
				name = filepath.Join(dir, name)
				if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			opts := project.Options{Cwd: dir, Nginx: []string{"infra/site"}, Django: "code/shop"}
			if tc.stdin {
				opts.Nginx = []string{"-"}
				opts.Stdin = strings.NewReader("# configuration file /etc/nginx/nginx.conf:\nevents {}\nhttp { include sites-enabled/*; }\n\n# configuration file /etc/nginx/sites-enabled/shop:\n" + site)
			}
			p, err := project.Load(context.Background(), opts)
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Mappings) != 1 || row(p.Mappings[0]) != tc.want || p.OnServer != tc.onServer {
				t.Errorf("got %d rows, %q because %s; on server %v; choices %v", len(p.Mappings), row(p.Mappings[0]), p.Mappings[0].Reason, p.OnServer, p.Choices)
			}
		})
	}
}

func TestNamedFilesOfAContainerAreJudgedInIt(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"/w/shop/back/manage.py": manage, "/w/shop/back/shop/__init__.py": "", "/w/shop/back/shop/settings.py": settings,
		"/w/shop/back/Dockerfile":           "FROM python\nWORKDIR /app\nCOPY . .\nCMD [\"gunicorn\", \"shop.wsgi\"]\n",
		"/w/shop/nginx/shop.conf":           "server {\n    location /static/ {\n        alias /srv/static/;\n    }\n    location / { proxy_pass http://web:8000; }\n}\n",
		"/w/shop/nginx/other.conf":          "server {\n    location /static/ {\n        alias /srv/else/;\n    }\n}\n",
		"/w/shop/nginx/tpl/a.conf.template": "server {\n    location /static/ {\n        alias ${DIR}/;\n    }\n    location / { proxy_pass http://web:8000; }\n}\n",
		"/w/shop/compose.yml":               "services:\n  web: {build: back, volumes: ['static:/app/collected']}\n  proxy:\n    image: nginx\n    volumes: ['static:/srv/static', './nginx/shop.conf:/etc/nginx/conf.d/default.conf']\nvolumes: {static: }\n",
		"/w/shop/compose.dev.yml":           "services:\n  web: {build: back, volumes: ['static:/app/collected']}\n  proxy:\n    image: nginx\n    environment: {DIR: /srv/wrong}\n    volumes: ['static:/srv/static', './nginx/tpl:/etc/nginx/templates']\nvolumes: {static: }\n",
	}
	for _, tc := range []struct {
		name, want, chosen string
		opts               project.Options
	}{
		{"nothing", "STATIC_ROOT match /w/shop/nginx/shop.conf:3", "/w/shop/compose.yml", project.Options{}},
		{"the file that a service mounts", "STATIC_ROOT match /w/shop/nginx/shop.conf:3", "/w/shop/compose.yml", project.Options{Nginx: []string{"nginx/shop.conf"}}},
		{"that and the project", "STATIC_ROOT match /w/shop/nginx/shop.conf:3", "/w/shop/compose.yml", project.Options{Nginx: []string{"nginx/shop.conf"}, Django: "back"}},
		{"a template of another deployment", "STATIC_ROOT mismatch other-storage /w/shop/nginx/tpl/a.conf.template:3", "/w/shop/compose.dev.yml", project.Options{Nginx: []string{"nginx/tpl/a.conf.template"}}},
		{"a file that no service reads", "STATIC_ROOT unknown", "", project.Options{Nginx: []string{"nginx/other.conf"}}},
		{"the compose file", "STATIC_ROOT mismatch other-storage /w/shop/nginx/tpl/a.conf.template:3", "/w/shop/compose.dev.yml", project.Options{Compose: []string{"compose.dev.yml"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			opts := tc.opts
			opts.Tree, opts.Cwd = fstree.MemoryText(files), "/w/shop"
			p, err := project.Load(t.Context(), opts)
			if err != nil {
				t.Fatal(err)
			}
			chosen := ""
			for _, c := range p.Choices {
				if c.Chosen && len(c.Compose) > 0 {
					chosen += strings.Join(c.Compose, " ")
				}
			}
			if len(p.Mappings) != 1 || row(p.Mappings[0]) != tc.want || chosen != tc.chosen {
				t.Errorf("got %d rows, %q because %s; chosen %q of %v", len(p.Mappings), row(p.Mappings[0]), p.Mappings[0].Reason, chosen, p.Choices)
			}
		})
	}
}

func TestNothingToJudge(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "empty.conf"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, opts := range map[string]project.Options{
		"an empty folder":          {},
		"a folder that is missing": {Path: "nowhere"},
		"a file that is missing":   {Nginx: []string{"nowhere.conf"}},
		"an empty dump":            {Nginx: []string{"-"}, Stdin: strings.NewReader("")},
		"a project that is absent": {Django: "nowhere"},
		"a map that is relative":   {Maps: []fstree.PathMap{{From: "srv", To: "."}}},
		"a root that is missing":   {Root: "nowhere"},
	} {
		opts.Cwd = dir
		if p, err := project.Load(context.Background(), opts); err == nil {
			t.Errorf("%s: no error, %+v", name, p.Choices)
		}
	}
	p, err := project.Load(context.Background(), project.Options{Cwd: dir, Nginx: []string{"empty.conf", "nowhere.conf"}})
	if err != nil || len(p.Sites) != 1 || len(p.Errors) != 1 {
		t.Errorf("one of two files is missing: %v, %+v", err, p)
	}
}
