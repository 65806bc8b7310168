package cli

import (
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/source"
)

func TestSecondReadingRefusesWhatReadersReadApart(t *testing.T) {
	t.Parallel()
	const before = "server {\n    listen 80;\n    root /srv;\n}\n"
	tests := []struct {
		name, path, before, after string
		want                      string // "" where it is accepted
	}{
		{"a changed argument", "a.conf", before, strings.Replace(before, "/srv", "/new", 1), ""},
		{"an argument that needed quotes", "a.conf", before, strings.Replace(before, "/srv", `"/new }x"`, 1), ""},
		{"a brace too many", "a.conf", before, before + "}\n", "differ"},
		{"a block left open", "a.conf", before, strings.TrimSuffix(before, "}\n"), "differ"},
		{"a quote left open", "a.conf", before, strings.Replace(before, "/srv", `"/srv`, 1), "differ"},
		{"a missing semicolon that is mended", "a.conf", strings.Replace(before, "/srv;", "/srv", 1), before, ""},
		{"a fault that was there before stays", "a.conf", before + "}\n", strings.Replace(before, "/srv", "/new", 1) + "}\n", ""},
		{"another fault beside one that was there", "a.conf", before + "}\n", strings.Replace(before, "/srv;", "/srv", 1) + "}\n", "syntax"},
		{"no file of nginx", "settings.py", "A = 1\n", "A = {", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := &secondReader{paths: map[string]bool{"/etc/a.conf": true}}
			err := r.Reread(source.NewFileAt("/etc/"+tt.path, tt.path, tt.before), tt.after)
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}
