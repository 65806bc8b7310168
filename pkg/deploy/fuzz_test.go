package deploy_test

import (
	"path"
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/deploy"
	"github.com/wellserved/wellserved/pkg/fstree"
)

// FuzzDeployment holds the readers of all deployment files to ending, whatever
// the files hold.
func FuzzDeployment(f *testing.F) {
	f.Add("services:\n  web: &w\n    build: {context: ., args: {A: '${B:-c}'}}\n    extends: {file: b.yml, service: web}\n    volumes: ['a:/b:ro', {type: bind, source: ., target: /x}]\n    env_file: [.env]\n  proxy: {<<: *w, image: nginx}\n",
		"FROM a AS b\nARG X=1\nENV Y=${X} Z=\"a b\"\nWORKDIR $Y\nCOPY --from=0 [\"a\", \"b/\"]\nRUN <<E\ncp -r a b\nE\nCMD [\"sh\", \"-c\", \"envsubst '$A' < a > b\"]\n", "{% if a %}x{% else %}{{ b | default('c') ~ d }}{% endif %}")
	f.Add("kind: Deployment\nmetadata: {name: a}\nspec: {template: {spec: {volumes: [{name: v, emptyDir: {}}], containers: [{name: c, volumeMounts: [{name: v, mountPath: /a}]}]}}}\n",
		"FROM a\nCOPY <<E /x\ny\nE\nRUN ln -s /x /etc/nginx/conf.d/ && cp a b\nVOLUME /a/b\n", "kind: ConfigMap\n{{ range $i, $v := .Values.a }}{{ include \"x\" . | nindent 2 }}{{ end }}{{ define \"x\" }}{{ printf \"%s\" . }}{{ end }}")
	f.Add("include: [compose.yml]\nservices: {web: {extends: web}}\n", "FROM $\n", "{{ a")
	f.Fuzz(func(t *testing.T, compose, dockerfile, template string) {
		tree := fstree.MemoryText(map[string]string{"/r/compose.yml": compose, "/r/b.yml": compose, "/r/Dockerfile": dockerfile, "/r/a.sh": dockerfile,
			"/r/.env": dockerfile, "/r/group_vars/all.yml": compose, "/r/t.j2": template, "/r/manage.py": "",
			"/r/.dockerignore": template, "/r/chart/Chart.yaml": "name: c\n", "/r/chart/values.yaml": compose, "/r/chart/templates/a.yaml": template,
			"/r/k/kustomization.yaml": "resources: [a.yaml]\npatches: [{patch: |\n  " + strings.ReplaceAll(compose, "\n", "\n  ") + "}]\n", "/r/k/a.yaml": compose})
		list := deploy.Find(deploy.Options{Tree: tree, Root: "/r", ComposeFiles: []string{"/r/b.yml", "/r/compose.yml"},
			Dockerfiles: []string{"/r/Dockerfile"}, Scripts: []string{"/r/a.sh"}, Manifests: []string{"/r/b.yml", "/r/chart/Chart.yaml", "/r/chart/templates/a.yaml", "/r/k/a.yaml", "/r/k/kustomization.yaml"}})
		for _, d := range list {
			for _, c := range d.Containers {
				c.Configuration()
				c.Place("/app/static", "/", false)
				c.Unread()
				c.Beneath("/app/static")
				c.On(c.Place("/app/static", "/", false))
				for _, w := range d.Writers("/r", nil, true, c) {
					w.Place("static")
				}
			}
		}
		for _, d := range list {
			d.Collectors("/r", true)
		}
		deploy.Hollow(template)
		deploy.Ansible(deploy.AnsibleOptions{Tree: tree, Root: "/r", Files: []string{"/r/b.yml", "/r/group_vars/all.yml"}, Templates: []string{"/r/t.j2"}})
	})
}

// FuzzCompose holds what is read of compose files to what everything else rests
// on: faults have a place, mounts a clean target and a line, and no mark of ours
// is left in a text.
func FuzzCompose(f *testing.F) {
	f.Add("services:\n  web:\n    extends: {file: b.yml, service: web}\n    volumes: ['${A}:/a:ro', {type: bind, source: ./x, target: /b}]\n    environment: {A: $B, C: '${D:-e}', F: }\n    ports: ['80:8000', 443]\ninclude: [c/i.yml]\nconfigs: {k: {content: 'x'}}\n",
		"services:\n  web: &w\n    image: a\n    volumes: !override ['v:/v']\n    env_file: [.env, {path: e, required: false}]\n    volumes_from: [other]\n    configs: [k, {source: k, target: t}]\n  other: {<<: *w, image: !reset null}\nvolumes: {v: {name: '${N}', driver_opts: {type: none, o: bind, device: d}}}\n", "A=b\nN=$A\n")
	f.Add("include:\n- path: [compose.yml]\n  project_directory: ${X}\n", "services: {web: {extends: web, build: {context: '..', args: [A]}, tmpfs: /t, profiles: [x]}}\n", "COMPOSE_FILE=b.yml:compose.yml")
	f.Fuzz(func(t *testing.T, compose, base, env string) {
		tree := fstree.MemoryText(map[string]string{"/r/compose.yml": compose, "/r/b.yml": base, "/r/c/i.yml": base, "/r/.env": env, "/r/c/.env": env})
		for _, d := range deploy.Find(deploy.Options{Tree: tree, Root: "/r", Compose: []string{"/r/compose.yml", "/r/b.yml"}}) {
			for _, p := range d.Problems {
				if p.File == "" || p.Line < 1 || p.Message == "" {
					t.Errorf("a fault without a place: %+v", p)
				}
			}
			for _, c := range d.Containers {
				for _, m := range c.Service.Mounts {
					if path.Clean(m.Target) != m.Target || !path.IsAbs(m.Target) || m.At.File == nil || strings.ContainsAny(m.Target+m.Source+m.Volume, "\uFDD0\uFDD1") {
						t.Errorf("a mount of %s: %+v", c.Name, m)
					}
				}
				for k, v := range c.Env.Values {
					if strings.ContainsAny(k+v, "\uFDD0\uFDD1") {
						t.Errorf("%s has %q=%q", c.Name, k, v)
					}
				}
			}
		}
	})
}
