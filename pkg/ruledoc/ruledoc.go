// Package ruledoc shows a rule to people: as a page of the documentation, as
// text in a terminal, and as help in the formats of other tools. All of it
// comes from the rule's own value.
package ruledoc

//go:generate go run ./gen ../../docs

import (
	"fmt"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/wellserved/wellserved/pkg/rule"
)

// site is where the pages are published.
const site = "https://github.com/wellserved/wellserved/blob/main/docs/rules/"

// URL returns the address of a rule's page.
// of a project's own rule it is that of its first reference.
func URL(r *rule.Rule) string {
	if r.Category != rule.Own {
		return site + r.ID + ".md"
	}
	if len(r.References) > 0 {
		return r.References[0]
	}
	return ""
}

// Page returns a rule's page in Markdown.
func Page(r *rule.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<!-- generated from the rule by `make docs`; do not edit -->\n\n# %s\n\n%s.\n\n", r.ID, r.Summary)
	fmt.Fprintf(&b, "| | |\n| --- | --- |\n")
	for _, f := range facts(r) {
		fmt.Fprintf(&b, "| %s | %s |\n", f.name, f.value)
	}
	fmt.Fprintf(&b, "\n## Why\n\n%s\n", r.Why)
	bad, good := r.Shown()
	example(&b, "Wrong", bad)
	example(&b, "Right", good)
	fmt.Fprintf(&b, "\n## To silence it\n\nFor one place, with a reason:\n\n```nginx\n# wellserved-ignore %s why it is meant\n```\n\n"+
		"For one file: `# wellserved-ignore-file %[1]s why`. Everywhere: `--ignore %[1]s`, or in `.wellserved.yaml`:\n\n```yaml\nrules:\n  %[1]s: off\n```\n", r.ID)
	if len(r.References) > 0 {
		fmt.Fprintf(&b, "\n## See also\n\n")
	}
	for _, ref := range r.References {
		fmt.Fprintf(&b, "- <%s>\n", ref)
	}
	return b.String()
}

// fact is one line of what is said of a rule in short.
type fact struct{ name, value string }

func facts(r *rule.Rule) []fact {
	fix := map[rule.FixKind]string{
		rule.NoFix: "by hand", rule.UnsafeFix: "`wellserved fix --unsafe`", rule.SafeFix: "`wellserved fix`",
	}[r.Fix]
	on := "yes"
	switch {
	case r.Live != nil:
		on = "in `wellserved verify`"
	case r.OptIn:
		on = "only with `--select " + r.ID + "`"
	}
	list := []fact{
		{"category", string(r.Category)}, {"severity", r.Severity.String()}, {"runs", on},
		{"fix", fix},
	}
	if r.Since != "" {
		list = append(list, fact{"since", r.Since})
	}
	for _, p := range r.Params {
		list = append(list, fact{"parameter", fmt.Sprintf("`%s`: %s (%d)", p.Name, p.About, p.Default)})
	}
	if names := peers(r); names != "" {
		list = append(list, fact{"known as", names})
	}
	return list
}

// peers says what other tools call the fault.
func peers(r *rule.Rule) string {
	var names []string
	for _, p := range r.Peers {
		switch {
		case p.Tool == rule.Nginx && p.Rule == rule.Refused:
			names = append(names, "`nginx -t` refuses it")
		case p.Tool == rule.Nginx:
			names = append(names, "`nginx -t` warns of it")
		case p.Tool == rule.CIS:
			names = append(names, "CIS NGINX Benchmark "+p.Rule)
		default:
			names = append(names, string(p.Tool)+" `"+p.Rule+"`")
		}
	}
	return strings.Join(names, ", ")
}

// example writes the files of an example as code blocks, without the comments
// that only the harness reads.
func example(b *strings.Builder, title, text string) {
	if text == "" {
		return // a project's own rule may have none
	}
	fmt.Fprintf(b, "\n## %s\n", title)
	for _, f := range files(text) {
		fmt.Fprintln(b)
		if f.name != "" {
			fmt.Fprintf(b, "`%s`\n\n", f.name)
		}
		fmt.Fprintf(b, "```%s\n%s```\n", language(f.name), f.text)
	}
}

// file is one file of an example; its name is "" where there is only one.
type file struct{ name, text string }

func files(text string) []file {
	ar := txtar.Parse([]byte(text))
	if len(ar.Files) == 0 {
		return []file{{text: shorten(unmark(text))}}
	}
	var list []file
	for _, f := range ar.Files {
		list = append(list, file{name: f.Name, text: shorten(unmark(string(f.Data)))})
	}
	return list
}

// hereMark stands behind the lines at which an example has a finding.
const hereMark = "  # <- here"

// unmark turns the comments that the harness reads into marks for readers.
func unmark(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		i := strings.Index(line, "# want")
		if i < 0 {
			b.WriteString(line)
			continue
		}
		if before := strings.TrimRight(line[:i], " \t"); before != "" {
			b.WriteString(before + hereMark + "\n")
		}
	}
	return b.String()
}

// longestLine bounds what is shown of a line, in bytes.
const longestLine = 200

func shorten(text string) string {
	var b strings.Builder
	same, last := 0, ""
	for line := range strings.Lines(text) {
		if line != last {
			alike(&b, same-likeLines, last)
			same, last = 0, line
		}
		same++
		if same > likeLines {
			continue
		}
		if len(line) > longestLine {
			line = line[:longestLine/2] + " … " + line[len(line)-longestLine/4:]
		}
		b.WriteString(line)
	}
	alike(&b, same-likeLines, last)
	if s := b.String(); s != "" && !strings.HasSuffix(s, "\n") {
		b.WriteByte('\n')
	}
	return b.String()
}

// likeLines is how many equal lines are shown of more.
const likeLines = 3

// alike says how many more lines there are like one.
func alike(b *strings.Builder, more int, line string) {
	if more > 0 {
		indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
		fmt.Fprintf(b, "%s# … and %d more lines like this\n", indent, more)
	}
}

func language(name string) string {
	switch {
	case strings.HasSuffix(name, ".py"):
		return "python"
	case strings.HasSuffix(name, ".yml"), strings.HasSuffix(name, ".yaml"):
		return "yaml"
	case strings.HasSuffix(name, ".json"):
		return "json"
	case strings.HasPrefix(name, "GET "):
		return "http"
	case name == "" || strings.HasSuffix(name, ".conf"):
		return "nginx"
	}
	return ""
}

// Index returns the page that lists all rules by category.
func Index(rules []*rule.Rule) string {
	var b strings.Builder
	// Without their number, which two changes that each add a rule would both get wrong.
	b.WriteString("<!-- generated from the rules by `make docs`; do not edit -->\n\n# Rules\n\n" +
		"`wellserved explain RULE` shows a page in the terminal. Rules marked ○ run only when selected.\n")
	for _, c := range rule.Categories() {
		first := true
		for _, r := range rules {
			if r.Category != c {
				continue
			}
			if first {
				fmt.Fprintf(&b, "\n## %s\n\n| rule | severity | fix | |\n| --- | --- | --- | --- |\n", c.Title())
				first = false
			}
			mark := ""
			if r.OptIn {
				mark = " ○"
			}
			fmt.Fprintf(&b, "| [%s](%s.md)%s | %s | %s | %s |\n", r.ID, r.ID, mark, r.Severity, r.Fix, r.Summary)
		}
	}
	return b.String()
}

// Pages returns every page by file name: one for each rule, and the index.
func Pages(rules []*rule.Rule) map[string]string {
	pages := map[string]string{"README.md": Index(rules)}
	for _, r := range rules {
		pages[r.ID+".md"] = Page(r)
	}
	return pages
}
