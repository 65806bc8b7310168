package page

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/tdewolff/parse/v2/js"
)

// member follows x.name.
func (e *evaluator) member(whole js.IExpr, name string, x js.IExpr, depth int) any {
	switch path := dotted(whole); path {
	case "window.location", "self.location", "document.location", "globalThis.location", "top.location", "parent.location":
		return locationValue{}
	case "document.URL", "document.baseURI":
		return e.href(e.place.base())
	case "document.body", "document.documentElement":
		return e.tag(map[string]string{"document.body": "<body>"}[path] + map[string]string{"document.documentElement": "<html>"}[path])
	}
	if v, ok := x.(*js.Var); ok && v.Decl == js.NoDecl && (string(v.Name()) == "window" || string(v.Name()) == "self" || string(v.Name()) == "globalThis") {
		if known, ok := e.place.Known.globals[name]; ok {
			return known
		}
		return hole{name}
	}
	switch v := e.value(x, depth).(type) {
	case locationValue:
		if e.place.Guessed && (name == "search" || name == "href") {
			return hole{name}
		}
		return e.part(e.place.location(), name)
	case metaValue:
		if name == "url" {
			return e.href(e.place.self())
		}
	case urlValue:
		if u, err := url.Parse(v.t.s); err == nil && len(v.t.holes) == 0 {
			if name == "searchParams" {
				return paramsValue{u.RawQuery}
			}
			return e.part(u, name)
		}
	case *element:
		return v.read(name)
	case datasetValue:
		if s, ok := v.of.attributes["data-"+dashed(name)]; ok {
			return text{s: s}
		}
	case map[string]any:
		if inner, ok := v[name]; ok {
			return fromJSON(inner)
		}
	}
	return hole{name}
}

func (e *evaluator) href(u *url.URL) any {
	if u == nil {
		return hole{"location"}
	}
	return text{s: u.String()}
}

// part is a property of a location or a URL object.
func (e *evaluator) part(u *url.URL, name string) any {
	if u == nil {
		return hole{name}
	}
	switch name {
	case "href":
		return text{s: u.String()}
	case "protocol":
		return text{s: u.Scheme + ":"}
	case "host":
		return text{s: u.Host}
	case "hostname":
		return text{s: u.Hostname()}
	case "port":
		return text{s: u.Port()}
	case "origin":
		return text{s: u.Scheme + "://" + u.Host}
	case "pathname":
		return text{s: u.EscapedPath()}
	case "search":
		if u.RawQuery == "" {
			return text{}
		}
		return text{s: "?" + u.RawQuery}
	case "hash":
		return text{}
	}
	return hole{name}
}

// read is a property of an element that a page sets.
func (el *element) read(name string) any {
	switch name {
	case "dataset":
		return datasetValue{el}
	case "textContent", "innerText", "innerHTML", "text":
		if el.text != "" {
			return text{s: el.text}
		}
	case "value", "content", "href", "src", "id":
		if s, ok := el.attributes[name]; ok {
			return text{s: s}
		}
	}
	return hole{name}
}

// dashed is how a name of dataset is written as an attribute: wsUrl, ws-url.
func dashed(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('-')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (e *evaluator) tag(name string) any {
	if el := e.place.Known.elements[name]; el != nil {
		return el
	}
	return hole{"value"}
}

// call follows the functions that URLs are made with.
func (e *evaluator) call(x *js.CallExpr, depth int) any {
	arg := func(i int) any {
		if i >= len(x.Args.List) || x.Args.List[i].Rest {
			return hole{"value"}
		}
		return e.value(x.Args.List[i].Value, depth)
	}
	switch dotted(x.X) {
	case "encodeURIComponent", "encodeURI", "escape":
		return escapedPart(asText(arg(0)))
	case "decodeURIComponent", "decodeURI", "String", "window.encodeURIComponent":
		return asText(arg(0))
	case "JSON.parse":
		return parseJSON(arg(0))
	case "document.getElementById":
		if id, ok := arg(0).(text); ok && len(id.holes) == 0 {
			return named(e.tag(id.s), id.s)
		}
		return hole{"value"}
	case "document.querySelector":
		if s, ok := arg(0).(text); ok && strings.HasPrefix(s.s, "#") {
			return named(e.tag(s.s[1:]), s.s[1:])
		}
		return hole{"value"}
	}
	if v, ok := x.X.(*js.Var); ok {
		return e.applied(v, x.Args.List, depth)
	}
	dot, ok := x.X.(*js.DotExpr)
	if !ok {
		return hole{"value"}
	}
	return e.method(property(dot.Y), e.value(dot.X, depth), x, arg)
}

// method follows a method of a value.
func (e *evaluator) method(name string, of any, x *js.CallExpr, arg func(int) any) any {
	switch v := of.(type) {
	case paramsValue:
		key, ok := arg(0).(text)
		if name != "get" || !ok || len(key.holes) > 0 {
			break
		}
		values, err := url.ParseQuery(v.query)
		if err != nil {
			return hole{key.s}
		}
		if !values.Has(key.s) {
			return nil
		}
		return text{s: values.Get(key.s)}
	case urlValue:
		if name == "toString" {
			return v.t
		}
	case *element:
		if key, ok := arg(0).(text); ok && name == "getAttribute" {
			if s, ok := v.attributes[key.s]; ok {
				return text{s: s}
			}
			return nil
		}
	case text:
		switch name {
		case "toString", "trim":
			return v
		case "replace", "replaceAll":
			if len(x.Args.List) == 2 {
				return replace(v, asText(arg(1)), x.Args.List[0].Value, arg(0))
			}
		case "concat":
			for i := range x.Args.List {
				v = join(v, asText(arg(i)))
			}
			return v
		}
	}
	return hole{"value"}
}

// applied follows a function of the script that returns one expression.
func (e *evaluator) applied(f *js.Var, args []js.Arg, depth int) any {
	for f.Link != nil {
		f = f.Link
	}
	body, ok := e.bodies[f]
	if !ok || body.result == nil || e.changed[f] {
		return hole{string(f.Data)}
	}
	saved := e.calls[f]
	e.calls[f] = [][]js.Arg{args} // this call alone
	v := e.value(body.result, depth)
	e.calls[f] = saved
	return v
}

// escapedPart is encodeURIComponent, as far as the text is known.
func escapedPart(t text) text {
	if len(t.holes) == 0 {
		t.s = strings.ReplaceAll(url.QueryEscape(t.s), "+", "%20")
	}
	return t
}

func parseJSON(v any) any {
	t, ok := v.(text)
	if !ok || len(t.holes) > 0 {
		return v
	}
	var out any
	if json.Unmarshal([]byte(t.s), &out) != nil {
		return hole{"value"}
	}
	return fromJSON(out)
}

func fromJSON(v any) any {
	if s, ok := v.(string); ok {
		return text{s: s}
	}
	return v
}

// construct follows new URL(…) and new URLSearchParams(…).
func (e *evaluator) construct(x *js.NewExpr, depth int) any {
	if x.Args == nil || len(x.Args.List) == 0 {
		return hole{"value"}
	}
	first := e.value(x.Args.List[0].Value, depth)
	if _, ok := first.(locationValue); ok {
		first = e.href(e.place.location())
	}
	t := asText(first)
	switch dotted(x.X) {
	case "URLSearchParams":
		if len(t.holes) == 0 {
			return paramsValue{strings.TrimPrefix(t.s, "?")}
		}
	case "URL":
		if len(x.Args.List) == 1 {
			return urlValue{t}
		}
		second := e.value(x.Args.List[1].Value, depth)
		if _, ok := second.(locationValue); ok {
			second = e.href(e.place.location())
		}
		base, err := url.Parse(asText(second).s)
		if err != nil || len(asText(second).holes) > 0 || strings.Contains(strings.SplitN(t.s, "?", 2)[0], "{") {
			return hole{"URL"}
		}
		path, query, asked := strings.Cut(t.s, "?")
		u, err := base.Parse(path)
		if err != nil {
			return hole{"URL"}
		}
		out := text{s: u.String(), holes: t.holes}
		if asked {
			out.s += "?" + query
		}
		return urlValue{out}
	}
	return hole{"value"}
}
