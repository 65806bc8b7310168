package deploy

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"text/template/parse"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/lazyre"
	"github.com/wellserved/wellserved/pkg/source"
)

// Bounds of rendering one chart, whose templates anybody may have written.
const (
	maxCharts      = 20
	maxChartFiles  = 300
	maxChartDepth  = 4         // of charts in charts
	maxChartSteps  = 100_000   // turns of loops and calls of templates
	maxChartCalls  = 40        // of include and tpl within each other
	maxChartText   = 256 << 10 // bytes of one text that a template makes
	maxChartOutput = 1 << 20   // bytes of one rendered file
	maxChartSpent  = 32 << 20  // bytes of all texts of a chart
	maxChartValues = 20_000
)

// charts are the folders of the repository that hold a Helm chart, but for
// those within another.
func (r *reader) charts(o Options) []string {
	var out []string
	for _, name := range append(slices.Clone(o.Manifests), o.Scripts...) {
		if dir := path.Dir(name); path.Base(name) == "Chart.yaml" && len(out) < maxCharts && fstree.IsDir(r.tree, path.Join(dir, "templates")) {
			out = append(out, dir)
		}
	}
	slices.Sort(out)
	return slices.DeleteFunc(out, func(dir string) bool {
		return slices.ContainsFunc(out, func(o string) bool { return o != dir && within(dir, o) })
	})
}

// rendered is what a chart becomes with the values that it comes with.
func (r *reader) rendered(dir string) manifests {
	m := manifests{texts: map[*value]string{}, shown: []string{r.tree.Display(dir)}, develops: r.developsIn(dir)}
	c := &chart{reader: r, dir: dir, out: &m}
	c.render(nil, 0)
	return m
}

// chart renders the templates of one chart.
type chart struct {
	*reader
	dir   string
	out   *manifests
	set   *template.Template
	data  map[string]any
	steps int
	calls int
	spent int
	files int
}

// render renders a chart and those within it. over are the values that an outer
// chart gives it.
func (c *chart) render(over map[string]any, depth int) {
	meta := c.yaml(path.Join(c.dir, "Chart.yaml"))
	left := maxChartValues
	values, _ := plain(c.yaml(path.Join(c.dir, "values.yaml")), &left, 0).(map[string]any)
	values = layered(values, over, 0)
	about := map[string]any{}
	for _, key := range fieldNames(meta) {
		if item := meta.get(key); item.isScalar() {
			about[strings.ToUpper(key[:1])+key[1:]] = item.text
		}
	}
	c.data = map[string]any{
		"Values": values, "Chart": about, "Files": chartFiles{c},
		"Release": map[string]any{"Name": "release-name", "Namespace": "default", "Service": "Helm", "IsInstall": true, "IsUpgrade": false, "Revision": 1},
		"Capabilities": map[string]any{"KubeVersion": map[string]any{"Version": "v1.30.0", "Major": "1", "Minor": "30", "GitVersion": "v1.30.0"},
			"APIVersions": map[string]any{}},
		"Template": map[string]any{"Name": path.Base(c.dir), "BasePath": "templates"},
	}
	c.set = template.New("").Option("missingkey=zero").Funcs(c.functions())
	var names []string
	c.walkFiles(path.Join(c.dir, "templates"), 0, func(name string) { names = append(names, name) })
	for _, name := range names {
		c.parse(name)
	}
	if c.meter() {
		for _, name := range names {
			c.file(name)
		}
	}
	c.inner(values, depth)
}

// inner renders the charts within, each with what the outer one has for it.
func (c *chart) inner(values map[string]any, depth int) {
	entries, err := c.tree.ReadDir(path.Join(c.dir, "charts"))
	if err != nil || depth >= maxChartDepth {
		return
	}
	for _, e := range entries[:min(len(entries), maxCharts)] {
		dir := path.Join(c.dir, "charts", e.Name)
		if !e.Type.IsDir() || !fstree.Exists(c.tree, path.Join(dir, "Chart.yaml")) {
			continue
		}
		own, _ := values[e.Name].(map[string]any)
		over := maps.Clone(own)
		if over == nil {
			over = map[string]any{}
		}
		if all, ok := values["global"]; ok {
			over["global"] = all
		}
		(&chart{reader: c.reader, dir: dir, out: c.out, files: c.files}).render(over, depth+1)
	}
}

func (c *chart) walkFiles(dir string, depth int, do func(name string)) {
	entries, err := c.tree.ReadDir(dir)
	if err != nil || depth > maxChartDepth {
		return
	}
	for _, e := range entries {
		name := path.Join(dir, e.Name)
		switch {
		case e.Type.IsDir() && e.Name != "tests":
			c.walkFiles(name, depth+1, do)
		case e.Type.IsRegular() && c.files < maxChartFiles:
			c.files++
			do(name)
		}
	}
}

// parse adds a file's templates; one that does not parse is left out.
func (c *chart) parse(name string) {
	f := c.read(name)
	if f == nil {
		return
	}
	if _, err := c.set.New(name).Parse(f.Text()); err != nil {
		c.lose(f, "is a template that cannot be read")
	}
}

// meter puts a count of steps into every loop and template. It reports whether
// no template calls itself, which would fill the stack before the count ends it.
func (c *chart) meter() bool {
	calls := map[string][]string{}
	for _, t := range c.set.Templates() {
		if t.Tree == nil || t.Root == nil {
			continue
		}
		counted(t.Root, func(name string) { calls[t.Name()] = append(calls[t.Name()], name) })
	}
	state := map[string]int{} // 1 is open, 2 is done
	var sound func(name string) bool
	sound = func(name string) bool {
		if state[name] != 0 {
			return state[name] == 2
		}
		state[name] = 1
		for _, n := range calls[name] {
			if !sound(n) {
				return false
			}
		}
		state[name] = 2
		return true
	}
	for name := range calls {
		if !sound(name) {
			c.out.lost = cmp.Or(c.out.lost, "a template of "+c.tree.Display(c.dir)+" calls itself")
			return false
		}
	}
	return true
}

// stepNode is the call that is put into loops.
func stepNode() parse.Node {
	trees, err := parse.Parse("step", "{{step}}", "", "", map[string]any{"step": true})
	if err != nil {
		panic(err) // the text above is a template
	}
	return trees["step"].Root.Nodes[0]
}

// counted puts a step into a list and into the loops below it, and tells of the
// templates that are called.
func counted(list *parse.ListNode, call func(string)) {
	if list == nil {
		return
	}
	for _, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.RangeNode:
			counted(n.List, call)
			counted(n.ElseList, call)
		case *parse.IfNode:
			counted(n.List, call)
			counted(n.ElseList, call)
		case *parse.WithNode:
			counted(n.List, call)
			counted(n.ElseList, call)
		case *parse.TemplateNode:
			call(n.Name)
		}
	}
	list.Nodes = append([]parse.Node{stepNode()}, list.Nodes...)
}

// file renders one file and takes its documents.
func (c *chart) file(name string) {
	base := path.Base(name)
	f := c.read(name)
	if ext := path.Ext(base); f == nil || strings.HasPrefix(base, "_") || ext != ".yaml" && ext != ".yml" || c.set.Lookup(name) == nil {
		return
	}
	text, err := c.execute(c.set.Lookup(name), c.data)
	if err != nil {
		c.lose(f, "cannot be rendered with the chart's own values")
		return
	}
	made := source.NewFileAt(f.Path(), f.Name(), text)
	docs, err := parseDocuments(made, maxDocuments)
	if err != nil {
		c.lose(f, "becomes no YAML with the chart's own values")
		return
	}
	lines := &lineMap{from: made, to: f, line: alignment(f, made)}
	for _, d := range docs {
		if isWorkload(d) || d.get("kind").word() == "ConfigMap" {
			lines.place(d, c.out.texts)
			c.out.docs = append(c.out.docs, d)
		}
	}
}

var containersKind = lazyre.New(`(?m)^\s*kind:\s*["']?(ConfigMap|Pod|CronJob|Deployment|StatefulSet|DaemonSet|ReplicaSet|Job|List)\b`)

// lose notes that a file is not known, where it would matter.
func (c *chart) lose(f *source.File, why string) {
	if containersKind.MatchString(f.Text()) {
		c.out.lost = cmp.Or(c.out.lost, f.Name()+" "+why)
	}
}

// execute runs a template; a panic in it is an error of it.
func (c *chart) execute(t *template.Template, data any) (text string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	w := &chartWriter{}
	if err := t.Execute(w, data); err != nil {
		return "", err
	}
	if c.spent += w.b.Len(); c.spent > maxChartSpent {
		return "", errChart
	}
	return strings.ReplaceAll(w.b.String(), "<no value>", ""), nil
}

type chartWriter struct{ b strings.Builder }

// Write implements io.Writer up to the bound of one file.
func (w *chartWriter) Write(p []byte) (int, error) {
	if w.b.Len()+len(p) > maxChartOutput {
		return 0, io.ErrShortWrite
	}
	return w.b.Write(p)
}

// chartFiles are the files of the chart that templates may take in.
type chartFiles struct{ c *chart }

// Get returns a file's text, "" where the chart has none of that name.
func (f chartFiles) Get(name string) string {
	at := path.Join(f.c.dir, name)
	if src := f.c.read(at); src != nil && within(at, f.c.dir) && len(src.Text()) <= maxChartText {
		return src.Text()
	}
	return ""
}

// plain turns YAML into what templates work on; nodes counts down.
func plain(v *value, nodes *int, depth int) any {
	if *nodes--; v == nil || v.null || *nodes < 0 || depth > maxDepth {
		return nil
	}
	switch {
	case v.isMap():
		out := map[string]any{}
		for _, k := range v.keys {
			out[k] = plain(v.fields[k], nodes, depth+1)
		}
		return out
	case v.isList():
		out := []any{}
		for _, item := range v.items {
			out = append(out, plain(item, nodes, depth+1))
		}
		return out
	}
	switch v.sort {
	case "!!bool":
		return strings.EqualFold(v.text, "true") || strings.EqualFold(v.text, "yes") || strings.EqualFold(v.text, "on")
	case "!!int":
		if n, err := strconv.Atoi(v.text); err == nil {
			return n
		}
	case "!!float":
		if n, err := strconv.ParseFloat(v.text, 64); err == nil {
			return n
		}
	}
	return v.text
}

// layered puts values over others, mappings within mappings.
func layered(base, top map[string]any, depth int) map[string]any {
	out := maps.Clone(base)
	if out == nil {
		out = map[string]any{}
	}
	for k, v := range top {
		a, ok := out[k].(map[string]any)
		b, ok2 := v.(map[string]any)
		if ok && ok2 && depth < maxDepth {
			v = layered(a, b, depth+1)
		}
		out[k] = v
	}
	return out
}
