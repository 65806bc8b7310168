package lint

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"

	"github.com/wellserved/wellserved/pkg/config"
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nearest"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/source"
)

// Settings say what a project wants of each rule, by the file that it judges.
// The nil value wants what the rules themselves say.
type Settings struct {
	everywhere wishes
	overrides  []override
	local      func(*source.File) string

	mu    sync.Mutex
	known map[*source.File][]int // the overrides that match a file
}

// wishes are what is wanted, by a rule's id.
type wishes map[string]wish

// wish is what is wanted of one rule.
type wish struct {
	run      decision
	severity diag.Severity // 0 is the rule's own
	params   map[string]int
}

// decision is whether a rule runs; 0 is as the rule says.
type decision int

const (
	on decision = iota + 1
	off
)

// override holds for the files that match.
type override struct {
	paths  config.Ignore
	wishes wishes
}

// Configure makes settings of what a configuration file says. local returns
// where a file lies on this machine. The faults point into the configuration.
func Configure(all []*rule.Rule, file *config.File, local func(*source.File) string) (*Settings, config.Errors) {
	c := &checker{all: all}
	s := &Settings{everywhere: c.wishes(file.Rules), local: local, known: map[*source.File][]int{}}
	for _, o := range file.Overrides {
		s.overrides = append(s.overrides, override{paths: o.Paths, wishes: c.wishes(o.Rules)})
	}
	return s, c.errs
}

// checker holds what a configuration says against the rules that there are.
type checker struct {
	all  []*rule.Rule
	errs config.Errors
}

// wishes takes categories first, so that what is said of a rule wins.
func (c *checker) wishes(given map[string]config.Setting) wishes {
	out := wishes{}
	names := slices.Sorted(maps.Keys(given))
	for _, name := range names {
		if slices.Contains(rule.Categories(), rule.Category(name)) {
			c.category(out, name, given[name])
		}
	}
	for _, name := range names {
		s := given[name]
		r := Find(c.all, name)
		switch {
		case r != nil:
			w := out[name].over(wishOf(s))
			w.params = c.params(r, s.Params)
			out[name] = w
		case !slices.Contains(rule.Categories(), rule.Category(name)):
			c.errs = append(c.errs, s.Fault(Unknown(c.all, name).Error()))
		}
	}
	return out
}

func (c *checker) category(out wishes, name string, s config.Setting) {
	for _, r := range c.all {
		w := wishOf(s)
		if string(r.Category) != name || r.OptIn && w.run != off {
			continue
		}
		out[r.ID] = w
	}
	for _, p := range s.Params {
		c.errs = append(c.errs, p.Fault(fmt.Sprintf("%s is a category: parameters are for one rule", name)))
	}
}

func wishOf(s config.Setting) wish {
	w := wish{severity: s.Severity}
	switch {
	case s.Off:
		w.run = off
	case s.On || s.Severity > 0:
		w.run = on
	}
	return w
}

// params checks the parameters that are given to a rule; of two of one name the
// last counts.
func (c *checker) params(r *rule.Rule, given []config.Param) map[string]int {
	var out map[string]int
	for _, p := range given {
		i := slices.IndexFunc(r.Params, func(q rule.Param) bool { return q.Name == p.Name })
		if i < 0 {
			c.errs = append(c.errs, p.Fault(noParam(r, p.Name)))
			continue
		}
		q := r.Params[i]
		n, err := strconv.Atoi(p.Value)
		if err != nil || n < q.Min || n > q.Max {
			c.errs = append(c.errs, p.Fault(fmt.Sprintf("%s: expected a number from %d to %d, not %q", p.Name, q.Min, q.Max, p.Value)))
			continue
		}
		if out == nil {
			out = map[string]int{}
		}
		out[p.Name] = n
	}
	return out
}

func noParam(r *rule.Rule, name string) string {
	var names []string
	for _, p := range r.Params {
		names = append(names, p.Name)
	}
	near := nearest.Name(name, slices.Values(names))
	switch {
	case near != "":
		return fmt.Sprintf("%s has no parameter %q: did you mean %q?", r.ID, name, near)
	case len(names) == 0:
		return fmt.Sprintf("%s has no parameters but severity", r.ID)
	}
	return fmt.Sprintf("%s has no parameter %q: it has severity, %s", r.ID, name, names[0])
}

// over returns a wish with another laid over it.
func (w wish) over(by wish) wish {
	if by.run != 0 {
		w.run = by.run
	}
	if by.severity != 0 {
		w.severity = by.severity
	}
	if len(by.params) > 0 {
		params := maps.Clone(w.params)
		if params == nil {
			params = map[string]int{}
		}
		maps.Copy(params, by.params)
		w.params = params
	}
	return w
}

// of returns what is wanted of a rule in a file.
func (s *Settings) of(id string, f *source.File) wish {
	if s == nil {
		return wish{}
	}
	w := s.everywhere[id]
	for _, i := range s.matching(f) {
		if more, ok := s.overrides[i].wishes[id]; ok {
			w = w.over(more)
		}
	}
	return w
}

// matching returns the overrides that hold for a file.
func (s *Settings) matching(f *source.File) []int {
	if len(s.overrides) == 0 || f == nil || s.local == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	list, ok := s.known[f]
	if !ok {
		if path := s.local(f); path != "" {
			for i := range s.overrides {
				if s.overrides[i].paths.Match(path) {
					list = append(list, i)
				}
			}
		}
		s.known[f] = list
	}
	return list
}

// runs reports whether a rule is wanted in a file.
func (s *Settings) runs(r *rule.Rule, f *source.File) bool {
	if w := s.of(r.ID, f); w.run != 0 {
		return w.run == on
	}
	return !r.OptIn
}

// somewhere reports whether a rule is wanted in any file.
func (s *Settings) somewhere(r *rule.Rule) bool {
	if s == nil {
		return !r.OptIn
	}
	return s.runs(r, nil) || slices.ContainsFunc(s.overrides, func(o override) bool { return o.wishes[r.ID].run == on })
}

// param returns the value that is set for a rule's parameter.
func (s *Settings) param(r *rule.Rule, name string, f *source.File) (int, bool) {
	v, ok := s.of(r.ID, f).params[name]
	return v, ok
}
