package deploy_test

import (
	"testing"

	"github.com/wellserved/wellserved/pkg/deploy"
	"github.com/wellserved/wellserved/pkg/fstree"
)

// FuzzDeployment holds the readers of all deployment files to ending, whatever
// the files hold.
func FuzzDeployment(f *testing.F) {
	f.Add("services:\n  web: &w\n    build: {context: ., args: {A: '${B:-c}'}}\n    extends: {file: b.yml, service: web}\n    volumes: ['a:/b:ro', {type: bind, source: ., target: /x}]\n    env_file: [.env]\n  proxy: {<<: *w, image: nginx}\n",
		"FROM a AS b\nARG X=1\nENV Y=${X} Z=\"a b\"\nWORKDIR $Y\nCOPY --from=0 [\"a\", \"b/\"]\nRUN <<E\ncp -r a b\nE\nCMD [\"sh\", \"-c\", \"envsubst '$A' < a > b\"]\n", "{% if a %}x{% else %}{{ b | default('c') ~ d }}{% endif %}")
	f.Add("include: [compose.yml]\nservices: {web: {extends: web}}\n", "FROM $\n", "{{ a")
	f.Fuzz(func(t *testing.T, compose, dockerfile, template string) {
		tree := fstree.MemoryText(map[string]string{"/r/compose.yml": compose, "/r/b.yml": compose, "/r/Dockerfile": dockerfile, "/r/a.sh": dockerfile,
			"/r/.env": dockerfile, "/r/group_vars/all.yml": compose, "/r/t.j2": template, "/r/manage.py": ""})
		list := deploy.Find(deploy.Options{Tree: tree, Root: "/r", ComposeFiles: []string{"/r/b.yml", "/r/compose.yml"},
			Dockerfiles: []string{"/r/Dockerfile"}, Scripts: []string{"/r/a.sh"}, Manifests: []string{"/r/b.yml"}})
		for _, d := range list {
			for _, c := range d.Containers {
				c.Configuration()
				c.Place("/app/static", "/", false)
				for _, w := range d.Writers("/r", nil, true, c) {
					w.Place("static")
				}
			}
		}
		deploy.Ansible(deploy.AnsibleOptions{Tree: tree, Root: "/r", Files: []string{"/r/b.yml", "/r/group_vars/all.yml"}, Templates: []string{"/r/t.j2"}})
	})
}
