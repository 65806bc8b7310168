package main_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/wellserved/wellserved/pkg/"

// layers are the packages from the outermost to the innermost. A package may
// use only packages of later layers; within a layer, only itself and its
// subpackages.
var layers = [][]string{
	{"cli"},
	{"demo"},
	{"report", "fix"},
	{"diagnose"},
	{"lint", "ruledoc"},
	{"rules", "own"},
	{"rule"},
	{"verify", "proof"},
	{"project"},
	{"mapping"},
	{"config"},
	{"route", "django", "deploy"},
	{"nginx", "python", "page"},
	{"diag", "fstree", "ignore"},
	{"source", "nearest", "lua", "secret", "lazyre", "resident", "freeport", "testcert"}, // the last two for tests
}

func layerOf(name string) int {
	for i, layer := range layers {
		if slices.Contains(layer, name) {
			return i
		}
	}
	return -1
}

// imports returns the direct imports of every package below pkg, without its
// tests, by package path.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "github.com/wellserved/wellserved/pkg/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	all := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		all[strings.TrimPrefix(fields[0], module)] = fields[1:]
	}
	return all
}

func top(name string) string {
	first, _, _ := strings.Cut(name, "/")
	return first
}

func TestDependenciesPointOneWay(t *testing.T) {
	t.Parallel()
	for name, uses := range imports(t) {
		from := layerOf(top(name))
		if from < 0 {
			t.Errorf("package %s has no layer: give it one here and in docs/design.md", name)
			continue
		}
		for _, used := range uses {
			inner, ours := strings.CutPrefix(used, module)
			if !ours || top(inner) == top(name) {
				continue
			}
			if to := layerOf(top(inner)); to <= from {
				t.Errorf("%s uses %s, which is not further in", name, inner)
			}
		}
	}
}

func TestRulesAreFunctionsOfAReadOnlyProject(t *testing.T) {
	t.Parallel()
	forbidden := []string{"os", "net", "net/http", "os/exec", "time", "log", "log/slog", "math/rand", "math/rand/v2"}
	for name, uses := range imports(t) {
		if name != "rule" && name != "rules" {
			continue
		}
		for _, used := range uses {
			if slices.Contains(forbidden, used) {
				t.Errorf("%s imports %s", name, used)
			}
		}
	}
}

func TestADiagnosisIsJudgedWithoutAskingAnybody(t *testing.T) {
	t.Parallel()
	forbidden := []string{"os", "net", "net/http", "os/exec", "log", "log/slog", "crypto/tls"}
	for _, used := range imports(t)["diagnose"] {
		if slices.Contains(forbidden, used) {
			t.Errorf("diagnose imports %s, which is for diagnose/gather", used)
		}
	}
}

func TestOnlyTheFileTreeTheCommandLineAndTheWriterTouchTheDisk(t *testing.T) {
	t.Parallel()
	allowed := []string{"cli", "demo", "fix", "fstree", "lazyre", "resident"}          // the last two for how the program was called
	tools := []string{"rule/ruletest", "ruledoc/gen", "testcert", "verify/realserver"} // of this repository, not of the program
	for name, uses := range imports(t) {
		if slices.Contains(uses, "os") && !slices.Contains(allowed, top(name)) && !slices.Contains(tools, name) {
			t.Errorf("%s imports os", name)
		}
	}
}

func TestLibrariesStandBehindOneFile(t *testing.T) {
	t.Parallel()
	for library, owners := range map[string][]string{
		"github.com/tufanbarisyildirim/gonginx": {"nginx"},
		"github.com/dlclark/regexp2":            {"route", "python"}, // PCRE's language and re's
		"github.com/goccy/go-yaml":              {"config", "python"},
		"go.yaml.in/yaml":                       {"deploy"}, // whose nodes keep lines, aliases and tags
		"github.com/compose-spec/compose-go":    {"deploy"}, // in library.go
		"github.com/joho/godotenv":              {"cli"},
		"github.com/schollz/progressbar":        {"cli"},
		"golang.org/x/time":                     {"verify"}, // the rate of requests
		"github.com/cenkalti/backoff":           {"verify"},
		"github.com/andybalholm/brotli":         {"verify"},
		"github.com/moby":                       {"deploy"}, // BuildKit's Dockerfile parser, .dockerignore's patterns
		"github.com/aymanbagabas/go-udiff":      {"fix"},
		"golang.org/x/net/html":                 {"page"},
		"github.com/tdewolff/parse":             {"page"},     // scripts and style sheets
		"github.com/prometheus/procfs":          {"diagnose"}, // who listens, since when
		"github.com/coder/websocket":            {"verify"},   // the frames of a probe
	} {
		for name, uses := range imports(t) {
			for _, used := range uses {
				if strings.HasPrefix(used, library) && !slices.Contains(owners, top(name)) {
					t.Errorf("%s imports %s, which is for %s alone", name, used, strings.Join(owners, ", "))
				}
			}
		}
	}
}
