package nearest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/nearest"
)

func TestTheClosestNameIsFoundWhereOneIsClose(t *testing.T) {
	t.Parallel()
	names := []string{"nginx", "env", "env_file", "autoindex-on", "maps"}
	for _, tc := range []struct{ name, want string }{
		{"ngnix", "nginx"}, {"Autoindex_on", "autoindex-on"}, {"autoindex-onn", "autoindex-on"}, {"envs", "env"},
		{"map", "maps"}, {"x", ""}, {"", ""}, {"something-else", ""}, {strings.Repeat("nginx", 100), ""},
	} {
		if got := nearest.Name(tc.name, slices.Values(names)); got != tc.want {
			t.Errorf("%q: got %q, want %q", tc.name, got, tc.want)
		}
	}
}
