package fix

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCreateReplacesNothingUnasked(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		before  string // "" is no file
		replace bool
		want    string
		err     error
	}{
		{name: "new", want: "new\n"},
		{name: "new, replacing", replace: true, want: "new\n"},
		{name: "there already", before: "old\n", want: "old\n", err: fs.ErrExist},
		{name: "replaced", before: "old\n", replace: true, want: "new\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := filepath.Join(dir, "real")
			link := filepath.Join(dir, "name")
			if err := os.Symlink("real", link); err != nil {
				t.Fatal(err)
			}
			if tt.before != "" {
				if err := os.WriteFile(path, []byte(tt.before), 0o600); err != nil {
					t.Fatal(err)
				}
			} else if err := os.Remove(link); err != nil {
				t.Fatal(err)
			} else {
				path = link
			}
			if err := Create(link, "new\n", tt.replace); !errors.Is(err, tt.err) {
				t.Fatalf("error %v, want %v", err, tt.err)
			}
			got, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Error(diff)
			}
			entries, err := os.ReadDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				if e.Name() != "real" && e.Name() != "name" {
					t.Errorf("%s was left behind", e.Name())
				}
			}
			if info, err := os.Stat(path); err == nil && tt.before != "" && info.Mode().Perm() != 0o600 {
				t.Errorf("mode %v", info.Mode())
			}
		})
	}
}
