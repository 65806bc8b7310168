package flow

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/python"
)

// Truth says what an expression is as a condition.
type Truth int8

// The truths.
const (
	Either Truth = iota
	Yes
	No
)

// Value is what is known of a value on one way. The zero value is unknown.
type Value struct {
	// Const is "None", "True", "False", or a number or string with a mark of its
	// kind before it; "" where it is not known.
	Const string
	Truth Truth
	// NotNone says that it is not None.
	NotNone bool
	// Self says that it is the object whose method runs.
	Self bool
}

var none = Value{Const: "None", Truth: No}

func truthValue(t Truth) Value {
	switch t {
	case Yes:
		return Value{Const: "True", Truth: Yes, NotNone: true}
	case No:
		return Value{Const: "False", Truth: No, NotNone: true}
	}
	return Value{}
}

// True and False are Python's.
var (
	True  = truthValue(Yes)
	False = truthValue(No)
)

// None is Python's None.
var None = none

func constant(c *python.Constant) Value {
	switch c.Kind {
	case python.ConstNone:
		return none
	case python.ConstTrue:
		return True
	case python.ConstFalse:
		return False
	}
	t := Yes
	switch c.Kind {
	case python.ConstStr, python.ConstBytes:
		if c.Text == "" {
			t = No
		}
	case python.ConstInt, python.ConstFloat, python.ConstComplex:
		if strings.Trim(c.Text, "0.xXbBoOjJ_") == "" {
			t = No
		}
	}
	return Value{Const: strconv.Itoa(int(c.Kind)) + ":" + c.Text, Truth: t, NotNone: true}
}

// fact is what a way has found out about an expression.
type fact struct {
	truth Truth
	words []string // the names and attributes in it
	local bool     // it speaks of local names
	calls bool
}

// State is one way up to some place.
type State struct {
	locals map[string]Value
	// Attrs are the attributes of the object that were set on the way.
	Attrs map[string]Value
	// Open says that others may have set attributes.
	Open  bool
	facts map[string]fact
	// aliases are the expressions that names and attributes were set to where
	// these can be written again: user for self.scope["user"].
	aliases map[string]string
	// Notes are the client's: what happened on the way, and where.
	Notes map[string]python.Node
}

// NewState returns the state before anything has happened.
func NewState() *State {
	return &State{locals: map[string]Value{}, Attrs: map[string]Value{}, facts: map[string]fact{}, aliases: map[string]string{}, Notes: map[string]python.Node{}}
}

func cloneMap[V any](m map[string]V) map[string]V {
	if m == nil {
		return map[string]V{}
	}
	return maps.Clone(m)
}

func (s *State) clone() *State {
	return &State{locals: cloneMap(s.locals), Attrs: cloneMap(s.Attrs), Open: s.Open, facts: cloneMap(s.facts), aliases: cloneMap(s.aliases), Notes: cloneMap(s.Notes)}
}

// Clone returns a copy that shares nothing with the state.
func (s *State) Clone() *State { return s.clone() }

// Note remembers that something happened, the first time on a way.
func (s *State) Note(what string, at python.Node) {
	if _, ok := s.Notes[what]; !ok {
		s.Notes[what] = at
	}
}

// Forget takes back what was remembered.
func (s *State) Forget(what string) { delete(s.Notes, what) }

// Has reports whether something happened on the way.
func (s *State) Has(what string) bool {
	_, ok := s.Notes[what]
	return ok
}

// key is equal for states that no later statement can tell apart.
func (s *State) key() string {
	var b strings.Builder
	values := func(m map[string]Value) {
		for _, name := range slices.Sorted(maps.Keys(m)) {
			v := m[name]
			b.WriteString(name + "=" + v.Const)
			b.WriteByte('0' + byte(v.Truth))
			if v.NotNone {
				b.WriteByte('n')
			}
			if v.Self {
				b.WriteByte('s')
			}
			b.WriteByte(';')
		}
		b.WriteByte('|')
	}
	values(s.locals)
	values(s.Attrs)
	for _, name := range slices.Sorted(maps.Keys(s.facts)) {
		b.WriteString(name)
		b.WriteByte('0' + byte(s.facts[name].truth))
	}
	b.WriteByte('|')
	for _, name := range slices.Sorted(maps.Keys(s.aliases)) {
		b.WriteString(name + "=" + s.aliases[name] + ";")
	}
	for _, name := range slices.Sorted(maps.Keys(s.Notes)) {
		b.WriteString(name)
		if n := s.Notes[name]; n != nil {
			p := n.Position()
			b.WriteString(strconv.Itoa(int(p.Line)) + "." + strconv.Itoa(int(p.Col)))
		}
		b.WriteByte(';')
	}
	if s.Open {
		b.WriteByte('o')
	}
	return b.String()
}

// forget drops what was known of expressions that speak of a name or attribute.
func (s *State) forget(word string) {
	for k, f := range s.facts {
		if slices.Contains(f.words, word) {
			delete(s.facts, k)
		}
	}
}

// forgetCalls drops what was known of calls: another round of a loop may find
// them changed.
func (s *State) forgetCalls() {
	for k, f := range s.facts {
		if f.calls {
			delete(s.facts, k)
		}
	}
}

// hideLocalFacts takes out what speaks of local names while another function
// runs.
func (s *State) hideLocalFacts() map[string]fact {
	hidden := map[string]fact{}
	for k, f := range s.facts {
		if f.local {
			hidden[k] = f
			delete(s.facts, k)
		}
	}
	return hidden
}

func (s *State) showLocalFacts(hidden map[string]fact) {
	for k, f := range s.facts {
		if f.local {
			delete(s.facts, k)
		}
	}
	for k, f := range hidden {
		s.facts[k] = f
	}
}

// alias remembers that a target is another name for an expression that begins
// at self and calls nothing.
func (s *State) alias(target, value python.Expr) {
	name := ""
	switch t := target.(type) {
	case *python.Name:
		name = t.ID
	case *python.Attribute:
		if base, ok := t.Value.(*python.Name); ok && base.ID == "self" {
			name = "self." + t.Attr
		}
	}
	if name == "" {
		return
	}
	if k, ok := s.keyOf(value); ok && strings.HasPrefix(k, "self.") && plainKey(k) {
		s.aliases[name] = k
	}
}

// plainKey reports whether a key calls nothing but get.
func plainKey(k string) bool {
	k = strings.ReplaceAll(k, ".get(", "[")
	return !strings.ContainsAny(k, "(") && !strings.Contains(k, "await ")
}

// fromSelf reports whether an expression is found through self and calls
// nothing.
func (s *State) fromSelf(e python.Expr) bool {
	k, ok := s.keyOf(e)
	return ok && strings.HasPrefix(k, "self.") && plainKey(k)
}

// hideLocalAliases takes out the aliases of local names.
func (s *State) hideLocalAliases() map[string]string {
	hidden := map[string]string{}
	for name, k := range s.aliases {
		if !strings.HasPrefix(name, "self.") {
			hidden[name] = k
			delete(s.aliases, name)
		}
	}
	return hidden
}

// Rebound reports whether a local name was given a value on the way.
func (s *State) Rebound(name string) bool {
	v, ok := s.locals[name]
	return ok && !v.Self
}

// Literal returns the value of an expression that is written out.
func Literal(e python.Expr) Value {
	switch x := e.(type) {
	case *python.Constant:
		return constant(x)
	case *python.List:
		return sized(len(x.Elts))
	case *python.Tuple:
		return sized(len(x.Elts))
	case *python.Dict:
		return sized(len(x.Keys))
	case *python.Attribute:
		return member(x)
	}
	return Value{}
}

// member is the value of a member of an enumeration, State.OPEN: two of one
// class are equal where they have the same name.
func member(x *python.Attribute) Value {
	class, ok := x.Value.(*python.Name)
	if !ok || class.ID == "" || class.ID[0] < 'A' || class.ID[0] > 'Z' || strings.ToUpper(x.Attr) != x.Attr {
		return Value{}
	}
	return Value{Const: memberMark + class.ID + "." + x.Attr, NotNone: true}
}

// memberMark begins the Const of a member.
const memberMark = "."

// equalConsts compares two values that are known.
func equalConsts(a, b string) Truth {
	if a == b {
		return Yes
	}
	classA, _, memberA := strings.Cut(strings.TrimPrefix(a, memberMark), ".")
	classB, _, memberB := strings.Cut(strings.TrimPrefix(b, memberMark), ".")
	if strings.HasPrefix(a, memberMark) != strings.HasPrefix(b, memberMark) && a != "None" && b != "None" {
		return Either // members of text and of numbers are equal to these
	}
	if strings.HasPrefix(a, memberMark) && memberA && memberB && classA != classB {
		return Either
	}
	return No
}
