package lint

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/nearest"
	"github.com/wellserved/wellserved/pkg/rule"
)

// everything selects all rules, opt-in ones too.
const everything = "all"

// UnknownRuleError says that a name is neither a rule's nor a category's.
type UnknownRuleError struct {
	Name    string
	Suggest string // a rule that was probably meant, or ""
	// Peer is the tool whose name for Suggest this is; "" where it is none's.
	Peer rule.Tool
}

// Unknown makes the error for a name, with the rule that was probably meant.
func Unknown(all []*rule.Rule, name string) *UnknownRuleError {
	for _, r := range all {
		for _, p := range r.Peers {
			if p.Rule == name {
				return &UnknownRuleError{Name: name, Suggest: r.ID, Peer: p.Tool}
			}
		}
	}
	return &UnknownRuleError{Name: name, Suggest: nearest.Name(name, ids(all))}
}

// Error names the unknown rule and a near one.
func (e *UnknownRuleError) Error() string {
	switch {
	case e.Peer != "":
		return fmt.Sprintf("there is no rule %q: what %s calls so is %q here", e.Name, e.Peer, e.Suggest)
	case e.Suggest != "":
		return fmt.Sprintf("there is no rule %q: did you mean %q?", e.Name, e.Suggest)
	}
	return fmt.Sprintf("there is no rule %q: `wellserved rules` lists them", e.Name)
}

// Choose returns the rules that run, in their own order.
func (o *Options) Choose() ([]*rule.Rule, error) {
	selected, err := resolve(o.Rules, o.Select)
	if err != nil {
		return nil, err
	}
	ignored, err := resolve(o.Rules, o.Ignore)
	if err != nil {
		return nil, err
	}
	var out []*rule.Rule
	for _, r := range o.Rules {
		if ignored[r.ID] || len(o.Select) > 0 && !selected[r.ID] || len(o.Select) == 0 && !o.Settings.somewhere(r) {
			continue
		}
		out = append(out, r)
	}
	return out, nil
}

// resolve returns the ids that names of rules and categories stand for. A
// category stands for those of its rules that are not opt-in.
func resolve(all []*rule.Rule, names []string) (map[string]bool, error) {
	ids := map[string]bool{}
	for _, name := range names {
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		found := slices.Contains(rule.Categories(), rule.Category(name)) // which may have no rule here, as that of own ones
		for _, r := range all {
			switch {
			case r.ID == name, name == everything:
				ids[r.ID], found = true, true
			case string(r.Category) == name:
				ids[r.ID] = ids[r.ID] || !r.OptIn
			}
		}
		if !found {
			return nil, Unknown(all, name)
		}
	}
	return ids, nil
}

// Find returns the rule of that id, or nil.
func Find(all []*rule.Rule, id string) *rule.Rule {
	for _, r := range all {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// ids yields the ids of rules.
func ids(all []*rule.Rule) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, r := range all {
			if !yield(r.ID) {
				return
			}
		}
	}
}
