package project

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/fstree"
)

func TestHoles(t *testing.T) {
	t.Parallel()
	const conf = "server { listen 80; server_name SITENAME; }\n"
	for _, tc := range []struct {
		name, script string
		want         []hole
	}{
		{"a value of the script's own", "SITE=shop.example.org\nsed \"s/SITENAME/$SITE/g\" site.conf | sudo tee /etc/nginx/sites-available/$SITE\n",
			[]hole{{"SITENAME", "shop.example.org", "deploy.sh"}}},
		{"another delimiter, over two lines", "sed -i \\\n  's|__ROOT__|/srv/shop|' nginx.conf\n", []hole{{"__ROOT__", "/srv/shop", "deploy.sh"}}},
		{"an argument of the caller", "sed \"s/SITENAME/$1/\" site.conf > /etc/nginx/conf.d/x.conf\n", []hole{{"SITENAME", "", "deploy.sh"}}},
		{"not of nginx's file", "sed -i s/SECRET/abc/ settings.py\n", []hole{{"SECRET", "", "deploy.sh"}}},
		{"two values", "sed 's/SITENAME/a/' site.conf\nsed 's/SITENAME/b/' site.conf\n", []hole{{"SITENAME", "", "deploy.sh"}}},
		{"an ordinary word", "sed -i 's/static/assets/' site.conf\n", nil},
		{"two on one line", "sed -e 's/DOMAIN/a/' -e 's,@ROOT@,/b,' site.conf\n", []hole{{"DOMAIN", "a", "deploy.sh"}, {"@ROOT@", "/b", "deploy.sh"}}},
		{"commented out", "# sed 's/SITENAME/a/' site.conf\n", nil},
		{"cut off", "sed 's/SITENAME", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			tree := fstree.MemoryText(map[string]string{"/r/deploy.sh": tc.script, "/r/site.conf": conf})
			inv, err := takeInventory(t.Context(), tree, "/r")
			if err != nil {
				t.Fatal(err)
			}
			want := tc.want
			for i := range want {
				want[i].by = "/r/" + want[i].by
			}
			if diff := cmp.Diff(want, inv.findHoles(), cmp.AllowUnexported(hole{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}
