package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// treeRow is a row with lines of every kind.
func treeRow() Mapping {
	return Mapping{
		URL: "/static/", NginxPath: "/srv/shop/static", Setting: "STATIC_ROOT", Verdict: "unknown",
		Reason: "STATIC_ROOT is not known: it is read from the environment variable SHOP_ROOT, which has no value here",
		Evidence: []MapEvidence{
			{Of: "url", File: "shop/settings.py", Line: 1, Message: "STATIC_URL = \"/static/\""},
			{Of: "nginx", File: "deploy/nginx/shop.conf", Line: 1, Message: "location /static/"},
			{Of: "nginx", File: "deploy/nginx/shop.conf", Line: 2, Message: "alias /srv/shop/static/"},
			{Of: "django", File: "shop/settings.py", Line: 2, Message: "STATIC_ROOT = env(\"SHOP_ROOT\")"},
			{Of: "django", Message: "settings module shop.settings: --settings names it"},
		},
		Missing: &MapFact{What: "the value of the environment variable SHOP_ROOT on the server", Flag: "--env SHOP_ROOT=VALUE", Key: "env"},
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
