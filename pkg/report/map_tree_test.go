package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/source"
)

// treeRow is a row with lines of every kind.
func treeRow() Mapping {
	conf := source.NewFile("deploy/nginx/shop.conf", "location /static/ {\n    alias /srv/shop/static/;\n}\n")
	settings := source.NewFile("shop/settings.py", "STATIC_URL = \"/static/\"\nSTATIC_ROOT = env(\"SHOP_ROOT\")\n")
	return Mapping{
		URL: "/static/", NginxPath: "/srv/shop/static", Setting: "STATIC_ROOT", Verdict: "unknown",
		Reason:    "STATIC_ROOT is not known: it is read from the environment variable SHOP_ROOT, which has no value here",
		urlWay:    []mapStep{{settings.At(0, 23), "STATIC_URL = \"/static/\""}},
		nginxWay:  []mapStep{{conf.At(0, 8), "location /static/"}, {conf.At(24, 29), "alias /srv/shop/static/"}},
		djangoWay: []mapStep{{settings.At(24, 35), "STATIC_ROOT = env(\"SHOP_ROOT\")"}, {text: "settings module shop.settings: --settings names it"}},
		missing: mapping.Fact{What: "the value of the environment variable SHOP_ROOT on the server", Flag: "--env SHOP_ROOT=VALUE",
			Key: "env", Name: "SHOP_ROOT"},
	}
}

func TestATreeFitsTheTerminal(t *testing.T) {
	t.Parallel()
	for _, width := range []int{48, 80, 140} {
		var b strings.Builder
		if err := WriteMapTree(&b, []Mapping{treeRow()}, Style{Width: width}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			if n := columns(strings.TrimSuffix(line, "\n")); n > width {
				t.Errorf("at %d columns a line takes %d: %s", width, n, line)
			}
		}
	}
}

func TestATreeStandsBelowItsPlacesWhereItIsNarrow(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	if err := WriteMapTree(&b, []Mapping{treeRow()}, Style{Width: 48}); err != nil {
		t.Fatal(err)
	}
	want := `unknown  /static/  -
├─ browsers ask for /static/
│  └─ shop/settings.py:1
│     STATIC_URL = "/static/"
├─ nginx opens /srv/shop/static
│  ├─ deploy/nginx/shop.conf:1
│  │  location /static/
│  └─ deploy/nginx/shop.conf:2
│     alias /srv/shop/static/
├─ STATIC_ROOT is not known
│  ├─ shop/settings.py:2
│  │  STATIC_ROOT = env("SHOP_ROOT")
│  └─ settings module shop.settings: --settings
│     names it
└─ unknown: STATIC_ROOT is not known: it is read
   from the environment variable SHOP_ROOT,
   which has no value here
   ├─ what would decide it: the value of the
   │  environment variable SHOP_ROOT on the
   │  server
   └─ give it with --env SHOP_ROOT=VALUE, or as
      env: in .wellserved.yaml
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}
