package deploy_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/deploy"
	"github.com/wellserved/wellserved/pkg/fstree"
)

func TestTheProjectLiesWhereTheImageHasIt(t *testing.T) {
	t.Parallel()
	const compose = "-- compose.yml --\nservices:\n  web: {build: .}\n  proxy: {image: nginx}\n"
	for _, row := range []struct{ name, archive, root, dir string }{
		{"the working directory", "-- manage.py --\n-- Dockerfile --\nFROM python\nWORKDIR /app\nCOPY . .\n" + compose, "/app", "/app"},
		{"variables, and one WORKDIR below another", "-- manage.py --\n-- Dockerfile --\nARG V=3\nFROM python:$V\nARG TOP=/opt\nENV APP=${TOP}/shop\nWORKDIR $APP\nWORKDIR src\nCOPY --chown=a:a . $APP/src/\n" + compose, "/opt/shop/src", "/opt/shop/src"},
		{"a folder of the context", "-- back/manage.py --\n-- Dockerfile --\nFROM python\nWORKDIR /code\nCOPY [\"back\", \"/srv/x\"]\n" + compose, "/srv/x", "/code"},
		{"files one by one", "-- manage.py --\n-- shop/__init__.py --\n-- Dockerfile --\nFROM python\nWORKDIR /code\nCOPY manage.py ./\nCOPY shop shop\n" + compose, "/code", "/code"},
		{"from an earlier stage", "-- manage.py --\n-- Dockerfile --\nFROM python AS Build\nWORKDIR /build\nCOPY . .\nFROM python\nCOPY --from=build /build /app\nWORKDIR /app\n" + compose, "/app", "/app"},
		{"a stage that goes on", "-- manage.py --\n-- Dockerfile --\nFROM python AS base\nWORKDIR /app\nCOPY . .\nFROM base\nWORKDIR /tmp\n" + compose, "/app", "/tmp"},
		{"two folders copied to one place", "-- back/manage.py --\n-- conf/x.py --\n-- Dockerfile --\nFROM python\nWORKDIR /code\nCOPY back .\nCOPY conf .\n" + compose, "/code", "/code"},
		{"an argument from before FROM", "-- manage.py --\n-- Dockerfile --\nARG HOME_DIR=/srv/app\nFROM python\nARG HOME_DIR\nWORKDIR ${HOME_DIR}\nCOPY . .\n" + compose, "/srv/app", "/srv/app"},
		{"a default within a default", "-- manage.py --\n-- Dockerfile --\nFROM python\nARG A=\nWORKDIR ${A:-/opt/${A:-x}}\nCOPY . .\n" + compose, "/opt/x", "/opt/x"},
		{"lines that go on within a word", "-- manage.py --\n-- Dockerfile --\nFROM python\nWORKDIR /a\\\n# between\npp\nCOPY --link \\\n  . \\\n  .\n" + compose, "/app", "/app"},
		{"the checkout bound beside it", "-- manage.py --\n-- Dockerfile --\nFROM python\nWORKDIR /app\nCOPY . /app\n-- compose.yml --\nservices:\n  web: {build: ., volumes: ['.:/dev_app']}\n  proxy: {image: nginx}\n", "/app", "/app"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			list := find(t, row.archive, deploy.Options{})
			app := "/shop"
			if row.name == "a folder of the context" || row.name == "two folders copied to one place" {
				app = "/shop/back"
			}
			writers := list[0].Writers(app, []string{"web"}, true, service(t, list, "proxy"))
			if len(writers) != 1 {
				t.Fatalf("%d writers", len(writers))
			}
			if w := writers[0]; w.Root != row.root || w.WorkDir != row.dir {
				t.Errorf("the project is at %s and the process works in %s, want %s and %s", w.Root, w.WorkDir, row.root, row.dir)
			}
		})
	}
}

func TestWhatRunsSaysWhereAndUnderWhichSettings(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, run, settings, dir string }{
		{"nothing that matters", "CMD gunicorn shop.wsgi", "", "/app"},
		{"an option", "CMD python manage.py collectstatic --noinput --settings=shop.prod && gunicorn shop.wsgi", "shop.prod", "/app"},
		{"a variable before it", "CMD cd /srv && DJANGO_SETTINGS_MODULE=shop.prod python3 manage.py collectstatic", "shop.prod", "/srv"},
		{"a script that runs its arguments", "ENTRYPOINT [\"./run.sh\"]\nCMD [\"gunicorn\", \"shop.wsgi\"]", "shop.run", "/app/src"},
		{"arguments before the entry point", "CMD [\"gunicorn\", \"shop.wsgi\"]\nENTRYPOINT [\"./run.sh\"]", "shop.run", "/app/src"},
		{"a script that the image writes", "COPY <<GO /go.sh\ncd /elsewhere\nDJANGO_SETTINGS_MODULE=shop.prod gunicorn shop.wsgi\nGO\nCMD [\"sh\", \"/go.sh\"]", "shop.prod", "/elsewhere"},
		{"a shell in the list form", "CMD [\"sh\", \"-c\", \"cd ${WHERE} && python manage.py collectstatic\"]", "", "/where"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			list := find(t, "-- manage.py --\n-- run.sh --\n#!/bin/sh\nset -e\nexport DJANGO_SETTINGS_MODULE=shop.run\ncd src\npython manage.py collectstatic --noinput\nexec \"$@\"\n"+
				"-- Dockerfile --\nFROM python\nENV WHERE=/where\nWORKDIR /app\nCOPY . .\n"+row.run+"\n-- compose.yml --\nservices:\n  web: {build: .}\n  proxy: {image: nginx}\n", deploy.Options{})
			w := list[0].Writers("/shop", nil, true, service(t, list, "proxy"))[0]
			if w.Settings != row.settings || w.Dir != row.dir {
				t.Errorf("settings %q in %s, want %q in %s", w.Settings, w.Dir, row.settings, row.dir)
			}
		})
	}
}

func TestNginxReadsWhatItIsGiven(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, archive string
		files         []string
		text          string // of the first
	}{
		{name: "a site file that is mounted", files: []string{"/etc/nginx/conf.d/default.conf"}, text: "listen 80;\n",
			archive: "-- site.conf --\nlisten 80;\n-- compose.yml --\nservices: {proxy: {image: 'nginx:1', volumes: ['./site.conf:/etc/nginx/conf.d/default.conf']}}\n"},
		{name: "the main file before all others", files: []string{"/etc/nginx/nginx.conf"}, text: "events {}\n",
			archive: "-- nginx/nginx.conf --\nevents {}\n-- nginx/conf.d/a.conf --\n-- compose.yml --\nservices: {proxy: {image: nginx, volumes: ['./nginx:/etc/nginx']}}\n"},
		{name: "a file that nothing loads", archive: "-- site.conf --\n-- compose.yml --\nservices: {proxy: {image: nginx, volumes: ['./site.conf:/etc/nginx/default.conf']}}\n"},
		{name: "a template, only variables that are set", files: []string{"/etc/nginx/conf.d/a.conf"}, text: "root /srv/x; try_files $uri ${GONE};\n",
			archive: "-- t/a.conf.template --\nroot ${DIR}/x; try_files $uri ${GONE};\n-- compose.yml --\nservices: {proxy: {image: nginx, environment: {DIR: /srv}, volumes: ['./t:/etc/nginx/templates']}}\n"},
		{name: "a template that the command keeps from being filled",
			archive: "-- t/a.conf.template --\nroot ${DIR};\n-- compose.yml --\nservices: {proxy: {image: nginx, command: sh -c 'nginx', environment: {DIR: /srv}, volumes: ['./t:/etc/nginx/templates']}}\n"},
		{name: "a file that the image's build writes", files: []string{"/etc/nginx/conf.d/a.conf"}, text: "root $A;\n",
			archive: "-- Dockerfile --\nFROM nginx\nRUN cat > /etc/nginx/conf.d/a.conf <<'END'\nroot $A;\nEND\n-- compose.yml --\nservices: {proxy: {build: .}}\n"},
		{name: "a here-document with variables", files: []string{"/etc/nginx/conf.d/a.conf"}, text: "root /srv;\n",
			archive: "-- Dockerfile --\nFROM nginx\nENV A=/srv\nCOPY <<END /etc/nginx/conf.d/a.conf\nroot $A;\nEND\n-- compose.yml --\nservices: {proxy: {build: .}}\n"},
		{name: "what the build links and copies into place", files: []string{"/etc/nginx/sites-enabled/shop"}, text: "a;\n",
			archive: "-- conf/a.conf --\na;\n-- Dockerfile --\nFROM nginx\nCOPY . /srv\nRUN mkdir -p /etc/nginx/sites-enabled \\\n && cd /srv && install -m 644 conf/a.conf /etc/nginx/sites-available/shop \\\n && ln -s ../sites-available/shop /etc/nginx/sites-enabled/\n-- compose.yml --\nservices: {proxy: {build: .}}\n"},
		{name: "a template that the build fills", files: []string{"/etc/nginx/conf.d/a.conf"}, text: "root /srv; proxy_pass http://web:$PORT; try_files $uri;\n",
			archive: "-- a.tpl --\nroot $A; proxy_pass http://web:$PORT; try_files $uri;\n-- Dockerfile --\nFROM nginx\nARG PORT\nARG A=/srv\nCOPY a.tpl /\nRUN envsubst '$A $PORT' < /a.tpl > /etc/nginx/conf.d/a.conf && rm /a.tpl\n-- compose.yml --\nservices: {proxy: {build: .}}\n"},
		{name: "what the build leaves out", files: []string{"/etc/nginx/conf.d/b.conf"}, text: "b;\n",
			archive: "-- .dockerignore --\n*.conf\n!b.conf\n-- a.conf --\na;\n-- b.conf --\nb;\n-- Dockerfile --\nFROM nginx\nCOPY . /etc/nginx/conf.d/\n-- compose.yml --\nservices: {proxy: {build: .}}\n"},
		{name: "a script that gives it variables", files: []string{"/etc/nginx/conf.d/a.conf"}, text: "root /srv; try_files $uri =404; # own ${C}\n",
			archive: "-- a.tpl --\nroot ${A}; try_files ${D}uri =404; # $B ${C}\n-- go.sh --\nexport D='$'\nB=hidden\nB=own\nexport B\nexport C=$(hostname)\nA=/srv envsubst < /a.tpl > /etc/nginx/conf.d/a.conf\nexec nginx\n" +
				"-- Dockerfile --\nFROM nginx\nCOPY a.tpl go.sh /\nCMD [\"/go.sh\"]\n-- compose.yml --\nservices: {proxy: {build: .}}\n"},
		{name: "a file that is copied into a directory made before", files: []string{"/etc/nginx/conf.d/a.conf"}, text: "listen 80;\n",
			archive: "-- a.tpl --\nlisten 80;\n-- go.sh --\nenvsubst < /opt/own/a.tpl > /etc/nginx/conf.d/a.conf\nnginx\n" +
				"-- Dockerfile --\nFROM alpine\nRUN apk add nginx && mkdir -p /opt/own/logs\nADD a.tpl /opt/own\nADD go.sh /opt/own\nCMD [\"/opt/own/go.sh\"]\n-- compose.yml --\nservices: {proxy: {build: .}}\n"},
		{name: "a script with a list of its own", files: []string{"/etc/nginx/conf.d/a.conf"}, text: "root /srv; try_files $uri $B;\n",
			archive: "-- a.tpl --\nroot $A; try_files $uri $B;\n-- go.sh --\nenvsubst '$A' < /a.tpl > /etc/nginx/conf.d/a.conf\nexec nginx -g 'daemon off;'\n" +
				"-- Dockerfile --\nFROM nginx\nENV A=/srv B=no\nCOPY a.tpl go.sh /\nCMD [\"/go.sh\"]\n-- compose.yml --\nservices: {proxy: {build: .}}\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			c := service(t, find(t, row.archive, deploy.Options{}), "proxy")
			files, _ := c.Configuration()
			if diff := cmp.Diff(row.files, files); diff != "" {
				t.Fatalf("(-want +got):\n%s", diff)
			}
			if len(files) == 0 {
				return
			}
			if text, err := fstree.ReadFile(c.Tree, files[0], 1<<16); err != nil || text != row.text {
				t.Errorf("%s holds %q (%v), want %q", files[0], text, err, row.text)
			}
		})
	}
}

func TestPlaysFillTheirTemplates(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, template, want string }{
		{"a variable that holds another", "alias {{ top }}/static/;", "alias /srv/shop/static/;"},
		{"the default of what is not defined", "alias {{ gone | default('/d', true) }};", "alias /d;"},
		{"the default of what is", "alias {{ top | default('/d') }};", "alias /srv/shop;"},
		{"pieces put together", "alias {{ '/x/' ~ name ~ '/y' }};", "alias /x/shop/y;"},
		{"a host's value over the group's", "listen {{ port }};", "listen 8080;"},
		{"a part of a mapping", "alias {{ paths.static }}{{ paths['media'] }};", "alias /s/m;"},
		{"what is not told", "alias {{ gone }};", "alias \u27e8gone\u27e9;"},
		{"a condition that is decided", "a;\n{% if tls %}\nb;\n{% else %}\nc;\n{% endif %}\nd;", "a;\n\n\n\nc;\n\nd;"},
		{"a condition that is not, over what does not matter", "a;{% if gone.x %} gzip on;{% endif %} b;", "a; b;"},
		{"a condition that is not, over what does", "{% if gone.x %}alias /a;{% endif %}", ""},
		{"a loop over a list", "{% for p in both %}\nlocation {{ p }}/ { alias {{ top }}{{ p }}; } # one\n{% endfor %}\nend;", "\nlocation /a/ { alias /srv/shop/a; } # one\nlocation /b/ { alias /srv/shop/b; } \nend;"},
		{"a loop over what is not told, in an upstream", "upstream u {\n{% for h in groups.web %}server {{ h }}:80;{% endfor %}\n}", "upstream u {\nserver \u27e8h\u27e9:80;\n}"},
		{"a loop over what is not told, elsewhere", "{% for h in groups.web %}location /{{ h }} { root /x; }{% endfor %}", ""},
		{"a comparison", "{% if name == 'shop' and not tls %}a;{% elif gone %}alias /b;{% endif %}", "a;"},
		{"a part that is known to be left out", "{% if gone.x and tls %}alias /b;{% endif %}c;", "c;"},
		{"another template", "a;{% include 'part.j2' %}b;", "a;root /srv/shop; gzip on; b;"},
		{"an address that is not told", "listen {{ gone }}:{{ port }};listen {{ gone }} ssl;", "listen 8080;listen 443 ssl;"},
		{"a circle", "alias {{ one }};", "alias \u27e8one\u27e9;"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{
				"/shop/site.yml":                "- hosts: all\n  vars: {tls: false}\n  tasks:\n    - git: {repo: x, dest: '{{ top }}'}\n",
				"/shop/group_vars/all.yml":      "name: shop\ntop: '/srv/{{ name }}'\nport: 80\npaths: {static: /s, media: /m}\none: '{{ two }}'\ntwo: '{{ one }}'\nboth: [/a, /b]\n",
				"/shop/templates/part.j2":       "# a part\nroot {{ top }};\ngzip on;\n",
				"/shop/host_vars/a.yml":         "port: 8080\n",
				"/shop/templates/nginx.conf.j2": row.template,
			}
			play := deploy.Ansible(deploy.AnsibleOptions{Tree: fstree.MemoryText(files), Root: "/shop",
				Files: []string{"/shop/site.yml", "/shop/group_vars/all.yml", "/shop/host_vars/a.yml"}, Templates: []string{"/shop/templates/nginx.conf.j2"}})
			if got := play.Texts["/shop/templates/nginx.conf.j2"]; got != row.want {
				t.Errorf("the template becomes %q, want %q", got, row.want)
			}
			if !slices.ContainsFunc(play.Checkouts, func(c deploy.Checkout) bool { return c.At == "/srv/shop" }) {
				t.Errorf("the checkout is at %v", play.Checkouts)
			}
		})
	}
}

func TestAVolumeOfTheImageHidesWhatIsMountedAroundIt(t *testing.T) {
	t.Parallel()
	list := find(t, "-- manage.py --\n-- Dockerfile --\nFROM python\nWORKDIR /app\nCOPY . .\nVOLUME [\"/app/static\", \"/data\"]\n"+
		"-- compose.yml --\nservices:\n  web: {build: ., volumes: ['code:/app']}\n  proxy: {image: nginx}\n", deploy.Options{})
	for name, want := range map[string]string{"/app/static/x": "storage of its own at /app/static in the service web", "/app/x": "the volume code",
		"/data/x": "the file system of the service web"} {
		if p := service(t, list, "web").Place(name, "/", true); p.Storage != want {
			t.Errorf("%s is on %q, want %q", name, p.Storage, want)
		}
	}
}

func TestADockerfileThatDoesNotParseIsSaidWithItsLine(t *testing.T) {
	t.Parallel()
	list := find(t, "-- manage.py --\n-- Dockerfile --\nFROM python\nCOPY <<END /x\nnever ends\n"+
		"-- compose.yml --\nservices:\n  web: {build: .}\n  proxy: {image: nginx}\n", deploy.Options{})
	if p := service(t, list, "web").Place("/app", "/", true); p.Storage != "" || !strings.Contains(p.Unknown, "unterminated heredoc") {
		t.Errorf("/app is on %q (%s)", p.Storage, p.Unknown)
	}
	want := []deploy.Problem{{File: "/shop/Dockerfile", Line: 2, Message: "unterminated heredoc"}}
	if diff := cmp.Diff(want, list[0].Problems); diff != "" {
		t.Error(diff)
	}
}

func TestTheProjectBesideNginxComesFirst(t *testing.T) {
	t.Parallel()
	list := find(t, "-- manage.py --\n-- go.sh --\nnginx\nuwsgi --module shop.wsgi\n-- Dockerfile --\nFROM python\nRUN apt-get install nginx\nWORKDIR /app\nCOPY . .\nCMD [\"sh\", \"go.sh\"]\n"+
		"-- compose.yml --\nservices:\n  dev: {build: ., command: python manage.py runserver}\n  other: {build: ., command: gunicorn shop.wsgi}\n  server: {build: .}\n", deploy.Options{})
	server := service(t, list, "server")
	for name, hosts := range map[string][]string{"server": {"/tmp/app.sock"}, "other": {"other"}} {
		if w := list[0].Writers("/shop", hosts, true, server); len(w) == 0 || w[0].Service.Name != name {
			t.Errorf("passed to %v, the first writer is %+v, want %s", hosts, w, name)
		}
	}
}

func TestServicesAnswerToAllTheirNames(t *testing.T) {
	t.Parallel()
	list := find(t, "-- manage.py --\n-- Dockerfile --\nFROM python\nWORKDIR /app\nCOPY . .\nCMD [\"gunicorn\", \"shop.wsgi\"]\n-- compose.yml --\nservices:\n"+
		"  first: {build: .}\n  named: {build: ., container_name: shop_app}\n  hosted: {build: ., hostname: shop_host}\n  linked: {build: .}\n"+
		"  aliased: {build: ., networks: {inner: {aliases: [shop_alias]}}}\n  proxy: {image: nginx, links: ['linked:shop_link']}\n", deploy.Options{})
	proxy := service(t, list, "proxy")
	for host, name := range map[string]string{"shop_app": "named", "shop_host": "hosted", "shop_link": "linked", "shop_alias": "aliased", "linked": "linked", "gone": "first"} {
		if w := list[0].Writers("/shop", []string{host}, true, proxy); len(w) == 0 || w[0].Service.Name != name {
			t.Errorf("%s leads to %v, want %s", host, w[0].Name, name)
		}
	}
}

func TestImagesAreKnownByWhatIsKnownOfTheirNames(t *testing.T) {
	t.Parallel()
	list := find(t, "-- Dockerfile --\nFROM python\n-- compose.yml --\nservices:\n  a: {image: '${REGISTRY}/nginx:${TAG}'}\n  b: {image: 'nginx:${TAG}'}\n  c: {image: '${IMAGE}'}\n"+
		"  d: {image: '${REGISTRY}/app:${TAG}', build: .}\n  e: {image: '${REGISTRY}/app:${TAG}'}\n", deploy.Options{})
	for name, want := range map[string]bool{"a": true, "b": true, "c": false, "d": false, "e": false} {
		if c := service(t, list, name); c.IsNginx() != want {
			t.Errorf("the image %s is nginx's: %v", c.Service.Image, !want)
		}
	}
	if service(t, list, "e").NoImage {
		t.Error("e runs the image that d builds")
	}
}
