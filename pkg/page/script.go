package page

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/js"

	"github.com/wellserved/wellserved/pkg/source"
)

// JS reads a script. Where it cannot be read as one, the error says why.
func JS(f *source.File, p Place) ([]Reference, error) {
	return readScript(f.At(0, f.Len()), p)
}

// errTooLong says that a script is longer than is looked into.
var errTooLong = fmt.Errorf("longer than the %d bytes that are looked into", maxScript)

// readScript reads a script that is a part of a file.
func readScript(at source.Range, p Place) ([]Reference, error) {
	text := at.Text()
	if len(text) > maxScript {
		return nil, errTooLong
	}
	tree, err := syntaxOf(text)
	if err != nil {
		return nil, err
	}
	if p.Known == nil {
		p.Known = newKnown()
	}
	s := &script{at: at, text: text, place: p, eval: newEvaluator(p)}
	js.Walk(&bindings{eval: s.eval}, tree)
	js.Walk(&visitor{script: s}, tree)
	s.export(tree)
	return s.refs.out, nil
}

// syntaxOf parses a script. A fault of the parser is an error like any other:
// the text is a stranger's.
func syntaxOf(text string) (tree *js.AST, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errors.New("the script cannot be parsed")
		}
	}()
	tree, err = js.Parse(parse.NewInputString(text), js.Options{})
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return nil, fmt.Errorf("not the JavaScript that is understood here: %s", first)
	}
	return tree, nil
}

// script is one script that is being read.
type script struct {
	at    source.Range
	text  string
	place Place
	eval  *evaluator
	refs  list
	from  map[string]int // where the search for a text goes on
}

// find returns where a text stands: the tree keeps no places, but it is walked
// in the order of the text, nearly always.
func (s *script) find(needle string) source.Range {
	if needle == "" {
		return s.at.File.At(s.at.Start, s.at.Start)
	}
	if s.from == nil {
		s.from = map[string]int{}
	}
	for round := range 2 {
		for from := s.from[needle]; ; {
			i := strings.Index(s.text[from:], needle)
			if i < 0 {
				break
			}
			start := from + i
			from = start + len(needle)
			if !commented(s.text, start) {
				s.from[needle] = from
				return s.at.File.At(s.at.Start+start, s.at.Start+from)
			}
		}
		if round == 0 {
			s.from[needle] = 0
		}
	}
	return s.at.File.At(s.at.Start, s.at.Start)
}

// commented reports whether a place looks like one in a comment.
func commented(text string, at int) bool {
	line := text[strings.LastIndexByte(text[:at], '\n')+1 : at]
	before := strings.TrimSpace(line)
	return strings.HasPrefix(before, "//") || strings.HasPrefix(before, "*") || strings.HasPrefix(before, "/*") || strings.Contains(line, " // ")
}

// visitor finds what a script imports, starts and opens.
type visitor struct {
	script *script
	depth  int
}

// Enter looks at a node.
func (v *visitor) Enter(n js.INode) js.IVisitor {
	if v.depth > maxNesting {
		return nil
	}
	v.depth++
	switch n := n.(type) {
	case *js.ImportStmt:
		v.script.module(n.Module)
	case *js.ExportStmt:
		v.script.module(n.Module)
	case *js.CallExpr:
		v.script.call(n)
	case *js.NewExpr:
		v.script.construct(n)
	}
	return v
}

// Exit leaves a node.
func (v *visitor) Exit(js.INode) { v.depth-- }

// module takes in what an import or export names.
func (s *script) module(quoted []byte) {
	if len(quoted) == 0 {
		return
	}
	s.imported(stringOf(string(quoted)), s.find(string(quoted)))
}

// imported resolves the name of a module: a URL, or one of an import map
// (HTML: resolve a module specifier).
func (s *script) imported(name string, at source.Range) {
	modules := s.place.Known.modules
	if to, ok := modules[name]; ok {
		s.refs.add(Module, nil, to, nil, at)
		return
	}
	for prefix, to := range modules {
		if rest, ok := strings.CutPrefix(name, prefix); ok && strings.HasSuffix(prefix, "/") {
			s.refs.add(Module, nil, to+rest, nil, at)
			return
		}
	}
	if strings.HasPrefix(name, "/") || strings.HasPrefix(name, "./") || strings.HasPrefix(name, "../") || strings.Contains(name, "://") {
		s.refs.add(Module, s.place.self(), name, nil, at)
	}
}

// call looks at import(…), importScripts(…) and serviceWorker.register(…).
func (s *script) call(n *js.CallExpr) {
	if len(n.Args.List) == 0 {
		return
	}
	name := dotted(n.X)
	first := s.eval.text(n.Args.List[0].Value)
	switch {
	case isImport(n.X):
		if len(first.holes) == 0 {
			s.imported(first.s, s.find(written(n.Args.List[0].Value)))
		}
	case name == "importScripts" || name == "self.importScripts":
		for _, arg := range n.Args.List {
			if t := s.eval.text(arg.Value); len(t.holes) == 0 {
				s.refs.add(Script, s.place.base(), t.s, nil, s.find(written(arg.Value)))
			}
		}
	case strings.HasSuffix(name, "serviceWorker.register"):
		if len(first.holes) == 0 {
			s.refs.add(Worker, s.place.base(), first.s, nil, s.find(written(n.Args.List[0].Value)))
		}
	}
}

// construct looks at new Worker(…) and new WebSocket(…), and at the libraries
// that open one again when it closes.
func (s *script) construct(n *js.NewExpr) {
	if n.Args == nil || len(n.Args.List) == 0 {
		return
	}
	name := dotted(n.X)
	for _, global := range []string{"window.", "self.", "globalThis."} {
		name = strings.TrimPrefix(name, global)
	}
	arg := n.Args.List[0].Value
	switch {
	case name == "Worker" || name == "SharedWorker":
		at := s.find("new " + last(name))
		for _, t := range s.eval.texts(arg) {
			if onlyInQuery(t) {
				s.refs.add(Worker, s.place.base(), t.s, t.holes, at)
			}
		}
	case strings.HasSuffix(name, "WebSocket"):
		at := s.find("new " + last(name))
		for _, t := range s.eval.texts(arg) {
			t = s.withScheme(t)
			s.refs.add(Socket, s.place.base(), t.s, t.holes, at)
		}
	}
}

// onlyInQuery reports whether what is not known of a URL stands behind its path.
func onlyInQuery(t text) bool {
	before, _, _ := strings.Cut(t.s, "?")
	return !strings.Contains(before, "{") || len(t.holes) == 0
}

// withScheme puts ws or wss, as the page's own scheme asks, in the place of a
// scheme that depends on it in a way that is not followed:
//
//	let scheme = "ws://"; if (location.protocol === "https:") scheme = "wss://";
func (s *script) withScheme(t text) text {
	here := s.place.location()
	if len(t.holes) == 0 || here == nil || !strings.HasPrefix(t.s, "{"+t.holes[0]+"}") {
		return t
	}
	rest := strings.TrimLeft(strings.TrimPrefix(t.s, "{"+t.holes[0]+"}"), ":/")
	if rest, ok := strings.CutPrefix(rest, here.Host); ok && (rest == "" || strings.HasPrefix(rest, "/")) {
		return text{s: strings.Replace(here.Scheme, "http", "ws", 1) + "://" + here.Host + rest, holes: t.holes[1:]}
	}
	return t
}

// export keeps the constants that a classic script of the page declares at its
// top, for those that come after it.
func (s *script) export(tree *js.AST) {
	for _, stmt := range tree.List {
		decl, ok := stmt.(*js.VarDecl)
		if !ok {
			continue
		}
		for _, b := range decl.List {
			if v, ok := b.Binding.(*js.Var); ok {
				s.place.Known.globals[string(v.Name())] = s.eval.variable(v, 0)
			}
		}
	}
}
