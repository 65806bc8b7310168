package deploy_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/deploy"
	"github.com/wellserved/wellserved/pkg/fstree"
)

// chartFiles is a chart of a pod with nginx and Django, whose files are given
// on top.
func chartFiles(more map[string]string) map[string]string {
	files := map[string]string{
		"/shop/chart/Chart.yaml":  "apiVersion: v2\nname: shop\nversion: 1.2.3\n",
		"/shop/chart/values.yaml": "image: shop\npaths: {static: /srv/static}\nextra: [{name: media, at: /srv/media}]\ndebug: false\n",
		"/shop/chart/templates/_helpers.tpl": `{{- define "shop.name" -}}{{ default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}{{- end -}}
{{- define "shop.labels" }}
app: {{ include "shop.name" . | quote }}
version: {{ .Chart.Version }}
{{- end }}
`,
		"/shop/chart/templates/config.yaml": `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "shop.name" . }}-nginx
  labels: {{- include "shop.labels" . | nindent 4 }}
data:
  default.conf: |
    server {
      listen {{ .Values.port | default 80 }};
      {{- if .Values.debug }}
      location / { proxy_pass http://127.0.0.1; }
      {{- else }}
      location /static/ {
        alias {{ .Values.paths.static }}/;
      }
      {{- end }}
    }
`,
		"/shop/chart/templates/deployment.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ include "shop.name" . }}, annotations: {at: {{ now | date "2006" | quote }}}}
spec:
  template:
    spec:
      volumes:
        - name: conf
          configMap: {name: {{ include "shop.name" . }}-nginx}
        {{- range .Values.extra }}
        - name: {{ .name }}
          emptyDir: {}
        {{- end }}
      containers:
        - name: web
          image: "{{ .Values.image }}:{{ .Chart.AppVersion }}"
          volumeMounts:
            {{- range $i, $v := .Values.extra }}
            - {name: {{ $v.name }}, mountPath: {{ $v.at }}}
            {{- end }}
        - name: nginx
          image: nginx
          volumeMounts:
            - {name: conf, mountPath: /etc/nginx/conf.d}
            {{- with .Values.extra }}
            {{- range . }}
            - {name: {{ .name }}, mountPath: /m{{ .at }}}
            {{- end }}
            {{- end }}
`,
	}
	for name, text := range more {
		files[name] = text
	}
	return files
}

func deployments(files map[string]string) []*deploy.Deployment {
	o := deploy.Options{Root: "/shop"}
	for name := range files {
		switch {
		case strings.HasSuffix(name, ".yaml"):
			o.Manifests = append(o.Manifests, name)
		case strings.HasSuffix(name, "Dockerfile"):
			o.Dockerfiles = append(o.Dockerfiles, name)
		case strings.HasSuffix(name, ".sh"):
			o.Scripts = append(o.Scripts, name)
		}
	}
	o.Tree = fstree.MemoryText(files)
	return deploy.Find(o)
}

func container(t *testing.T, list []*deploy.Deployment, name string) *deploy.Container {
	t.Helper()
	for _, d := range list {
		for _, c := range d.Containers {
			if c.Service.Name == name {
				return c
			}
		}
	}
	t.Fatalf("there is no container %s in %d deployments", name, len(list))
	return nil
}

func TestChartsAreRenderedWithTheirOwnValues(t *testing.T) {
	t.Parallel()
	list := deployments(chartFiles(nil))
	web, nginx := container(t, list, "web"), container(t, list, "nginx")
	if web.Unknown != "" {
		t.Fatal(web.Unknown)
	}
	a, b := web.Place("/srv/media/x", "/", true), nginx.Place("/m/srv/media/x", "/", false)
	if a.Storage != "the volume media of the Deployment shop" || a.Storage != b.Storage || a.Path != b.Path {
		t.Errorf("web has %s:%s, nginx %s:%s", a.Storage, a.Path, b.Storage, b.Path)
	}
	if len(a.Steps) == 0 || a.Steps[len(a.Steps)-1].At.Line() != 19 {
		t.Errorf("the mount is not where the template has it: %v", a.Steps)
	}
	files, _ := nginx.Configuration()
	if len(files) != 1 {
		t.Fatalf("nginx reads %v", files)
	}
	text, _ := fstree.ReadFile(nginx.Tree, files[0], 1<<16)
	lines := strings.Split(text, "\n")
	for n, want := range map[int]string{8: "server {", 9: "listen 80;", 13: "location /static/ {", 14: "alias /srv/static/;"} {
		if strings.TrimSpace(lines[n-1]) != want {
			t.Errorf("line %d is %q, want %q", n, lines[n-1], want)
		}
	}
}

func TestAChartsTemplatesEndWhateverTheyHold(t *testing.T) {
	t.Parallel()
	const head = "kind: ConfigMap\n"
	for _, row := range []struct{ name, text string }{
		{"loops in loops", "{{ $l := until 1000 }}{{ range $l }}{{ range $l }}{{ range $l }}{{ end }}{{ end }}{{ end }}"},
		{"a loop over a number", "{{ range 1000000000 }}{{ end }}"},
		{"a template that calls itself", `{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}`},
		{"an include of itself", `{{ define "b" }}{{ include "b" . }}{{ end }}{{ include "b" . }}`},
		{"a text that doubles", `{{ $x := "aaaaaaaaaa" }}{{ range until 900 }}{{ $x = printf "%s%s" $x $x }}{{ end }}{{ $x }}`},
		{"a wide number", `{{ printf "%999999999d" 1 }}`},
		{"a list of itself", `{{ $x := list "a" }}{{ range until 900 }}{{ $x = list $x $x }}{{ end }}{{ $x }}`},
		{"a mapping in itself", `{{ $x := dict "a" 1 }}{{ range until 900 }}{{ $_ := set $x "b" $x }}{{ end }}{{ $x }}`},
		{"a text repeated", `{{ repeat 1000000000 "x" }}`},
		{"an indent", `{{ "a" | nindent 1000000000 }}`},
		{"a text as a template of itself", `{{ $t := "{{ tpl . . }}" }}{{ tpl $t $t }}`},
		{"the environment", `{{ env "HOME" }}`},
		{"a method of files", `{{ .Files.Get "../../secret" | required "x" }}`},
		{"nothing of that name", `{{ .Values.a.b.c }}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			list := deployments(chartFiles(map[string]string{"/shop/chart/templates/evil.yaml": head + row.text, "/secret": "a secret"}))
			if len(list) > 0 && container(t, list, "web").Unknown == "" {
				t.Errorf("what the chart sets up is taken for known")
			}
		})
	}
}

func TestOverlaysAreBuilt(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"/shop/base/kustomization.yaml": "resources: [deploy.yaml]\n",
		"/shop/base/deploy.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  template:
    spec:
      containers:
        - {name: web, image: shop-image, command: [gunicorn, shop.wsgi]}
        - name: nginx
          image: nginx
          volumeMounts:
            - {name: conf, mountPath: /etc/nginx/conf.d}
      volumes:
        - {name: conf, configMap: {name: nginx}}
        - {name: files, emptyDir: {}}
`,
		"/shop/overlays/prod/kustomization.yaml": `resources: [../../base]
components: [../../parts]
configMapGenerator:
  - name: nginx
    files: [default.conf=site.conf]
patches:
  - path: mounts.yaml
  - target: {kind: Deployment, name: shop}
    patch: |-
      - op: add
        path: /spec/template/spec/containers/0/env
        value: [{name: WHERE, value: /data/a}]
      - op: replace
        path: /spec/template/spec/containers/0/command/1
        value: shop.prod
images:
  - {name: shop-image, newName: registry.example/shop/web}
`,
		"/shop/overlays/prod/site.conf":   "server {}\n",
		"/shop/overlays/prod/mounts.yaml": "kind: Deployment\nmetadata: {name: shop}\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          volumeMounts: [{name: files, mountPath: /data}]\n",
		"/shop/parts/kustomization.yaml":  "kind: Component\npatchesStrategicMerge:\n  - |-\n    kind: Deployment\n    metadata: {name: shop}\n    spec:\n      template:\n        spec:\n          volumes:\n            - {name: files, emptyDir: null, persistentVolumeClaim: {claimName: files}}\n",
		"/shop/build.sh":                  "docker build --platform linux/amd64 -t registry.example/shop/web:1 \\\n  -f docker/Dockerfile .\n",
		"/shop/docker/Dockerfile":         "FROM python\nWORKDIR /code\nCOPY . .\n",
		"/shop/manage.py":                 "",
	}
	list := deployments(files)
	if len(list) != 1 {
		t.Fatalf("%d deployments, want the overlay alone", len(list))
	}
	web, nginx := container(t, list, "web"), container(t, list, "nginx")
	if p := web.Place("/data/x", "/", true); p.Storage != "the volume of the claim files" || p.Path != "/x" {
		t.Errorf("/data/x is on %q at %s (%s)", p.Storage, p.Path, p.Unknown)
	}
	if web.Env.Values["WHERE"] != "/data/a" {
		t.Errorf("the environment is %v", web.Env.Values)
	}
	if got := fmt.Sprint(web.Service.Entrypoint.Words); got != "[gunicorn shop.prod]" {
		t.Errorf("the command is %s", got)
	}
	if web.WorkDir != "/code" {
		t.Errorf("the image works in %s, so it is not the one that the script builds", web.WorkDir)
	}
	if files, _ := nginx.Configuration(); len(files) != 1 || files[0] != "/etc/nginx/conf.d/default.conf" {
		t.Errorf("nginx reads %v", files)
	}
}

func TestAnOverlayThatTakesInWhatIsNotHereIsNotKnown(t *testing.T) {
	t.Parallel()
	pod := "kind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: web, image: a}]}\n"
	for name, text := range map[string]string{
		"a resource that is fetched":    "resources: [pod.yaml, 'https://example.org/base?ref=v1']\n",
		"a generator":                   "resources: [pod.yaml]\ngenerators: [g.yaml]\n",
		"a patch that is not here":      "resources: [pod.yaml]\npatches: [{path: gone.yaml}]\n",
		"a folder that takes in itself": "resources: [pod.yaml, ../a]\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"/shop/a/kustomization.yaml": text, "/shop/a/pod.yaml": pod}
			if name == "a folder that takes in itself" {
				files["/shop/top/kustomization.yaml"] = "resources: [../a]\n"
			}
			if c := container(t, deployments(files), "web"); c.Unknown == "" {
				t.Error("what it sets up is taken for known")
			}
		})
	}
}
