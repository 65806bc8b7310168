package mapping

import (
	"testing"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/fstree"
)

// project loads a project with one settings file.
func load(t *testing.T, settings string) *django.Project {
	t.Helper()
	p, err := django.Load(django.Options{
		Tree: fstree.MemoryText(map[string]string{
			"/srv/shop/manage.py":           "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
			"/srv/shop/shop/__init__.py":    "",
			"/srv/shop/shop/settings.py":    settings,
			"/srv/shop/shop/urls_media.py":  "from django.views.static import serve\nurlpatterns = [re_path(r'^media/(?P<path>.*)$', serve, {'document_root': settings.MEDIA_ROOT})]\n",
			"/srv/shop/shop/urls_static.py": "urlpatterns = []\n",
		}),
		Dir: "/srv/shop",
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestTargets(t *testing.T) {
	t.Parallel()
	const base = "STATIC_ROOT = '/srv/static'\n"
	for _, tc := range []struct {
		name, settings, url, host string
		root                      state
		app                       served
		remote, unclear           bool
	}{
		{"plain", base + "STATIC_URL = '/static/'\n", "/static/", "", isKnown, doesNot, false, false},
		{"relative", base + "STATIC_URL = 'static/'\n", "/static/", "", isKnown, doesNot, false, false},
		{"no slash at the end is Django's error, not ours", base + "STATIC_URL = '/a//b/'\n", "/a/b/", "", isKnown, doesNot, false, false},
		{"another host", base + "STATIC_URL = '//cdn.example.net/x/'\n", "/x/", "cdn.example.net", isKnown, doesNot, false, false},
		{"unset", "STATIC_URL = '/static/'\n", "/static/", "", isUnset, doesNot, false, false},
		{"empty", "STATIC_URL = '/static/'\nSTATIC_ROOT = ''\n", "/static/", "", isUnset, doesNot, false, false},
		{"from the environment", "import os\nSTATIC_URL = '/static/'\nSTATIC_ROOT = os.environ.get('ROOT')\n", "/static/", "", isUnknown, doesNot, false, false},
		{"WhiteNoise", base + "STATIC_URL = '/static/'\nMIDDLEWARE = ['whitenoise.middleware.WhiteNoiseMiddleware']\n", "/static/", "", isKnown, serves, false, false},
		{"WhiteNoise, perhaps", base + "import socket\nSTATIC_URL = '/static/'\nMIDDLEWARE = socket.gethostname()\n", "/static/", "", isKnown, mayServe, false, false},
		{"manifest storage", base + "STATIC_URL = '/static/'\nSTATICFILES_STORAGE = 'django.contrib.staticfiles.storage.ManifestStaticFilesStorage'\n", "/static/", "", isKnown, doesNot, false, false},
		{"a bucket", base + "STATIC_URL = '/static/'\nSTATICFILES_STORAGE = 'storages.backends.s3boto3.S3StaticStorage'\n", "/static/", "", isKnown, doesNot, true, false},
		{"a storage of the project's", base + "STATIC_URL = '/static/'\nSTATICFILES_STORAGE = 'shop.storage.Storage'\n", "/static/", "", isKnown, doesNot, false, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := targets(load(t, tc.settings))[0]
			if got.url != tc.url || got.urlHost != tc.host || got.rootState != tc.root || got.app != tc.app ||
				(got.storage != "") != tc.remote || (got.storageWhy != "") != tc.unclear {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestUploadsAreOnlyJudgedWhereTheyAreSetUp(t *testing.T) {
	t.Parallel()
	if got := targets(load(t, "STATIC_URL = '/static/'\n")); len(got) != 1 {
		t.Errorf("got %+v", got)
	}
	got := targets(load(t, "STATIC_URL = '/static/'\nMEDIA_URL = '/media/'\nMEDIA_ROOT = '/srv/media'\nROOT_URLCONF = 'shop.urls_static'\n"))
	if len(got) != 2 || got[1].app != doesNot || got[1].url != "/media/" {
		t.Errorf("got %+v", got)
	}
	got = targets(load(t, "STATIC_URL = '/static/'\nMEDIA_URL = '/media/'\nMEDIA_ROOT = '/srv/media'\nROOT_URLCONF = 'shop.urls_media'\n"))
	if len(got) != 2 || got[1].app != mayServe {
		t.Errorf("a view for uploads: got %+v", got)
	}
}

func TestSettingsThatDoNotLoadClaimNothing(t *testing.T) {
	t.Parallel()
	rows := Find(Input{Django: load(t, "STATIC_URL = '/static/'\nraise RuntimeError('no')\n")})
	for _, m := range rows {
		if m.Verdict != Unknown || m.Reason == "" {
			t.Errorf("%s: %s, %q", m.Setting, m.Verdict, m.Reason)
		}
	}
}
