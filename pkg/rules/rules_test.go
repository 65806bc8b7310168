package rules_test

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/rule/ruletest"
	"github.com/wellserved/wellserved/pkg/rules"
)

// cases is the folder of the rules' archives, one folder a rule.
const cases = "../../testdata/rules"

func TestEveryRuleIsProvedByItsExamplesAndCases(t *testing.T) {
	t.Parallel()
	for _, r := range rules.All() {
		t.Run(r.ID, func(t *testing.T) {
			t.Parallel()
			ruletest.Prove(t, r, rules.All(), cases)
		})
	}
}

func TestNoTwoRulesShareAnID(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range rules.All() {
		if seen[r.ID] {
			t.Errorf("%s is there twice", r.ID)
		}
		seen[r.ID] = true
	}
}

func TestEveryFolderOfCasesHasItsRule(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir(cases)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, r := range rules.All() {
		ids = append(ids, r.ID)
	}
	for _, e := range entries {
		if !slices.Contains(ids, e.Name()) {
			t.Errorf("there is no rule %s", e.Name())
		}
	}
}

func TestRulesReachNothingButTheProject(t *testing.T) {
	t.Parallel()
	forbidden := []string{"os", "os/exec", "net", "net/http", "time", "log", "log/slog", "math/rand", "math/rand/v2", "syscall", "io/ioutil"}
	for _, dir := range []string{".", "../rule"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
			if err != nil {
				t.Fatal(err)
			}
			for _, imp := range f.Imports {
				if slices.Contains(forbidden, strings.Trim(imp.Path.Value, `"`)) {
					t.Errorf("%s imports %s", name, imp.Path.Value)
				}
			}
		}
	}
}

func TestPeersAreNamed(t *testing.T) {
	t.Parallel()
	for _, r := range rules.All() {
		seen := map[rule.Peer]bool{}
		for _, p := range r.Peers {
			switch {
			case !slices.Contains(rule.Tools(), p.Tool):
				t.Errorf("%s: there is no tool %q", r.ID, p.Tool)
			case p.Rule == "" || seen[p]:
				t.Errorf("%s: %s is named twice, or not at all: %q", r.ID, p.Tool, p.Rule)
			case p.Tool == rule.Nginx && p.Rule != rule.Refused && p.Rule != rule.Warned:
				t.Errorf("%s: nginx says %q", r.ID, p.Rule)
			}
			seen[p] = true
		}
	}
}
