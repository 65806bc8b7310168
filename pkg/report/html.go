package report

import (
	"bufio"
	"crypto/sha256"
	_ "embed" // the page's template, style and script
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/wellserved/wellserved/pkg/diag"
)

//go:embed html/page.tmpl
var pageTemplate string

//go:embed html/style.css
var pageStyle string

//go:embed html/script.js
var pageScript string

// parsed is the template, parsed on first use.
var parsed = sync.OnceValues(func() (*template.Template, error) {
	return template.New("page").Parse(pageTemplate)
})

// page is what the template shows. Every text in it is escaped by the template;
// characters that would steer are made visible before.
type page struct {
	Title, Say, Version   string
	Style                 template.CSS
	Script                template.JS
	StyleHash, ScriptHash string // by which the browser takes this style and script, and no other
	Counts                []pageCount
	Servers               []pageServer
	Verify                *Verification
	Groups                []pageGroup
	Left                  []string // what is not shown, by rule
	RuleIDs               []string
	Levels                []pageCount
	Unread, Stale         []string
	FileNames             []string
	FileCount             string
}

// pageCount is a number with its name.
type pageCount struct {
	N           int
	Name, Class string
}

// pageGroup is the findings of one file.
type pageGroup struct {
	File     string
	Findings []pageFinding
}

// writeHTML writes one page that holds all it needs, for people to send around.
// It works without its script, which only filters and switches colours.
func writeHTML(w io.Writer, r *Report, _ Style) error {
	t, err := parsed()
	if err != nil {
		return fmt.Errorf("read the page's template: %w", err)
	}
	b := bufio.NewWriter(w)
	if err := t.Execute(b, newPage(r)); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	return b.Flush()
}

func newPage(r *Report) *page {
	p := &page{
		Title: titleOf(r), Say: strings.ReplaceAll(r.Summary(Style{}), "`", ""), Version: printable(r.Version),
		Style: template.CSS(pageStyle), Script: template.JS(pageScript), //nolint:gosec // both are ours
		StyleHash: sourceHash(pageStyle), ScriptHash: sourceHash(pageScript),
		Servers: serversOf(r.Mappings), Verify: r.Verify,
		FileNames: slices.Sorted(slices.Values(printables(r.Files))), FileCount: plural(len(r.Files), "file"), Stale: printables(r.Stale),
	}
	p.Groups, p.Left = groupsOf(r)
	for _, s := range []diag.Severity{diag.Error, diag.Warning, diag.Info} {
		c := pageCount{N: r.Count(s), Name: s.String(), Class: s.String()}
		if c.N != 1 {
			c.Name += "s"
		}
		p.Levels = append(p.Levels, c)
		if c.N > 0 {
			c.Class += " some"
		}
		p.Counts = append(p.Counts, c)
	}
	p.Counts = append(p.Counts, pageCount{N: r.SafeFixes(), Name: "safe fixes", Class: "good"}, pageCount{N: len(r.Files), Name: "files read"})
	if r.Suppressed > 0 {
		p.Counts = append(p.Counts, pageCount{N: r.Suppressed, Name: "silenced"})
	}
	for i := range r.Findings {
		p.RuleIDs = append(p.RuleIDs, printable(r.Findings[i].Rule))
	}
	slices.Sort(p.RuleIDs)
	p.RuleIDs = slices.Compact(p.RuleIDs)
	for _, e := range r.Errors {
		p.Unread = append(p.Unread, printable(e.String()))
	}
	return p
}

// sourceHash returns the source of a Content-Security-Policy that stands for a
// text.
func sourceHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// titleOf names the site: by its servers, or else by what was read.
func titleOf(r *Report) string {
	var names []string
	for i := range r.Mappings {
		if s := r.Mappings[i].Server; s != nil {
			for _, n := range s.Names {
				if n != "" && n != "_" && !slices.Contains(names, n) {
					names = append(names, n)
				}
			}
		}
	}
	const most = 2
	switch {
	case len(names) > most:
		return printable(fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most))
	case len(names) > 0:
		return printable(strings.Join(names, ", "))
	case len(r.Files) > 0:
		return printable(r.Files[0])
	}
	return "Nothing was read"
}

func printables(list []string) []string {
	var out []string
	for _, s := range list {
		out = append(out, printable(s))
	}
	return out
}

// perRule is how many findings of one rule a page shows: a browser takes seconds
// to lay out ten thousand, and nobody reads them.
const perRule = 500

// groupsOf gathers the findings of each file, in their order, and says of which
// rules there are more than a page shows. What a rule is about stands with its
// first finding; the others lead there.
func groupsOf(r *Report) (groups []pageGroup, left []string) {
	shown := map[string]int{}
	ids := map[string]int{}
	about := map[string]string{} // by rule: where the page tells of it
	for i := range r.Findings {
		f := &r.Findings[i]
		if shown[f.Rule]++; shown[f.Rule] > perRule {
			continue
		}
		name := printable(f.At.Name())
		if name == "" {
			name = "the site as a whole"
		}
		if n := len(groups); n == 0 || groups[n-1].File != name {
			groups = append(groups, pageGroup{File: name})
		}
		id := "f-" + f.Fingerprint()[:12]
		ids[id]++
		if n := ids[id]; n > 1 {
			id = fmt.Sprintf("%s-%d", id, n)
		}
		found := newPageFinding(r, f, id)
		if at, told := about[f.Rule]; told {
			found.AboutAt, found.About = at, nil
		} else if len(found.About) > 0 {
			about[f.Rule] = "about-" + id
			found.AboutID = "about-" + id
		}
		last := &groups[len(groups)-1]
		last.Findings = append(last.Findings, found)
	}
	for _, id := range slices.Sorted(maps.Keys(shown)) {
		if n := shown[id] - perRule; n > 0 {
			left = append(left, fmt.Sprintf("%s: %d more", printable(id), n))
		}
	}
	return groups, left
}
