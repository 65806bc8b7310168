package rules

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/rule"
)

var staticStale = &rule.Rule{
	ID: "static-stale", Category: rule.Django, Severity: diag.Warning, Since: since,
	Summary: "Files in STATIC_ROOT are missing or differ from their source",
	Why: "collectstatic copies the files of STATICFILES_DIRS and of each application's static folder to STATIC_ROOT. Where one has changed since, or was never copied, " +
		"visitors get the old one, or 404. The usual cause is a deployment that leaves collectstatic out, or runs it before the new code is there.",
	References: []string{"https://docs.djangoproject.com/en/stable/ref/contrib/staticfiles/"},
	Examples: func() (bad, good string) {
		return "time: 2024-03-01T00:00:00Z /srv/shop/assets/css/site.css\n" + djangoExample("STATICFILES_DIRS = [BASE_DIR / 'assets']\n", `    location /static/ {
        alias /srv/shop/static/; # want "1 differs from its source: css/site.css"
    }
`) + "-- /srv/shop/assets/css/site.css --\nbody { color: green }\n",
			"time: 2024-03-01T00:00:00Z /srv/shop/assets/css/site.css\n" + djangoExample("STATICFILES_DIRS = [BASE_DIR / 'assets']\n", `    location /static/ {
        alias /srv/shop/static/;
    }
`) + "-- /srv/shop/assets/css/site.css --\nbody { color: navy }\n"
	},
	Check: func(p *rule.Pass) {
		for _, m := range agreed(p, "STATIC_ROOT") {
			if kind := m.Django.StaticStorage().Kind; kind == django.StorageLocal || kind == django.StorageManifest {
				notCollected(p, m)
			}
		}
	},
}

func notCollected(p *rule.Pass, m *mapping.Mapping) {
	tree := p.Project.Tree
	if entries, err := tree.ReadDir(m.InTree); err != nil || len(entries) == 0 {
		return // static-root-missing and static-root-empty say so
	}
	var missing, differ []string
	left := int64(maxCompared)
	for file, err := range m.Django.Finders().Files() {
		if err != nil {
			continue // a folder that cannot be read says nothing of its files
		}
		if p.Stopped() {
			return
		}
		switch copied, err := tree.Stat(path.Join(m.InTree, file.Path)); {
		case errors.Is(err, fs.ErrNotExist):
			missing = append(missing, file.Path)
		case err == nil && changed(tree, file.Source, path.Join(m.InTree, file.Path), copied, &left):
			differ = append(differ, file.Path)
		}
	}
	if len(missing)+len(differ) == 0 {
		return
	}
	var parts []string
	if n := len(differ); n > 0 {
		parts = append(parts, counted(n, "differs from its source", "differ from their source")+": "+listed(differ))
	}
	if n := len(missing); n > 0 {
		parts = append(parts, counted(n, "is not copied yet", "are not copied yet")+": "+listed(missing))
	}
	p.Report(diag.Finding{
		At: blamed(m), Message: "of the files in " + m.NginxPath + " " + strings.Join(parts, "; "),
		Effect:  "visitors get old files, or 404 for new ones",
		Remedy:  "run manage.py collectstatic after the new code is in place",
		Related: places(m), Data: facts(m),
	})
}

// changed reports whether a copied file is of other content than its source.
// Of two of one size only an older copy is compared byte by byte.
func changed(tree fstree.Tree, sourceName, copyName string, copied fstree.Info, left *int64) bool {
	info, err := tree.Stat(sourceName)
	if err != nil || !info.IsRegular() || !copied.IsRegular() {
		return false
	}
	if info.Size != copied.Size {
		return true
	}
	if !copied.ModTime.Before(info.ModTime) || info.Size > maxCompressed || info.Size > *left {
		return false
	}
	*left -= info.Size
	a, err1 := fstree.ReadFile(tree, sourceName, maxCompressed)
	b, err2 := fstree.ReadFile(tree, copyName, maxCompressed)
	return err1 == nil && err2 == nil && a != b
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// listed names the first few of a list.
func listed(names []string) string {
	const shown = 3
	text := strings.Join(names[:min(shown, len(names))], ", ")
	if more := len(names) - shown; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
