package deploy_test

import (
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/wellserved/wellserved/pkg/deploy"
	"github.com/wellserved/wellserved/pkg/fstree"
)

// find reads the deployments of an archive whose files lie in /shop.
func find(t *testing.T, archive string, o deploy.Options) []*deploy.Deployment {
	t.Helper()
	o.Tree = fstree.MemoryText(archived(archive, &o))
	return deploy.Find(o)
}

// archived returns the files of an archive below /shop, and lists them in the
// options.
func archived(archive string, o *deploy.Options) map[string]string {
	files := map[string]string{}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		name := "/shop/" + f.Name
		files[name] = string(f.Data)
		switch {
		case strings.Contains(f.Name, "compose"):
			o.ComposeFiles = append(o.ComposeFiles, name)
		case strings.Contains(f.Name, "Dockerfile"):
			o.Dockerfiles = append(o.Dockerfiles, name)
		case strings.HasSuffix(f.Name, ".sh"), f.Name == "Makefile":
			o.Scripts = append(o.Scripts, name)
		case strings.HasSuffix(f.Name, ".yaml"):
			o.Manifests = append(o.Manifests, name)
		}
	}
	o.Root = "/shop"
	return files
}

// service returns a container of the first deployment.
func service(t *testing.T, list []*deploy.Deployment, name string) *deploy.Container {
	t.Helper()
	if len(list) == 0 {
		t.Fatal("no deployment was found")
	}
	for _, c := range list[0].Containers {
		if c.Service != nil && c.Service.Name == name {
			return c
		}
	}
	t.Fatalf("%s has no service %s", list[0].Shown, name)
	return nil
}

func TestPathsLeadThroughMounts(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, archive, path, want string
		env                       map[string]string
	}{
		{name: "a named volume", path: "/app/static/css", want: "the volume static:/css",
			archive: "-- compose.yml --\nservices: {web: {image: a, volumes: ['static:/app/static']}}\nvolumes: {static: }\n"},
		{name: "a folder of the one that compose is called in", path: "/app/x", want: "host:/shop/files/x",
			archive: "-- compose.yml --\nservices: {web: {image: a, volumes: ['${PWD}/files:/app']}}\n"},
		{name: "the longest target, in whatever order", path: "/app/static", want: "the volume static:/",
			archive: "-- compose.yml --\nservices: {web: {image: a, volumes: ['static:/app/static', '.:/app']}}\n"},
		{name: "a folder beside the compose file", path: "/app/x", want: "host:/shop/deploy/data/x",
			archive: "-- deploy/compose.yml --\nservices: {web: {image: a, volumes: ['./data:/app:ro,z']}}\n"},
		{name: "the long form with a path in the volume", path: "/app/x", want: "the volume vv:/sub/x",
			archive: "-- compose.yml --\nservices:\n  web:\n    image: a\n    volumes:\n      - {type: volume, source: vv, target: /app, volume: {subpath: sub}}\n"},
		{name: "a volume under another name", path: "/app", want: "the volume shop_v:/",
			archive: "-- compose.yml --\nservices: {web: {image: a, volumes: ['vv:/app']}}\nvolumes: {vv: {external: true, name: shop_v}}\n"},
		{name: "a volume that binds a folder", path: "/app", want: "host:/srv/data",
			archive: "-- compose.yml --\nservices: {web: {image: a, volumes: ['vv:/app']}}\nvolumes: {vv: {driver_opts: {type: none, o: bind, device: /srv/data}}}\n"},
		{name: "an anonymous volume", path: "/app/x", want: "storage of its own at /app in the service web:/x",
			archive: "-- compose.yml --\nservices: {web: {image: a, volumes: [/app]}}\n"},
		{name: "a default of a variable", path: "/app", want: "host:/data",
			archive: "-- compose.yml --\nservices: {web: {image: a, volumes: ['${DATA:-/data}:/app']}}\n"},
		{name: "a variable of .env", path: "/app", want: "host:/mnt",
			archive: "-- .env --\nDATA='/mnt' # here\n-- compose.yml --\nservices: {web: {image: a, volumes: ['${DATA:-/data}:/app']}}\n"},
		{name: "a variable that is given", path: "/app", want: "host:/given", env: map[string]string{"DATA": "/given"},
			archive: "-- .env --\nDATA=/mnt\n-- compose.yml --\nservices: {web: {image: a, volumes: ['$DATA:/app']}}\n"},
		{name: "a source that is not told", path: "/app/x", want: "the host's ${DATA}/a:/x",
			archive: "-- compose.yml --\nservices: {web: {image: a, volumes: ['${DATA}/a:/app']}}\n"},
		{name: "a target that is not told", path: "/app/x", want: "unknown: the target of a volume depends on WHERE",
			archive: "-- compose.yml --\nservices: {web: {image: a, volumes: ['vv:${WHERE}']}}\n"},
		{name: "volumes of another container", path: "/app/x", want: "unknown: volumes_from",
			archive: "-- compose.yml --\nservices: {web: {image: a, volumes_from: [b]}}\n"},
		{name: "the override file adds, and replaces the same target", path: "/app", want: "the volume bb:/",
			archive: "-- compose.yml --\nservices: {web: {image: a, volumes: ['aa:/app']}}\n-- compose.override.yml --\nservices: {web: {volumes: ['bb:/app', 'cc:/c']}}\n"},
		{name: "reset drops what was there", path: "/app", want: "the file system of the service web:/app",
			archive: "-- compose.yml --\nservices: {web: {image: a, volumes: ['aa:/app']}}\n-- compose.override.yml --\nservices: {web: {volumes: !reset []}}\n"},
		{name: "override replaces the whole list", path: "/app", want: "the file system of the service web:/app",
			archive: "-- compose.yml --\nservices: {web: {image: a, volumes: ['aa:/app']}}\n-- compose.override.yml --\nservices: {web: {volumes: !override ['bb:/b']}}\n"},
		{name: "the files that a script names, in its order", path: "/app", want: "the volume pp:/",
			archive: "-- Makefile --\nup:\n\tdocker compose -f compose.yml \\\n\t  -f compose.prod.yml up -d\n-- compose.yml --\nservices: {web: {image: a, volumes: ['aa:/app']}}\n-- compose.prod.yml --\nservices: {web: {volumes: ['pp:/app']}}\n-- compose.override.yml --\nservices: {web: {volumes: ['oo:/app']}}\n"},
		{name: "what another service has", path: "/app", want: "the volume aa:/",
			archive: "-- compose.yml --\nservices:\n  base: {image: a, volumes: ['aa:/app']}\n  web: {extends: {service: base}}\n"},
		{name: "what another file's service has, from its folder", path: "/app/x", want: "host:/shop/common/data/x",
			archive: "-- common/base.yml --\nservices: {web: {image: a, volumes: ['./data:/app']}}\n-- compose.yml --\nservices: {web: {extends: {file: common/base.yml, service: web}}}\n"},
		{name: "a circle of extends", path: "/app", want: "unknown: in a circle",
			archive: "-- compose.yml --\nservices:\n  web: {image: a, extends: {service: b}}\n  b: {image: a, extends: {service: web}}\n"},
		{name: "an extends that is not here", path: "/app", want: "unknown: which is not here",
			archive: "-- compose.yml --\nservices: {web: {image: a, extends: {file: gone.yml, service: b}}}\n"},
		{name: "an include from its own folder", path: "/app", want: "host:/shop/inner/data",
			archive: "-- inner/part.yml --\nservices: {web: {image: a, volumes: ['./data:/app']}}\n-- compose.yml --\ninclude: [inner/part.yml]\n"},
		{name: "anchors and merged mappings", path: "/app", want: "the volume aa:/",
			archive: "-- compose.yml --\nx-a: &a {image: a}\nx-b: &b {volumes: ['aa:/app']}\nservices: {web: {<<: [*a, *b]}}\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			p := service(t, find(t, row.archive, deploy.Options{Env: row.env}), "web").Place(row.path, "/", true)
			got := p.Storage + ":" + p.Path
			if reason, ok := strings.CutPrefix(row.want, "unknown: "); ok {
				if p.Storage != "" || !strings.Contains(p.Unknown, reason) {
					t.Errorf("%s is %s (%s), want unknown: %s", row.path, got, p.Unknown, reason)
				}
				return
			}
			if got != row.want {
				t.Errorf("%s is %s (%s), want %s", row.path, got, p.Unknown, row.want)
			}
		})
	}
}

func TestEnvironmentsLieOverEachOther(t *testing.T) {
	t.Parallel()
	c := service(t, find(t, `
-- Dockerfile --
FROM python
ENV A=image B=image C=image
ENV D="$A/d"
-- first.env --
B=first
C=first
-- second.env --
export C="second"
-- compose.yml --
services:
  web:
    build: .
    env_file: [first.env, second.env]
    environment:
      E: ${NOWHERE}
      F: plain
`, deploy.Options{}), "web")
	for name, want := range map[string]string{"A": "image", "B": "first", "C": "second", "D": "image/d", "F": "plain"} {
		if got := c.Env.Values[name]; got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if !c.Env.Unknown["E"] {
		t.Error("E has a value, and nothing tells which")
	}
	if c.Env.Open != "" {
		t.Errorf("the environment is open: %s", c.Env.Open)
	}
}

func TestFilesThatAreNotReadAreSaid(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, archive, want string }{
		{"YAML that does not parse", "-- compose.yml --\nservices:\n  web: [1\n", "invalid YAML"},
		{"an alias of itself", "-- compose.yml --\nservices: &a\n  web: *a\n", "contains itself"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			list := find(t, row.archive, deploy.Options{})
			if len(list) != 1 || len(list[0].Problems) != 1 || !strings.Contains(list[0].Problems[0].Message, row.want) || list[0].Problems[0].Line == 0 {
				t.Errorf("found %+v, want one problem with %q", list, row.want)
			}
		})
	}
}

func TestAliasesThatMultiplyAreReadOnce(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("-- compose.yml --\nx-a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]\n")
	for i := 1; i < 40; i++ {
		n, o := string(rune('0'+i/10))+string(rune('0'+i%10)), "*a0"
		if i > 1 {
			o = "*a" + string(rune('0'+(i-1)/10)) + string(rune('0'+(i-1)%10))
		}
		b.WriteString("x-a" + n + ": &a" + n + " [" + o + strings.Repeat(", "+o, 8) + "]\n")
	}
	b.WriteString("services: {web: {image: a, volumes: ['vv:/app']}}\n")
	if p := service(t, find(t, b.String(), deploy.Options{}), "web").Place("/app", "/", true); p.Storage != "the volume vv" {
		t.Errorf("/app is on %q", p.Storage)
	}
}

func TestVolumesThatBeginEmptyAreKnown(t *testing.T) {
	t.Parallel()
	list := find(t, "-- compose.yml --\nservices:\n  web:\n    image: a\n    volumes:\n      - data:/a:nocopy,ro\n      - {type: volume, source: data, target: /b, volume: {nocopy: true}}\n      - data:/c\n", deploy.Options{})
	for _, m := range service(t, list, "web").Service.Mounts {
		if m.NoCopy != (m.Target != "/c") || m.ReadOnly != (m.Target == "/a") {
			t.Errorf("%+v", m)
		}
	}
}

func TestFilesWrittenInTheComposeFileAreSeen(t *testing.T) {
	t.Parallel()
	list := find(t, "-- compose.yml --\nservices:\n  proxy:\n    image: nginx\n    configs:\n      - source: site\n        target: /etc/nginx/conf.d/site.conf\nconfigs:\n  site:\n    content: |\n      server {\n          listen 80;\n          set $$a ${B:-b};\n      }\n", deploy.Options{})
	c := service(t, list, "proxy")
	files, _ := c.Configuration()
	if len(files) != 1 || files[0] != "/etc/nginx/conf.d/site.conf" {
		t.Fatalf("nginx reads %v", files)
	}
	text, err := fstree.ReadFile(c.Tree, files[0], 1<<16)
	if err != nil || !strings.HasPrefix(text, strings.Repeat("\n", 9)+"      server {\n          listen 80;\n          set $a b;\n") {
		t.Errorf("it holds %q (%v), where line 10 is the first", text, err)
	}
	if got := c.Tree.Display(files[0]); got != "compose.yml" && got != "/shop/compose.yml" {
		t.Errorf("it is shown as %s", got)
	}
}

func TestVolumesOfAnotherServiceAreShared(t *testing.T) {
	t.Parallel()
	list := find(t, "-- Dockerfile --\nFROM python\nVOLUME /srv/media\n-- compose.yml --\nservices:\n  web: {build: ., volumes: ['static:/app/static', /anonymous]}\n"+
		"  proxy: {image: nginx, volumes_from: ['web:ro'], volumes: ['other:/own']}\n  far: {image: nginx, volumes_from: ['container:gone']}\n", deploy.Options{})
	web, proxy := service(t, list, "web"), service(t, list, "proxy")
	for _, name := range []string{"/app/static/a", "/anonymous/a", "/srv/media/a"} {
		a, b := web.Place(name, "/", true), proxy.Place(name, "/", true)
		if a.Storage == "" || a.Storage != b.Storage || a.Path != b.Path {
			t.Errorf("%s is %s:%s in web and %s:%s in proxy", name, a.Storage, a.Path, b.Storage, b.Path)
		}
	}
	if p := proxy.Place("/srv/other", "/", true); p.Storage != "the file system of the service proxy" {
		t.Errorf("/srv/other is on %s", p.Storage)
	}
	if p := service(t, list, "far").Place("/app/static", "/", true); p.Unknown == "" {
		t.Errorf("what far sees is taken for known: %+v", p)
	}
}

func TestPathsOfTheServerLeadIntoTheCheckout(t *testing.T) {
	t.Parallel()
	list := find(t, "-- nginx/site.conf --\nlisten 80;\n-- compose.yml --\nservices:\n  proxy:\n    image: nginx\n    volumes:\n      - /home/anna/shop/nginx/site.conf:/etc/nginx/conf.d/default.conf\n"+
		"      - /home/anna/shop/nginx/more:/more\n      - /srv/shop/data:/data\n", deploy.Options{})
	c := service(t, list, "proxy")
	for name, want := range map[string]string{"/etc/nginx/conf.d/default.conf": "/shop/nginx/site.conf", "/more": "/shop/nginx/more", "/data": "/srv/shop/data"} {
		if p := c.Place(name, "/", true); p.Path != want {
			t.Errorf("%s is %s, want %s", name, p.Path, want)
		}
	}
}
