package deploy_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/deploy"
)

func TestFaultsOfComposeFilesAreSaidWhereTheyStand(t *testing.T) {
	t.Parallel()
	const sound = "services:\n  other: {image: a, volumes: ['data:/app']}\n"
	for _, row := range []struct {
		name, archive, want string
		// rest says that the services that do not depend on it are still known.
		rest bool
	}{
		{"YAML that does not parse", "-- compose.yml --\n" + sound + "  web: [1\n", "compose.yml:3: invalid YAML", false},
		{"an alias of itself", "-- compose.yml --\nservices: &a\n  web: *a\n", "compose.yml:2: invalid YAML: the alias a contains itself", false},
		{"a list in place of services", "-- compose.yml --\nservices:\n  - web\n", "compose.yml:2: services is a list, where compose takes a mapping", false},
		{"a text in place of the file", "-- compose.yml --\nweb\n", "compose.yml:1: the top of a compose file is a mapping", false},
		{"a mapping in place of volumes", "-- compose.yml --\n" + sound + "  web:\n    image: a\n    volumes:\n      data: /app\n",
			"compose.yml:6: services.web.volumes is a mapping, where compose takes a list", true},
		{"a list in place of an image", "-- compose.yml --\n" + sound + "  web:\n    image: [a]\n", "compose.yml:4: services.web.image is a list, where compose takes a text", true},
		{"a mapping in a list of variables", "-- compose.yml --\n" + sound + "  web:\n    image: a\n    environment:\n      - A: 1\n",
			"compose.yml:6: services.web.environment[0] is a mapping, where compose takes a text", true},
		{"a list in place of a service", "-- compose.yml --\n" + sound + "  web: [a]\n", "compose.yml:3: services.web is a list, where compose takes a mapping", true},
		{"a volume with more parts than there are", "-- compose.yml --\n" + sound + "  web:\n    image: a\n    volumes:\n      - data:/ok\n      - data:/app:ro:x\n",
			"compose.yml:7: services.web.volumes[1]: invalid spec: data:/app:ro:x: too many colons", true},
		{"a port that is none", "-- compose.yml --\n" + sound + "  web:\n    image: a\n    ports: ['80:x']\n", "compose.yml:5: services.web.ports[0]: invalid containerPort: x", true},
		{"a dollar that begins nothing", "-- compose.yml --\n" + sound + "  web:\n    image: a\n    command: echo ${1}\n",
			"compose.yml:5: services.web.command: \"echo ${1}\" holds a $ that begins no variable", true},
		{"a circle of extends", "-- compose.yml --\n" + sound + "  web:\n    image: a\n    extends: {service: b}\n  b: {image: a, extends: web}\n",
			"extends others in a circle", true},
		{"a circle of extends through another file", "-- b.yml --\nservices: {web: {extends: {file: compose.yml, service: web}}}\n-- compose.yml --\n" + sound +
			"  web:\n    extends: {file: b.yml, service: web}\n", "extends others in a circle", true},
		{"an extended file that is not here", "-- compose.yml --\n" + sound + "  web:\n    image: a\n    extends: {file: gone.yml, service: b}\n",
			"compose.yml:5: service web extends b of gone.yml, which is not here", true},
		{"an extended service that is not here", "-- compose.yml --\n" + sound + "  web: {image: a, extends: {service: gone}}\n",
			"compose.yml:3: service web extends gone, which is not here", true},
		{"an extended file that does not parse", "-- b.yml --\nservices: [\n-- compose.yml --\n" + sound + "  web: {extends: {file: b.yml, service: web}}\n",
			"b.yml:2: invalid YAML", true},
		{"an included file that is not here", "-- compose.yml --\ninclude: [gone.yml]\n" + sound, "compose.yml:1: gone.yml, which is included, is not here", false},
		{"an include of itself", "-- compose.yml --\ninclude:\n  - part.yml\n" + sound + "-- part.yml --\ninclude: [compose.yml]\nservices: {}\n",
			"part.yml:1: compose.yml includes itself", false},
		{"a service declared twice", "-- compose.yml --\ninclude:\n  - part.yml\n" + sound + "  web: {image: a}\n-- part.yml --\nservices: {web: {image: b}}\n",
			"compose.yml:2: the service web is declared here and in what is included", true},
		{"a file of variables that is not committed is none", "-- compose.yml --\n" + sound + "  web: {image: a, env_file: .env}\n", "", true},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			list := find(t, row.archive, deploy.Options{Compose: []string{"/shop/compose.yml"}})
			var said []string
			for _, p := range list[0].Problems {
				said = append(said, fmt.Sprintf("%s:%d: %s", strings.TrimPrefix(p.File, "/shop/"), p.Line, p.Message))
			}
			if got := strings.Join(said, "\n"); !strings.Contains(got, row.want) || row.want == "" && got != "" {
				t.Errorf("said %q, want %q", got, row.want)
			}
			for _, c := range list[0].Containers {
				p := c.Place("/app/x", "/", true)
				switch known := p.Storage == "the volume data"; {
				case c.Service.Name == "other" && known != row.rest:
					t.Errorf("other sees %+v", p)
				case c.Service.Name == "web" && row.want != "" && p.Unknown == "":
					t.Errorf("what web sees is taken for known: %+v", p)
				}
			}
		})
	}
}

func TestAliasesThatMultiplyInAServiceAreAFault(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("-- compose.yml --\nx-a0: &a0 ['A=1', 'A=1', 'A=1']\n")
	for i := 1; i < 30; i++ {
		fmt.Fprintf(&b, "x-a%d: &a%d [*a%d, *a%d, *a%d]\n", i, i, i-1, i-1, i-1)
	}
	b.WriteString("services:\n  other: {image: a, volumes: ['data:/app']}\n  web: {image: a, volumes: ['data:/app'], environment: [*a29]}\n")
	b.WriteString("  last: {image: a, command: *a29}\n")
	list := find(t, b.String(), deploy.Options{})
	if len(list[0].Problems) == 0 {
		t.Error("nothing is said")
	}
	if p := service(t, list, "other").Place("/app", "/", true); p.Storage != "the volume data" {
		t.Errorf("other sees %+v", p)
	}
	for _, name := range []string{"web", "last"} {
		if p := service(t, list, name).Place("/app", "/", true); p.Unknown == "" {
			t.Errorf("%s sees %+v", name, p)
		}
	}
}

func TestVariablesThatMultiplyAreCut(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("-- .env --\nA0=" + strings.Repeat("x", 1000) + "\n")
	for i := 1; i < 60; i++ {
		fmt.Fprintf(&b, "A%d=%s\n", i, strings.Repeat(fmt.Sprintf("$A%d", i-1), 10))
	}
	b.WriteString("-- compose.yml --\nservices:\n  other: {image: a, volumes: ['data:/app']}\n  web:\n    image: a\n    environment:\n")
	for i := range 1000 {
		fmt.Fprintf(&b, "      V%d: ${A2}${A59}\n", i)
	}
	b.WriteString("      DEEP: " + strings.Repeat("${A:-", 4000) + strings.Repeat("}", 4000) + "\n")
	list := find(t, b.String(), deploy.Options{})
	size := 0
	for _, v := range service(t, list, "web").Env.Values {
		size += len(v)
	}
	if size > 16<<20 {
		t.Errorf("the environment holds %d bytes", size)
	}
	if p := service(t, list, "other").Place("/app", "/", true); p.Storage != "the volume data" {
		t.Errorf("other sees %+v", p)
	}
}
