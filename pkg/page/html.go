package page

import (
	"encoding/json"
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"github.com/wellserved/wellserved/pkg/source"
)

// Document is what a page refers to, and what it gives to its scripts.
type Document struct {
	References []Reference
	Base       *url.URL // which relative URLs count from
	Known      *Known
	Unread     []string // scripts in the page that could not be read, and why
}

// HTML reads a page that was found at a URL.
func HTML(f *source.File, at *url.URL) *Document {
	d := &documentReader{file: f, at: at, doc: &Document{Base: at, Known: newKnown()}}
	d.read()
	d.scripts()
	d.doc.References = d.refs.out
	return d.doc
}

// documentReader goes through a page token by token, so that places are known.
type documentReader struct {
	file    *source.File
	at      *url.URL
	doc     *Document
	refs    list
	skip    string // the element whose content a browser with scripts does not use
	depth   int    // of that element in itself
	inline  []inline
	offset  int
	pending *inline // a script or style whose text comes next
	based   bool
}

// inline is a script that stands in the page.
type inline struct {
	tag    string
	module bool
	start  int
	text   string
	holder *element
	kind   string // the type attribute
}

func (d *documentReader) read() {
	z := html.NewTokenizer(strings.NewReader(d.file.Text()))
	z.SetMaxBuf(len(d.file.Text()) + 1)
	for {
		kind := z.Next()
		raw := len(z.Raw())
		start := d.offset
		d.offset += raw
		switch kind {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			d.startTag(z.Token(), start)
		case html.EndTagToken:
			d.endTag(z.Token().Data)
		case html.TextToken:
			d.textToken(string(z.Raw()), start)
		}
	}
}

// startTag takes a tag in, unless it stands where browsers do not use it.
func (d *documentReader) startTag(t html.Token, start int) {
	if d.skip != "" {
		if t.Data == d.skip {
			d.depth++
		}
		return
	}
	at := d.file.At(start, d.offset)
	a := map[string]string{}
	for _, attr := range t.Attr {
		if _, twice := a[attr.Key]; !twice {
			a[attr.Key] = attr.Val
		}
	}
	holder := &element{attributes: a}
	if id := a["id"]; id != "" && d.doc.Known.elements[id] == nil {
		d.doc.Known.elements[id] = holder
	}
	if t.Data == "body" || t.Data == "html" {
		d.doc.Known.elements["<"+t.Data+">"] = holder
	}
	switch t.Data {
	case "noscript", "template":
		d.skip, d.depth = t.Data, 1
		return
	case "base":
		if u, err := d.at.Parse(a["href"]); err == nil && a["href"] != "" && !d.based {
			d.doc.Base, d.based = u, true
		}
	case "script":
		d.script(a, holder, at)
	case "style":
		d.pending = &inline{tag: "style", start: d.offset, holder: holder}
	}
	d.attributes(t.Data, a, at)
	if v := a["style"]; v != "" {
		d.style(v, at)
	}
}

func (d *documentReader) endTag(name string) {
	if d.skip != "" && name == d.skip {
		if d.depth--; d.depth == 0 {
			d.skip = ""
		}
	}
	d.pending = nil
}

// script takes in a script element: what it names, or its text.
func (d *documentReader) script(a map[string]string, holder *element, at source.Range) {
	kind := strings.ToLower(strings.TrimSpace(a["type"]))
	module := kind == "module"
	runs := module || kind == "" || strings.Contains(kind, "javascript") || strings.Contains(kind, "ecmascript")
	src, named := a["src"]
	_, old := a["nomodule"]
	switch {
	case old:
		d.pending = &inline{tag: "none"}
	case named && module:
		d.refs.add(Module, d.doc.Base, src, nil, at)
	case named && runs:
		d.refs.add(Script, d.doc.Base, src, nil, at)
	default:
		d.pending = &inline{tag: "script", module: module, start: d.offset, holder: holder, kind: kind}
		if !runs {
			d.pending.tag = "data"
		}
	}
}

// textToken is the text of a script, a style, or any other element.
func (d *documentReader) textToken(raw string, start int) {
	p := d.pending
	if p == nil || d.skip != "" {
		return
	}
	p.text, p.start = raw, start
	switch p.tag {
	case "style":
		d.styleText(raw, start)
	case "script":
		d.inline = append(d.inline, *p)
	case "data":
		if p.kind == "importmap" {
			d.importMap(raw)
		}
	}
	if p.holder != nil {
		p.holder.text = raw
	}
}

// importMap reads which URLs the names of modules stand for.
func (d *documentReader) importMap(text string) {
	var m struct {
		Imports map[string]string `json:"imports"`
	}
	if json.Unmarshal([]byte(text), &m) != nil {
		return // browsers ignore a map that they cannot read, too
	}
	for name, to := range m.Imports {
		if u, err := d.doc.Base.Parse(to); err == nil {
			d.doc.Known.modules[name] = u.String()
		}
	}
}

// scripts reads the scripts of the page, in their order: what one declares, the
// next may use.
func (d *documentReader) scripts() {
	for _, s := range d.inline {
		place := Place{Page: d.at, Base: d.doc.Base, Known: d.doc.Known}
		refs, err := readScript(d.file.At(s.start, s.start+len(s.text)), place)
		if err != nil {
			d.doc.Unread = append(d.doc.Unread, d.file.At(s.start, s.start).String()+": "+err.Error())
			continue
		}
		for _, r := range refs {
			d.refs.add(r.Kind, nil, r.URL.String(), r.Holes, r.At)
		}
	}
}

func (d *documentReader) style(text string, at source.Range) {
	for _, r := range readStyle(text) {
		d.refs.add(r.kind, d.doc.Base, r.url, nil, at)
	}
}

func (d *documentReader) styleText(text string, start int) {
	for _, r := range readStyle(text) {
		d.refs.add(r.kind, d.doc.Base, r.url, nil, d.file.At(start+r.start, start+r.end))
	}
}

// attributes takes in what the attributes of an element make a browser fetch.
func (d *documentReader) attributes(tag string, a map[string]string, at source.Range) {
	add := func(kind Kind, url string) { d.refs.add(kind, d.doc.Base, url, nil, at) }
	set := func(name string) {
		for _, u := range srcset(a[name]) {
			add(Asset, u)
		}
	}
	switch tag {
	case "link":
		d.link(a, add, set)
	case "img":
		add(Asset, a["src"])
		set("srcset")
	case "source":
		add(Asset, a["src"])
		set("srcset")
	case "video", "audio", "track", "embed":
		add(Asset, a["src"])
		add(Asset, a["poster"])
	case "input":
		if strings.EqualFold(a["type"], "image") {
			add(Asset, a["src"])
		}
	case "object":
		add(Asset, a["data"])
	case "image", "use":
		add(Asset, a["href"])
		add(Asset, a["xlink:href"])
	}
	add(Socket, a["ws-connect"]) // htmx's extension
	if to, ok := strings.CutPrefix(a["hx-ws"], "connect:"); ok {
		to, _, _ = strings.Cut(to, " ")
		add(Socket, to)
	}
}

// link takes in a link element by its relation.
func (d *documentReader) link(a map[string]string, add func(Kind, string), set func(string)) {
	for rel := range strings.FieldsSeq(strings.ToLower(a["rel"])) {
		switch rel {
		case "stylesheet":
			add(Style, a["href"])
		case "modulepreload":
			add(Module, a["href"])
		case "preload":
			switch strings.ToLower(a["as"]) {
			case "script":
				add(Script, a["href"])
			case "style":
				add(Style, a["href"])
			default:
				add(Asset, a["href"])
			}
			set("imagesrcset")
		case "icon", "apple-touch-icon", "manifest", "mask-icon":
			add(Asset, a["href"])
		}
	}
}

// srcset returns the URLs of a srcset (HTML: parse a srcset attribute).
func srcset(s string) []string {
	var out []string
	for s = strings.TrimLeft(s, " \t\r\n\f,"); s != ""; s = strings.TrimLeft(s, " \t\r\n\f,") {
		end := strings.IndexAny(s, " \t\r\n\f")
		if end < 0 {
			end = len(s)
		}
		u := s[:end]
		s = s[end:]
		if bare := strings.TrimRight(u, ","); bare != u {
			out = append(out, bare)
			continue
		}
		out = append(out, u)
		// The descriptors reach to a comma outside of parentheses.
		depth := 0
		for i := 0; i <= len(s); i++ {
			if i == len(s) || s[i] == ',' && depth == 0 {
				s = s[i:]
				break
			}
			switch s[i] {
			case '(':
				depth++
			case ')':
				depth--
			}
		}
	}
	return out
}
