package config

import (
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/wellserved/wellserved/pkg/diag"
)

// keys are those of the file.
func keys() fields[File] {
	return fields[File]{
		{name: "$schema", about: "where the schema of this file lies, for editors", form: schema{"type": "string"}, read: func(*reader, ast.Node, *File) {}},
		{name: "extends", about: "another file like this one, or several, whose settings hold where this one says nothing else; relative to this file",
			form: textsForm, read: readExtends},
		pathsKey("nginx", "main nginx.conf files, site files, snippets or folders", func(f *File) *[]string { return &f.Nginx }),
		pathKey("django", "the folder that holds manage.py, or a settings file", func(f *File) *string { return &f.Django }),
		textKey("settings", "the settings module, instead of DJANGO_SETTINGS_MODULE", func(f *File) *string { return &f.Settings }),
		{name: "env", about: "the environment that settings and templates see", form: envForm, read: readEnv},
		pathsKey("env_file", "files of KEY=VALUE lines for that environment", func(f *File) *[]string { return &f.EnvFiles }),
		pathsKey("compose", "compose files, merged in order", func(f *File) *[]string { return &f.Compose }),
		{name: "maps", about: "paths as the server has them, and where they lie on this machine", form: mapsForm, read: readMaps},
		pathKey("root", "a folder that stands for the server's /", func(f *File) *string { return &f.Root }),
		pathKey("baseline", "the file of known findings, as check --write-baseline writes it", func(f *File) *string { return &f.Baseline }),
		wordKey("fail_on", "findings at or above it make check end with code 1", []string{"error", "warning", "info", "never"},
			func(f *File) *string { return &f.FailOn }),
		{name: "rules", about: "which rules and categories run, how severe their findings are, and their parameters", form: ref("rules"),
			read: func(r *reader, n ast.Node, into *File) { into.Rules = r.settings(n) }},
		{name: "overrides", about: "rules for some files only; of several that match the last wins", form: schema{"type": []string{"array", "null"}, "items": overrideKeys().schema()}, read: readOverrides},
		{name: "own_rules", about: "rules of this project's own", form: ownForm(), read: readOwn},
		{name: "ignore", about: "files that are not judged: globs, relative to this file; ** is any number of folders", form: textsForm,
			read: func(r *reader, n ast.Node, into *File) { into.Ignore = r.patterns("ignore", n) }},
	}
}

func readExtends(r *reader, n ast.Node, into *File) {
	for _, v := range r.texts("extends", n) {
		into.extends = append(into.extends, reference{path: absolute(r.dir, v.text), shown: v.text, at: r.place(v.at)})
	}
}

// pairsForm is a mapping of names to texts, or a list of NAME=TEXT.
func pairsForm(pattern string) schema {
	return schema{"anyOf": []schema{
		{"type": "object", "additionalProperties": textForm},
		{"type": "array", "items": schema{"type": "string", "pattern": pattern}},
		{"type": "null"},
	}}
}

var envForm = pairsForm("^[^=]+=")

// readEnv takes both forms, as compose files do. No value is told in a fault: it
// may be a secret.
func readEnv(r *reader, n ast.Node, into *File) {
	if values, ok := r.items(n); ok {
		for _, v := range values {
			s, _ := r.scalar(v)
			key, value, ok := strings.Cut(s, "=")
			if !ok || key == "" {
				r.fault(v, "expected KEY=VALUE")
				continue
			}
			into.setEnv(key, value)
		}
		return
	}
	list, ok := r.pairs(n)
	if !ok {
		r.fault(n, "env: expected a mapping, or a list of KEY=VALUE")
	}
	for _, p := range list {
		s, ok := r.scalar(p.value)
		if !ok {
			r.fault(p.value, "%s: expected a text", p.key)
			continue
		}
		into.setEnv(p.key, s)
	}
}

var mapsForm = pairsForm("^/[^=]*=.")

// readMaps takes both forms. The order of the file is kept.
func readMaps(r *reader, n ast.Node, into *File) {
	add := func(at ast.Node, from, to string) {
		if !strings.HasPrefix(from, "/") || to == "" {
			r.fault(at, "expected the server's absolute path and a path on this machine")
			return
		}
		into.Maps = append(into.Maps, Map{From: from, To: absolute(r.dir, to)})
	}
	if values, ok := r.items(n); ok {
		for _, v := range values {
			s, _ := r.scalar(v)
			from, to, _ := strings.Cut(s, "=")
			add(v, from, to)
		}
		return
	}
	list, ok := r.pairs(n)
	if !ok {
		r.fault(n, "maps: expected a mapping, or a list of FROM=TO")
	}
	for _, p := range list {
		s, _ := r.scalar(p.value)
		add(p.at, p.key, s)
	}
}

// patterns reads globs of files.
func (r *reader) patterns(name string, n ast.Node) Ignore {
	out := Ignore{dir: r.dir}
	for _, v := range r.texts(name, n) {
		if err := checkPattern(v.text); err != nil {
			r.fault(v.at, "%s: %v", name, err)
			continue
		}
		out.patterns = append(out.patterns, v.text)
	}
	return out
}

// severityWords are the values of a severity, and levels those of a rule.
var (
	severityWords = []string{diag.Error.String(), diag.Warning.String(), diag.Info.String()}
	levels        = append([]string{"off", "on"}, severityWords...)
)
