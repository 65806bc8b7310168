package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/config"
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/fix"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/project"
)

// A fix that says it changes blanks alone and changes what is sent is refused;
// the others of the plan are taken.
func TestASafeFixThatChangesMoreThanItSaysIsRefused(t *testing.T) {
	t.Parallel()
	const text = "events {}\nhttp { server { listen 80; server_name shop.example; autoindex on ;\n location = /ping { return 200 \"a b\"; } } }\n"
	tree := fstree.MemoryText(map[string]string{"/nginx.conf": text})
	cfg, err := nginx.Load(nginx.Options{Tree: tree, Paths: []string{"/nginx.conf"}})
	if err != nil {
		t.Fatal(err)
	}
	wishes, err := wish(&config.File{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{Project: &project.Project{Tree: tree, Sites: []*project.Site{{Config: cfg, Tree: tree, OnServer: true}}}, config: wishes}
	at := func(part string) diag.Edit {
		i := strings.Index(text, part)
		return diag.Edit{At: cfg.Main.At(i, i+len(part))}
	}
	good, bad := at(" ;"), at("a b")
	good.Text, bad.Text = ";", "a  b"
	findings := []diag.Finding{
		{Rule: "space-before-semicolon", At: good.At, Fixes: []diag.Fix{{Description: "remove them", Safe: true, Edits: []diag.Edit{good}}}},
		{Rule: "trailing-whitespace", At: bad.At, Fixes: []diag.Fix{{Description: "add one", Safe: true, Edits: []diag.Edit{bad}}}},
	}
	var said bytes.Buffer
	a := &app{err: &said}
	plan := fix.New(findings, fix.Options{Identify: s.identify, Reread: newSecondReader(s)})
	plan = a.prove(s, &fixFlags{prove: true}, plan, findings)
	if len(plan.Applied) != 1 || plan.Applied[0].Finding.Rule != "space-before-semicolon" {
		t.Errorf("applied: %+v", plan.Applied)
	}
	if len(plan.Refused) != 1 || !strings.Contains(plan.Refused[0].Reason, "http://shop.example/ping would be answered otherwise") {
		t.Errorf("refused: %+v", plan.Refused)
	}
	if !strings.Contains(said.String(), "0 answered otherwise") {
		t.Errorf("said: %s", said.String())
	}
}
