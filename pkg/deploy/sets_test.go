package deploy_test

import (
	"path"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/wellserved/wellserved/pkg/deploy"
	"github.com/wellserved/wellserved/pkg/fstree"
)

func TestComposeFilesGoTogetherAsTheRepositorySays(t *testing.T) {
	t.Parallel()
	const files = "-- compose.yml --\nservices: {web: {image: nginx, volumes: ['base:/app', './data:/data']}}\n" +
		"-- compose.prod.yml --\nservices: {web: {volumes: ['prod:/app']}}\n-- compose.dev.yml --\nservices: {web: {volumes: ['dev:/app']}}\n"
	for _, row := range []struct {
		name, archive string
		compose       []string
		want          string // the first deployment: its files and why
		app, data     string // where its paths lie
	}{
		{name: "nothing is said", archive: files, want: "compose.yml", app: "the volume base:/", data: "host:/shop/data"},
		{name: "a Makefile names both", archive: files + "-- Makefile --\ndev:\n\tdocker compose -f compose.yml -f compose.dev.yml up\nprod:\n\tdocker compose -f compose.yml \\\n\t\t-f compose.prod.yml up -d\n",
			want: "compose.yml compose.prod.yml (Makefile:4)", app: "the volume prod:/", data: "host:/shop/data"},
		{name: "a script in a folder, from the root", archive: files + "-- bin/up.sh --\ndocker-compose --file=compose.yml --file=compose.prod.yml up\n",
			want: "compose.yml compose.prod.yml (bin/up.sh:1)", app: "the volume prod:/", data: "host:/shop/data"},
		{name: "a project directory", archive: files + "-- up.sh --\ndocker compose --project-directory deploy -f compose.yml up\n-- deploy/x --\n",
			want: "compose.yml (up.sh:1)", app: "the volume base:/", data: "host:/shop/deploy/data"},
		{name: "COMPOSE_FILE beside the files", archive: files + "-- .env --\nCOMPOSE_FILE=compose.yml:compose.prod.yml\n",
			want: "compose.yml compose.prod.yml (.env:1)", app: "the volume prod:/", data: "host:/shop/data"},
		{name: "COMPOSE_FILE of a script", archive: files + "-- up.sh --\nexport COMPOSE_FILE=\"compose.yml:compose.prod.yml\"\ndocker compose up\n",
			want: "compose.yml compose.prod.yml (up.sh:1)", app: "the volume prod:/", data: "host:/shop/data"},
		{name: "a swarm, through variables", archive: files + "-- Makefile --\nSTACK = compose.prod.yml\nup:\n\tdocker stack deploy -c compose.yml -c $(STACK) shop\n",
			want: "compose.yml compose.prod.yml (Makefile:3)", app: "the volume prod:/", data: "host:/shop/data"},
		{name: "a variable that is not set here", archive: files + "-- up.sh --\ndocker compose -f compose.yml -f compose.$1.yml up\n",
			want: "compose.yml", app: "the volume base:/", data: "host:/shop/data"},
		{name: "only people are told", archive: files + "-- README.md --\nRun `docker compose -f compose.yml -f compose.prod.yml up -d` on the server.\n",
			want: "compose.yml compose.prod.yml (README.md:1)", app: "the volume prod:/", data: "host:/shop/data"},
		{name: "the user names one", archive: files + "-- Makefile --\nup:\n\tdocker compose -f compose.yml -f compose.prod.yml up\n", compose: []string{"/shop/compose.dev.yml"},
			want: "compose.dev.yml (given on the command line)", app: "the volume dev:/", data: "the file system of the service web:/data"},
		{name: "a file of variables in place of .env", archive: "-- compose.yml --\nservices: {web: {image: nginx, volumes: ['${DATA}:/data', 'base:/app']}}\n-- .env --\nDATA=/wrong\n-- prod.env --\nDATA=/right\n" +
			"-- up.sh --\ndocker compose --env-file prod.env -f compose.yml up\n", want: "compose.yml (up.sh:1)", app: "the volume base:/", data: "host:/right"},
		{name: "a file of variables that is not here", archive: "-- compose.yml --\nservices: {web: {image: nginx, volumes: ['${DATA}:/data', 'base:/app']}}\n-- .env --\nDATA=/wrong\n" +
			"-- up.sh --\ndocker compose --env-file prod.env -f compose.yml up\n", want: "compose.yml (up.sh:1)", app: "the volume base:/", data: "the host's ${DATA}:/"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			o := deploy.Options{Compose: row.compose, Root: "/shop"}
			all := map[string]string{}
			for _, f := range txtar.Parse([]byte(row.archive)).Files {
				name := "/shop/" + f.Name
				all[name] = string(f.Data)
				switch {
				case strings.HasPrefix(path.Base(name), "compose"):
					o.ComposeFiles = append(o.ComposeFiles, name)
				case strings.HasSuffix(name, ".sh"), strings.HasSuffix(name, "Makefile"):
					o.Scripts = append(o.Scripts, name)
				}
			}
			o.Tree = fstree.MemoryText(all)
			list := deploy.Find(o)
			if len(list) == 0 {
				t.Fatal("no deployment was found")
			}
			got := strings.ReplaceAll(strings.Join(list[0].Compose.Files, " "), "/shop/", "")
			if why := strings.TrimPrefix(list[0].Compose.Why, "/shop/"); why != "" {
				got += " (" + why + ")"
			}
			if got != row.want {
				t.Errorf("the first deployment is %s, want %s", got, row.want)
			}
			c := service(t, list, "web")
			for name, want := range map[string]string{"/app": row.app, "/data": row.data} {
				if p := c.Place(name, "/", true); p.Storage+":"+p.Path != want {
					t.Errorf("%s is %s:%s, want %s", name, p.Storage, p.Path, want)
				}
			}
		})
	}
}

func TestFilesForDevelopmentComeLast(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, file, other string }{
		{"by the file's name", "compose.local.yml", "compose.server.yml"},
		{"by its folder's", "dev/compose.yml", "server/compose.yml"},
		{"by the override file where one is for production", "compose.yml", "compose.prod.yml"},
		{"what one of them extends", "compose.dev.yml", "compose.yml"},
		{"not by a folder's where the name says otherwise", "compose.dev.yml", "local/compose.prod.yml"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			const text = "services: {web: {image: nginx}}\n"
			files := map[string]string{"/shop/" + row.file: text, "/shop/" + row.other: text}
			switch row.name {
			case "by the override file where one is for production":
				files["/shop/compose.override.yml"] = text
			case "what one of them extends":
				files["/shop/"+row.file] = "services: {web: {extends: {file: compose.yml, service: web}}}\n"
			}
			o := deploy.Options{Root: "/shop", Tree: fstree.MemoryText(files)}
			for f := range files {
				o.ComposeFiles = append(o.ComposeFiles, f)
			}
			slices.Sort(o.ComposeFiles)
			list := deploy.Find(o)
			if len(list) != 2 || list[0].Develops || !list[1].Develops || list[1].Compose.Files[0] != "/shop/"+row.file {
				t.Errorf("found %+v", list)
			}
		})
	}
}
