package deploy_test

import (
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/deploy"
	"github.com/wellserved/wellserved/pkg/fstree"
)

// fromShop is a tree whose files are shown as one sees them who is in /shop.
type fromShop struct{ fstree.Tree }

func (f fromShop) Display(name string) string {
	if name == "/shop" {
		return "."
	}
	return strings.TrimPrefix(name, "/shop/")
}

// operated finds the container that a test is about.
func operated(t *testing.T, archive, name string) (*deploy.Deployment, *deploy.Container) {
	t.Helper()
	o := deploy.Options{}
	o.Tree = fromShop{fstree.MemoryText(archived(archive, &o))}
	list := deploy.Find(o)
	if len(list) == 0 {
		t.Fatal("no deployment was found")
	}
	for _, c := range list[0].Containers {
		if c.Service == nil || c.Service.Name == name {
			c.Configuration() // templates are filled
			return list[0], c
		}
	}
	t.Fatalf("%s has no container %s", list[0].Shown, name)
	return nil, nil
}

const (
	withNginx = "services:\n  nginx:\n    image: nginx:1.27\n    volumes:\n      - "
	workload  = "kind: ConfigMap\nmetadata: {name: conf}\ndata:\n  default.conf: |\n    server {}\n---\nkind: Deployment\nmetadata: {name: shop, namespace: live}\nspec:\n  template:\n    spec:\n" +
		"      volumes: [{name: conf, configMap: {name: conf}}]\n      containers:\n        - name: nginx\n          image: nginx\n" +
		"          volumeMounts: [{name: conf, mountPath: /etc/nginx/conf.d}]\n"
)

func TestNginxOfAContainerIsMadeToReadItsFilesAsTheyComeToIt(t *testing.T) {
	t.Parallel()
	const site = "/etc/nginx/conf.d/default.conf"
	for _, c := range []struct{ name, archive, want, before, after string }{
		{"its folder is mounted", "-- compose.yml --\n" + withNginx + "./conf.d:/etc/nginx/conf.d\n-- conf.d/default.conf --\nserver {}\n",
			"docker compose exec nginx nginx -t && docker compose exec nginx nginx -s reload", "", ""},
		{"it is mounted by itself", "-- compose.yml --\n" + withNginx + "./site.conf:" + site + ":ro\n-- site.conf --\nserver {}\n",
			"docker compose run --rm --no-deps nginx nginx -t && docker compose restart nginx", "", ""},
		{"a template is filled when it starts", "-- compose.yml --\n" + withNginx + "./templates:/etc/nginx/templates\n-- templates/default.conf.template --\nserver {}\n",
			"docker compose up -d --build --force-recreate nginx && docker compose exec nginx nginx -t", "", ""},
		{"the image has it", "-- compose.yml --\nservices: {nginx: {build: nginx}}\n-- nginx/Dockerfile --\nFROM nginx\nCOPY default.conf " + site + "\n-- nginx/default.conf --\nserver {}\n",
			"docker compose build nginx && docker compose run --rm --no-deps nginx nginx -t && docker compose up -d nginx", "", ""},
		{"compose does not find its files by itself", "-- deploy/compose.yml --\n" + withNginx + "./conf.d:/etc/nginx/conf.d\n-- deploy/conf.d/default.conf --\nserver {}\n",
			"docker compose -f deploy/compose.yml exec nginx nginx -t && docker compose -f deploy/compose.yml exec nginx nginx -s reload", "", ""},
		{"a script names the files", "-- compose.yml --\n" + withNginx + "./conf.d:/etc/nginx/conf.d\n-- compose.prod.yml --\nservices: {nginx: {restart: always}}\n-- prod.env --\nA=b\n" +
			"-- up.sh --\ndocker compose --env-file prod.env -f compose.yml -f compose.prod.yml up -d\n-- conf.d/default.conf --\nserver {}\n",
			"docker compose --env-file prod.env -f compose.yml -f compose.prod.yml exec nginx nginx -t && docker compose --env-file prod.env -f compose.yml -f compose.prod.yml exec nginx nginx -s reload", "", ""},
		{"nothing here runs the image", "-- Dockerfile --\nFROM nginx\nCOPY default.conf " + site + "\n-- default.conf --\nserver {}\n",
			"docker build --file Dockerfile .", "", "start a container of the new image in place of the old one"},
		{"a ConfigMap of Kubernetes", "-- shop.yaml --\n" + workload,
			"kubectl -n live rollout restart deployment/shop && kubectl -n live rollout status deployment/shop", "apply the manifests", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, nginx := operated(t, c.archive, "nginx")
			if got := nginx.Reload(site); got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
			if got := nginx.Before(site); got != c.before {
				t.Errorf("before: %q, want %q", got, c.before)
			}
			if got := nginx.After(site); got != c.after {
				t.Errorf("after: %q, want %q", got, c.after)
			}
		})
	}
}

func TestCommandsRunWhereTheProjectLies(t *testing.T) {
	t.Parallel()
	const django = "-- src/manage.py --\n-- src/shop/settings.py --\n-- Dockerfile --\nFROM python\nWORKDIR /app\nCOPY src /app/src\n"
	for _, c := range []struct{ name, compose, find, collect, logs string }{
		{"in the image", "services: {web: {build: ., command: gunicorn shop.wsgi}}", "docker compose exec -w /app/src web python manage.py findstatic app.js",
			"docker compose up -d --build web && docker compose exec -w /app/src web python manage.py collectstatic --noinput", "docker compose logs --tail 50 web"},
		{"in the image, whose start collects", `services: {web: {build: ., working_dir: /app/src, command: sh -c "python manage.py collectstatic --noinput && gunicorn shop.wsgi"}}`,
			"docker compose exec web python manage.py findstatic app.js", "docker compose up -d --build web", "docker compose logs --tail 50 web"},
		{"mounted", "services: {web: {build: ., working_dir: /code, command: gunicorn shop.wsgi, volumes: ['./src:/code']}}",
			"docker compose exec web python manage.py findstatic app.js", "docker compose exec web python manage.py collectstatic --noinput", "docker compose logs --tail 50 web"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d, _ := operated(t, "-- compose.yml --\n"+c.compose+"\n"+django, "web")
			writers := d.Writers("/shop/src", nil, true, nil)
			if len(writers) != 1 {
				t.Fatalf("%d writers", len(writers))
			}
			w := writers[0]
			for _, one := range []struct{ got, want string }{{w.ManagePy("findstatic app.js"), c.find}, {w.Collect(), c.collect}, {w.Logs(), c.logs}} {
				if one.got != one.want {
					t.Errorf("%s\nwant %s", one.got, one.want)
				}
			}
		})
	}
}

func TestCommandsInPodsNameTheContainer(t *testing.T) {
	t.Parallel()
	_, nginx := operated(t, "-- shop.yaml --\n"+workload, "nginx")
	if got, want := nginx.Exec("python manage.py check", "/app"), "kubectl -n live exec deployment/shop -c nginx -- sh -c 'cd /app && python manage.py check'"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if got, want := nginx.Logs(), "kubectl -n live logs --tail 50 deployment/shop -c nginx"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}
