package deploy_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/wellserved/wellserved/pkg/deploy"
	"github.com/wellserved/wellserved/pkg/fstree"
)

// TestServicesAreThoseOfComposesOwnLoader loads projects from a real disk with
// compose's loader, which knows files that this program reads by itself, and
// compares what both say of the services.
func TestServicesAreThoseOfComposesOwnLoader(t *testing.T) {
	t.Parallel()
	const base = "-- compose.yml --\nservices:\n  web:\n    image: shop\n    environment: {A: one, B: two}\n    volumes: ['static:/app/static', './data:/data']\n" +
		"    command: gunicorn shop\n  base: {image: shop, working_dir: /base, volumes: ['static:/base']}\nvolumes: {static: , media: }\n"
	for _, row := range []struct {
		name, archive string
		files         []string
	}{
		{"one file", base, nil},
		{"another over it", base + "-- prod.yml --\nservices:\n  web:\n    environment: ['B=three', 'C=four']\n    volumes: ['media:/data', 'media:/m:ro']\n    command: [a, b]\n", []string{"prod.yml"}},
		{"from another folder", base + "-- deploy/prod.yml --\nservices:\n  web: {volumes: ['./more:/more'], env_file: deploy/a.env}\n-- deploy/a.env --\nD=five\n", []string{"deploy/prod.yml"}},
		{"what is dropped and replaced", base + "-- prod.yml --\nservices:\n  web:\n    environment: {A: !reset null, B: x}\n    volumes: !override ['media:/m']\n    command: !reset []\n  base: !reset\n", []string{"prod.yml"}},
		{"the same thing twice", base + "-- prod.yml --\nservices:\n  web: {volumes: ['static:/app/static', {type: bind, source: ./data, target: /data}]}\n", []string{"prod.yml"}},
		{"a service extended in one file", base + "-- prod.yml --\nservices:\n  web:\n    extends: {service: inner}\n    environment: {A: mine}\n  inner: {image: inner, environment: {A: its, Z: z}, volumes: ['media:/z']}\n", []string{"prod.yml"}},
		{"a chain through another folder", base + "-- common/one.yml --\nservices:\n  one: {extends: {file: two/two.yml, service: two}, volumes: ['./one:/one'], build: {context: ./ctx}}\n" +
			"-- common/two/two.yml --\nservices:\n  two: {image: two, volumes: ['./two:/two', 'static:/s'], env_file: two.env}\n-- common/two/two.env --\nT=2\n" +
			"-- prod.yml --\nservices:\n  web: {extends: {file: common/one.yml, service: one}}\n", []string{"prod.yml"}},
		{"what an extending service drops", base + "-- common/one.yml --\nservices:\n  one: {image: one, volumes: ['./one:/one'], environment: {A: b}}\n" +
			"-- prod.yml --\nservices:\n  last: {extends: {file: common/one.yml, service: one}, volumes: !reset [], environment: !override {Q: q}}\n", []string{"prod.yml"}},
		{"an include with an environment of its own", base + "-- .env --\nOUTER=outer\n-- inner/part.yml --\nservices:\n  part: {image: 'part:${OUTER}', environment: {V: '${INNER}'}, volumes: ['./data:/app', 'own:/own']}\nvolumes: {own: {name: named}}\n" +
			"-- inner/.env --\nINNER=inner\nOUTER=not\n-- prod.yml --\ninclude: [inner/part.yml]\nservices:\n  user: {extends: {service: part}, volumes: ['./x:/x']}\n", []string{"prod.yml"}},
		{"includes within an include, under another folder", base + "-- a/one.yml --\ninclude: [{path: ../b/two.yml, project_directory: .}]\nservices: {one: {image: one, volumes: ['./x:/x']}}\n" +
			"-- b/two.yml --\nservices: {two: {image: two, volumes: ['./y:/y']}}\n-- prod.yml --\ninclude: [{path: [a/one.yml, a/over.yml]}]\n-- a/over.yml --\nservices: {one: {volumes: ['./z:/z']}}\n", []string{"prod.yml"}},
		{"anchors and merged mappings", "-- compose.yml --\nx-env: &env {A: 1, B: true, C: 1.50}\nx-web: &web\n  image: shop\n  volumes: ['static:/s']\nservices:\n  web:\n    <<: *web\n    environment:\n      <<: *env\n      B: 'no'\n  two: {<<: [*web], volumes: ['media:/m']}\nvolumes: {static: , media: }\n", nil},
		{"defaults, dollars and nested variables", "-- .env --\nSET=set\nEMPTY=\n-- compose.yml --\nservices:\n  web:\n    image: shop\n    environment:\n      A: ${SET:-d}\n      B: ${UNSET:-d}\n      C: ${EMPTY:-d}\n      D: ${EMPTY-d}\n      E: $$SET\n      F: ${UNSET:-${EMPTY:-${SET}}}/x\n      G: ${SET:+yes}${UNSET:+no}\n      H: $SET/${SET}\n      I: 'a${UNSET:-b}c${SET}d${UNSET-e}'\n", nil},
		{"names as long as a drive's", "-- compose.yml --\nservices:\n  web: {image: shop, volumes: ['a:/app', '/b', './c:/c:z', '~/d:/d']}\n", nil},
		{"files of the compose file itself", "-- site.conf --\n-- compose.yml --\nservices:\n  web: {image: nginx, configs: [{source: site, target: /etc/nginx/conf.d/a.conf}]}\nconfigs: {site: {file: ./site.conf}}\n", nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			dir, err := filepath.EvalSymlinks(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			files := []string{filepath.Join(dir, "compose.yml")}
			for _, f := range row.files {
				files = append(files, filepath.Join(dir, f))
			}
			archive := txtar.Parse([]byte(row.archive))
			for _, f := range archive.Files {
				name := filepath.Join(dir, f.Name)
				if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, f.Data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			tree, err := fstree.Disk(fstree.DiskOptions{Cwd: dir})
			if err != nil {
				t.Fatal(err)
			}
			list := deploy.Find(deploy.Options{Tree: tree, Root: dir, Compose: files})
			if len(list) != 1 || len(list[0].Problems) > 0 {
				t.Fatalf("found %+v", list)
			}
			if diff := cmp.Diff(theirs(t, dir, files), ours(list[0].Compose)); diff != "" {
				t.Errorf("(-compose +wellserved):\n%s", diff)
			}
		})
	}
}

// theirs tells of each service what compose's loader makes of it.
func theirs(t *testing.T, dir string, files []string) []string {
	t.Helper()
	env := types.Mapping{}
	if text, err := os.ReadFile(filepath.Join(dir, ".env")); err == nil {
		for line := range strings.Lines(string(text)) {
			if k, v, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
				env[k] = v
			}
		}
	}
	p, err := loader.LoadWithContext(t.Context(), types.ConfigDetails{WorkingDir: dir, Environment: env, ConfigFiles: types.ToConfigFiles(files)},
		func(o *loader.Options) {
			o.SetProjectName("shop", true)
			o.ResolvePaths = true
			o.SkipConsistencyCheck = true
		})
	if err != nil {
		t.Fatal(err)
	}
	home, _ := os.UserHomeDir()
	var out []string
	for name, s := range p.Services {
		line := fmt.Sprintf("%s image=%s dir=%s command=%q", name, s.Image, s.WorkingDir, strings.Join(s.Command, " "))
		if s.Build != nil {
			line += " build=" + s.Build.Context
		}
		for k, v := range s.Environment {
			if v != nil {
				out = append(out, name+" "+k+"="+*v)
			}
		}
		for _, v := range s.Volumes {
			source := strings.Replace(v.Source, home+"/", "~/", 1)
			if top, ok := p.Volumes[v.Source]; ok && !strings.HasPrefix(top.Name, "shop_") {
				source = top.Name
			}
			out = append(out, fmt.Sprintf("%s %s at %s, read only %v", name, source, v.Target, v.ReadOnly))
		}
		for _, c := range s.Configs {
			out = append(out, fmt.Sprintf("%s %s at %s, read only true", name, p.Configs[c.Source].File, c.Target))
		}
		out = append(out, line)
	}
	sort.Strings(out)
	return out
}

// ours tells the same of what this program makes of it.
func ours(c *deploy.Compose) []string {
	var out []string
	for _, s := range c.Services {
		line := fmt.Sprintf("%s image=%s dir=%s", s.Name, s.Image, s.WorkDir)
		command := ""
		if s.Command != nil {
			command = s.Command.Shell + strings.Join(s.Command.Words, " ")
		}
		line += fmt.Sprintf(" command=%q", command)
		if s.Build != nil {
			line += " build=" + s.Build.Context
		}
		for k, v := range s.Env.Values {
			out = append(out, s.Name+" "+k+"="+v)
		}
		for _, m := range s.Mounts {
			out = append(out, fmt.Sprintf("%s %s at %s, read only %v", s.Name, m.Volume+m.Source, strings.Replace(m.Target, "/a:", "a:", 1), m.ReadOnly))
		}
		out = append(out, line)
	}
	slices.Sort(out)
	return out
}
