package eval

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/wellserved/wellserved/pkg/lazyre"
)

func init() {
	natives["yaml"] = func(ip *interp, m *Module) {
		yamlError := &Class{name: "YAMLError", module: "yaml.error", bases: []*Class{exceptions["Exception"]}, dict: newDict()}
		yamlError.mro = linearize(yamlError)
		m.dict.set("YAMLError", yamlError)
		for _, name := range []string{"safe_load", "full_load", "unsafe_load", "load"} {
			m.put(function(name, "stream Loader?", func(ip *interp, a []Value) Value {
				text, u := ip.streamText(a[0])
				if u != nil {
					return u.derive()
				}
				return ip.parseYAML(text, yamlError)
			}))
		}
		for _, name := range []string{"Loader", "SafeLoader", "FullLoader", "CLoader", "CSafeLoader", "BaseLoader"} {
			m.dict.set(name, ip.inert("a loader of PyYAML"))
		}
		m.opaque = ip.unknown("this part of PyYAML is not followed")
	}
}

// streamText returns the text of a string, bytes or open file.
func (ip *interp) streamText(v Value) (string, *Unknown) {
	if f, ok := v.(*openFile); ok {
		rest := f.text[f.at:]
		f.at = len(f.text)
		return rest, nil
	}
	switch x := plain(v).(type) {
	case Str:
		return string(x), nil
	case Bytes:
		return string(x), nil
	case *Unknown:
		return "", x
	}
	if m := ip.attr(v, "read"); m != nil {
		return ip.streamText(ip.call(m))
	}
	return "", ip.unknown("a stream that is not followed")
}

const maxYAML = 256 << 10 // bytes of a YAML document

func (ip *interp) parseYAML(text string, class *Class) (v Value) {
	if len(text) > maxYAML {
		return ip.unknown("a YAML file of more than 256 KiB")
	}
	if nested(text) > maxNesting {
		return ip.unknown("a YAML file that is nested too deeply")
	}
	ip.spend(len(text) * 8)
	file, err := readYAML(text)
	if err != nil {
		ip.throw(makeException(ip, class, &Args{pos: []Value{Str(firstLine(err.Error()))}}))
	}
	docs := file.Docs
	if len(docs) == 0 || docs[0].Body == nil {
		return None
	}
	if len(docs) > 1 && docs[1].Body != nil {
		ip.throw(makeException(ip, class, &Args{pos: []Value{Str("expected a single document in the stream")}}))
	}
	y := &yamlReader{ip: ip, anchors: map[string]Value{}}
	return y.value(docs[0].Body, 0)
}

// readYAML parses; a panic of the parser is an error.
func readYAML(text string) (file *ast.File, err error) {
	defer func() {
		if recover() != nil {
			file, err = nil, errYAML
		}
	}()
	return parser.ParseBytes([]byte(text), 0)
}

type yamlError string

func (e yamlError) Error() string { return string(e) }

const errYAML = yamlError("the file cannot be parsed")

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// nested is how deep flow collections and indentation go at most.
func nested(text string) int {
	depth, most := 0, 0
	for i := range len(text) {
		switch text[i] {
		case '[', '{':
			depth++
			most = max(most, depth)
		case ']', '}':
			depth--
		}
	}
	for _, line := range strings.Split(text, "\n") {
		most = max(most, (len(line)-len(strings.TrimLeft(line, " -")))/2)
	}
	return most
}

type yamlReader struct {
	ip      *interp
	anchors map[string]Value
}

func (y *yamlReader) value(n ast.Node, depth int) Value {
	y.ip.step()
	if depth > maxNesting {
		return y.ip.unknown("a YAML file that is nested too deeply")
	}
	switch x := n.(type) {
	case *ast.NullNode:
		return None
	case *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return y.plain(n.GetToken().Value)
	case *ast.StringNode:
		switch x.Token.Type {
		case token.SingleQuoteType, token.DoubleQuoteType:
			return Str(x.Value)
		}
		return y.plain(x.Value)
	case *ast.LiteralNode:
		return Str(x.Value.Value)
	case *ast.SequenceNode:
		l := newList()
		for _, item := range x.Values {
			y.ip.appendTo(l, y.value(item, depth+1))
		}
		return l
	case *ast.MappingNode:
		return y.mapping(x.Values, depth)
	case *ast.MappingValueNode:
		return y.mapping([]*ast.MappingValueNode{x}, depth)
	case *ast.AnchorNode:
		v := y.value(x.Value, depth+1)
		y.anchors[x.Name.GetToken().Value] = v
		return v
	case *ast.AliasNode:
		if v, ok := y.anchors[x.Value.GetToken().Value]; ok {
			return v
		}
		return y.ip.unknown("a YAML alias without its anchor")
	case *ast.TagNode:
		if x.Start.Value == "!!str" {
			if s, ok := x.Value.(*ast.StringNode); ok {
				return Str(s.Value)
			}
			return Str(x.Value.GetToken().Value)
		}
		return y.ip.unknown("the YAML tag " + x.Start.Value + " is not followed")
	}
	return y.ip.unknown("this part of a YAML file is not followed")
}

func (y *yamlReader) mapping(pairs []*ast.MappingValueNode, depth int) Value {
	d, merged := newDict(), newDict()
	for _, p := range pairs {
		v := y.value(p.Value, depth+1)
		if _, merge := p.Key.(*ast.MergeKeyNode); merge {
			y.merge(merged, v)
			continue
		}
		var k Value
		if mk, ok := p.Key.(*ast.MappingKeyNode); ok {
			k = y.value(mk.Value, depth+1)
		} else {
			k = y.value(p.Key, depth+1)
		}
		y.ip.store(d, k, v)
	}
	for _, e := range merged.live() {
		if d.find(e.key) < 0 {
			d.put(e.key, e.value, Place{}, nil)
		}
	}
	return d
}

func (y *yamlReader) merge(into *Dict, v Value) {
	sources := []Value{v}
	if l, ok := v.(*List); ok {
		sources = l.items
	}
	for _, s := range sources {
		d, ok := s.(*Dict)
		if !ok {
			into.taintAll(y.ip.unknown("a YAML merge of something else than a mapping"))
			return
		}
		for _, e := range d.live() {
			if into.find(e.key) < 0 {
				into.put(e.key, e.value, Place{}, nil)
			}
		}
	}
}

// The scalars of YAML 1.1 as PyYAML resolves them (yaml/resolver.py).
var (
	yamlInt   = lazyre.New(`^[-+]?(0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+)$`)
	yamlFloat = lazyre.New(`^[-+]?([0-9][0-9_]*\.[0-9_]*([eE][-+][0-9]+)?|\.[0-9][0-9_]*([eE][-+][0-9]+)?)$`)
	yamlSixty = lazyre.New(`^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$`)
	yamlDate  = lazyre.New(`^[0-9]{4}-[0-9][0-9]?-[0-9][0-9]?([Tt \t].*)?$`)
)

func (y *yamlReader) plain(s string) Value {
	switch s {
	case "", "~", "null", "Null", "NULL":
		return None
	case "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON":
		return Bool(true)
	case "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF":
		return Bool(false)
	case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF":
		return Float(math.Inf(1))
	case "-.inf", "-.Inf", "-.INF":
		return Float(math.Inf(-1))
	case ".nan", ".NaN", ".NAN":
		return Float(math.NaN())
	}
	digits := strings.ReplaceAll(s, "_", "")
	switch {
	case yamlInt.MatchString(s):
		return y.integer(digits)
	case yamlFloat.MatchString(s):
		if f, err := strconv.ParseFloat(digits, 64); err == nil {
			return Float(f)
		}
	case yamlSixty.MatchString(s):
		return y.ip.unknown("numbers to the base of 60 are not followed")
	case yamlDate.MatchString(s):
		return y.ip.unknown("dates are not followed")
	}
	return Str(s)
}

func (y *yamlReader) integer(digits string) Value {
	sign := ""
	if strings.HasPrefix(digits, "-") || strings.HasPrefix(digits, "+") {
		sign, digits = digits[:1], digits[1:]
	}
	base := 10
	switch {
	case strings.HasPrefix(digits, "0b"):
		base, digits = 2, digits[2:]
	case strings.HasPrefix(digits, "0x"):
		base, digits = 16, digits[2:]
	case len(digits) > 1 && digits[0] == '0':
		base, digits = 8, digits[1:]
	}
	if n, ok := new(big.Int).SetString(sign+digits, base); ok && len(digits) < 4000 {
		return y.ip.intResult(n)
	}
	return y.ip.unknown("this number of a YAML file is not followed")
}
