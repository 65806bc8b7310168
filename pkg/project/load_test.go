package project_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/project"
)

// lay writes an archive's files below dir; a file that holds only "-> target"
// becomes a link. It returns what stands in the comment after the first blank
// line.
func lay(t *testing.T, archive, dir string) string {
	t.Helper()
	ar, err := txtar.ParseFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range ar.Files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(f.Data), "$HERE", dir)
		if target, ok := strings.CutPrefix(strings.TrimSpace(text), "-> "); ok {
			err = os.Symlink(target, name)
		} else {
			err = os.WriteFile(name, []byte(text), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	_, want, _ := strings.Cut(string(ar.Comment), "\n\n")
	return strings.TrimSpace(want)
}

// row writes a mapping as the archives do: setting, verdict, kind, and the
// directive that gives the directory.
func row(m mapping.Mapping) string {
	parts := []string{m.Setting, string(m.Verdict)}
	if m.Kind != "" {
		parts = append(parts, string(m.Kind))
	}
	if m.Directive != nil && m.Verdict != mapping.Unknown {
		parts = append(parts, fmt.Sprintf("%s:%d", m.Directive.File.Name(), m.Directive.Line()))
	}
	return strings.Join(parts, " ")
}

// TestMappings loads whole repositories, each checked out to a folder named
// shop, and looks at the verdicts.
func TestMappings(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/sites/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "shop")
			want := lay(t, name, dir)
			p, err := project.Load(context.Background(), project.Options{Cwd: dir})
			if err != nil {
				t.Fatal(err)
			}
			var got, why []string
			for _, m := range p.Mappings {
				got, why = append(got, row(m)), append(why, m.Reason)
				if m.Reason == "" {
					t.Errorf("%s has no reason", row(m))
				}
			}
			if diff := cmp.Diff(strings.Split(want, "\n"), got); diff != "" {
				t.Errorf("mappings (-want +got):\n%s\nbecause %s\nchoices %+v", diff, strings.Join(why, "\n        "), p.Choices)
			}
		})
	}
}

// TestServers loads whole servers through --root, started in the project's
// folder or in the server's root.
func TestServers(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/server/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			want := lay(t, name, dir)
			for _, opts := range []project.Options{
				{Root: dir, Cwd: dir, Path: "srv/shop"},
				{Root: dir, Cwd: dir, Django: "srv/shop", Nginx: []string{"/etc/nginx/nginx.conf"}},
				{Root: dir, Cwd: dir},
			} {
				p, err := project.Load(context.Background(), opts)
				if err != nil {
					t.Fatal(err)
				}
				var got, why []string
				for _, m := range p.Mappings {
					got, why = append(got, strings.TrimSuffix(row(m)+" in "+m.InTree, " in ")), append(why, m.Reason)
				}
				if diff := cmp.Diff(strings.Split(want, "\n"), got); diff != "" || !p.OnServer {
					t.Errorf("mappings (-want +got):\n%s\nbecause %s\nchoices %+v", diff, strings.Join(why, "\n        "), p.Choices)
				}
			}
		})
	}
}
