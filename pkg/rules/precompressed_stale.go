package rules

import (
	"compress/gzip"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/source"
)

var precompressedStale = &rule.Rule{
	ID: "precompressed-stale", Category: rule.Django, Severity: diag.Warning, Since: since,
	Summary: "A compressed copy beside a file holds other content",
	Why: "With gzip_static nginx sends site.css.gz in place of site.css to every browser that takes gzip, which is all of them, without looking at site.css itself. " +
		"A copy from an earlier deployment is what visitors get; curl, which asks for no compression, shows the new file.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_gzip_static_module.html"},
	Examples: func() (bad, good string) {
		return "time: 2024-03-01T00:00:00Z /srv/shop/static/css/site.css\n" + djangoExample("", `    location /static/ {
        alias /srv/shop/static/;
        gzip_static on; # want "css/site.css.gz"
    }
`) + "-- /srv/shop/static/css/site.css.gz --\nnot what gzip wrote\n",
			djangoExample("", `    location /static/ {
        alias /srv/shop/static/;
        gzip_static on;
    }
`)
	},
	Check: func(p *rule.Pass) {
		seen := map[source.Range]bool{}
		for i := range p.Project.Mappings {
			m := &p.Project.Mappings[i]
			if m.InTree == "" || m.Location == nil {
				continue
			}
			for _, c := range []compression{{"gzip_static", ".gz"}, {"brotli_static", ".br"}, {"zstd_static", ".zst"}} {
				d := m.Location.EffectiveOne(c.directive)
				if d == nil || d.Arg(0) == "off" || seen[d.Range()] {
					continue
				}
				seen[d.Range()] = true
				stale(p, m, d, c)
			}
		}
	},
}

type compression struct{ directive, suffix string }

// Bounds on what is compared, in bytes.
const (
	maxCompressed = 8 << 20
	maxCompared   = 64 << 20
)

func stale(p *rule.Pass, m *mapping.Mapping, d *nginx.Directive, c compression) {
	var names []string
	left := int64(maxCompared)
	count := 0
	eachFile(p.Project.Tree, m.InTree, comparedFiles, func(name string) bool {
		if strings.HasSuffix(name, c.suffix) && outdated(p.Project.Tree, path.Join(m.InTree, name), c.suffix, &left) {
			if count++; len(names) < 3 {
				names = append(names, name)
			}
		}
		return !p.Stopped()
	})
	if count == 0 {
		return
	}
	list := strings.Join(names, ", ")
	if count > len(names) {
		list += fmt.Sprintf(" and %d more", count-len(names))
	}
	p.Report(diag.Finding{
		At: d.Head(), Message: fmt.Sprintf("older than the file beside them, or of other content: %s", list),
		Effect:  "browsers get the old content, as they all accept compressed files",
		Remedy:  fmt.Sprintf("compress the files anew, or remove those that end in %s below %s", c.suffix, m.NginxPath),
		Related: places(m), Data: facts(m),
	})
}

// outdated reports whether a compressed file is older than the plain one and
// not known to hold the same.
func outdated(tree fstree.Tree, name, suffix string, left *int64) bool {
	packed, err := tree.Stat(name)
	if err != nil {
		return false
	}
	plainName := strings.TrimSuffix(name, suffix)
	plain, err := tree.Stat(plainName)
	if err != nil || !plain.IsRegular() {
		return false // served to browsers that take it, 404 to others: not stale
	}
	older := packed.ModTime.Before(plain.ModTime)
	if suffix != ".gz" || plain.Size > maxCompressed || *left < plain.Size {
		return older
	}
	*left -= plain.Size
	same, known := sameContent(tree, name, plainName)
	if known {
		return !same
	}
	return older
}

// sameContent compares a gzip file with a plain one; known is false where one
// cannot be read.
func sameContent(tree fstree.Tree, packed, plain string) (same, known bool) {
	want, err := fstree.ReadFile(tree, plain, maxCompressed)
	if err != nil {
		return false, false
	}
	f, _, err := tree.Open(packed)
	if err != nil {
		return false, false
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return false, true // nginx sends it all the same
	}
	got, err := io.ReadAll(io.LimitReader(z, int64(len(want))+1))
	return err == nil && string(got) == want, true
}
