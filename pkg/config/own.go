package config

import (
	"strings"

	"github.com/goccy/go-yaml/ast"
)

func readOwn(r *reader, n ast.Node, into *File) {
	values, ok := r.items(n)
	if !ok && r.value(n) != nil {
		r.fault(n, "own_rules: expected a list of rules")
	}
	for _, v := range values {
		o := OwnRule{Place: r.place(v), Places: map[string]Place{}}
		if list, ok := r.pairs(v); ok {
			for _, p := range list {
				o.Places[p.key] = r.place(pointed(p.value, p.at))
			}
		}
		ownKeys().read(r, v, &o)
		if p, ok := o.Places["id"]; ok {
			o.Place = p
		}
		into.Own = append(into.Own, o)
	}
}

// Blocks are what the context of an own rule may name.
var Blocks = []string{"main", "events", "http", "server", "location", "if", "limit_except", "upstream", "stream", "mail"}

func ownKeys() fields[OwnRule] {
	id := textKey("id", "its name, which no other rule has: words in lower case with hyphens", func(o *OwnRule) *string { return &o.ID })
	id.required, id.form = true, schema{"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)+$"}
	message := textKey("message", "what is wrong; one line", func(o *OwnRule) *string { return &o.Message })
	message.required, message.form = true, schema{"type": "string", "minLength": 1}
	context := listKey("context", "the blocks in which it holds; everywhere where it is not given", func(o *OwnRule) *[]string { return &o.Context })
	context.form = schema{"anyOf": []schema{{"type": "array", "items": schema{"enum": Blocks}}, {"enum": Blocks}}}
	argument := textKey("argument", "which argument a pattern is for, from 1; all of them, with blanks between, where it is not given",
		func(o *OwnRule) *string { return &o.Argument })
	argument.form = schema{"type": "integer", "minimum": 1}
	return fields[OwnRule]{
		id, message,
		wordKey("severity", "of its findings; warning where it is not given", severityWords, func(o *OwnRule) *string { return &o.Severity }),
		textKey("directive", "the directive that it is about", func(o *OwnRule) *string { return &o.Directive }),
		textKey("header", "the response header that it is about, as add_header sends it", func(o *OwnRule) *string { return &o.Header }),
		context, argument,
		demand("must", "exist: each block has it, of its own or inherited; match: each one matches a pattern", func(o *OwnRule) **Demand { return &o.Must }),
		demand("must_not", "exist: it is nowhere; match: none matches a pattern", func(o *OwnRule) **Demand { return &o.MustNot }),
		textKey("effect", "what comes of it", func(o *OwnRule) *string { return &o.Effect }),
		textKey("remedy", "what to write instead", func(o *OwnRule) *string { return &o.Remedy }),
		textKey("why", "the reason, in paragraphs, for explain", func(o *OwnRule) *string { return &o.Why }),
		listKey("references", "pages that say more", func(o *OwnRule) *[]string { return &o.References }),
		{name: "examples", about: "configuration that it must find something in, and none in; `wellserved rules test` tries them",
			form: exampleKeys().schema(), read: func(r *reader, n ast.Node, into *OwnRule) { exampleKeys().read(r, n, into) }},
	}
}

func ownForm() schema {
	item := ownKeys().schema()
	item["oneOf"] = []schema{{"required": []string{"directive"}}, {"required": []string{"header"}}}
	item["anyOf"] = []schema{{"required": []string{"must"}}, {"required": []string{"must_not"}}}
	return schema{"type": []string{"array", "null"}, "items": item}
}

// demand is a key with the word exist, or a mapping of exist and match.
func demand(name, about string, at func(*OwnRule) **Demand) field[OwnRule] {
	whole := demandKeys().schema()
	whole["minProperties"] = 1
	form := schema{"anyOf": []schema{{"const": "exist"}, whole}}
	return field[OwnRule]{name: name, about: about, form: form, read: func(r *reader, n ast.Node, into *OwnRule) {
		d := &Demand{Place: r.place(n)}
		*at(into) = d
		if s, ok := r.scalar(n); ok {
			if d.Exist = s == "exist"; !d.Exist {
				r.fault(n, "%s: expected exist, or a mapping with exist or match", name)
			}
			return
		}
		demandKeys().read(r, n, d)
	}}
}

func demandKeys() fields[Demand] {
	return fields[Demand]{
		{name: "exist", about: "that there is one at all", form: schema{"const": true}, read: func(r *reader, n ast.Node, into *Demand) {
			if s, _ := r.scalar(n); s != "true" && s != "yes" {
				r.fault(n, "exist: expected true")
			}
			into.Exist = true
		}},
		{name: "match", about: "a regular expression, as RE2 has them", form: schema{"type": "string"}, read: func(r *reader, n ast.Node, into *Demand) {
			s, ok := r.scalar(n)
			if !ok || s == "" {
				r.fault(n, "match: expected a regular expression")
			}
			into.Match, into.Place = s, r.place(n)
		}},
	}
}

func exampleKeys() fields[OwnRule] {
	examples := func(name, about string, at func(*OwnRule) *[]Example) field[OwnRule] {
		return field[OwnRule]{name: name, about: about, form: textsForm, read: func(r *reader, n ast.Node, into *OwnRule) {
			for _, v := range r.texts(name, n) {
				*at(into) = append(*at(into), Example{Text: strings.TrimRight(v.text, "\n") + "\n", Place: r.place(v.at)})
			}
		}}
	}
	return fields[OwnRule]{
		examples("bad", "each has a finding", func(o *OwnRule) *[]Example { return &o.Bad }),
		examples("good", "none has a finding", func(o *OwnRule) *[]Example { return &o.Good }),
	}
}
