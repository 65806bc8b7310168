package rule

import (
	"slices"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/ignore"
	"github.com/wellserved/wellserved/pkg/nearest"
	"github.com/wellserved/wellserved/pkg/source"
)

// Ignored is one name in a comment that silences rules, and what came of it.
type Ignored struct {
	Comment  *ignore.Comment
	Name     *ignore.Name // nil where the comment names nothing
	Rule     *Rule        // nil where there is none of that name
	Meant    string       // the rule that an unknown name probably means, or ""
	Ran      bool         // the rule ran, so that what it did not find is not there
	Silenced int          // how many findings
}

// Silencer takes out the findings that comments silence, and remembers what
// each comment did.
type Silencer struct {
	files    []*source.File // that have comments, in the order in which they were given
	comments map[*source.File][]ignore.Comment
	silenced map[*ignore.Name]int
}

// NewSilencer reads the comments of files.
func NewSilencer(files []*source.File) *Silencer {
	s := &Silencer{comments: map[*source.File][]ignore.Comment{}, silenced: map[*ignore.Name]int{}}
	for _, f := range files {
		if _, twice := s.comments[f]; twice {
			continue
		}
		if list := ignore.Comments(f); len(list) > 0 { // few have any
			s.comments[f] = list
			s.files = append(s.files, f)
		}
	}
	return s
}

// of returns the comments of a file. Of a file that was read twice they are the
// same ones, so that what one reading finds is not missed in the other.
func (s *Silencer) of(f *source.File) []ignore.Comment {
	list, ok := s.comments[f]
	if ok {
		return list
	}
	again := slices.IndexFunc(s.files, func(o *source.File) bool { return o.Path() == f.Path() && o.Name() == f.Name() && o.Text() == f.Text() })
	if again >= 0 {
		list = s.comments[s.files[again]]
	} else if list = ignore.Comments(f); len(list) > 0 {
		s.files = append(s.files, f)
	}
	s.comments[f] = list
	return list
}

// Silence reports whether a comment silences a finding. All comments that do
// are noted.
func (s *Silencer) Silence(f *diag.Finding) bool {
	if f.At.IsZero() {
		return false
	}
	list, done := s.of(f.At.File), false
	for i := range list {
		if !list[i].Covers(f.At.Line()) {
			continue
		}
		for j := range list[i].Names {
			if n := &list[i].Names[j]; n.ID == f.Rule {
				s.silenced[n]++
				done = true
			}
		}
	}
	return done
}

// Ignored returns what came of each name in the comments, of all rules; ran
// reports whether one ran in a file.
func (s *Silencer) Ignored(all []*Rule, ran func(*Rule, *source.File) bool) []Ignored {
	var out []Ignored
	for _, f := range s.files {
		list := s.comments[f]
		for i := range list {
			c := &list[i]
			if len(c.Names) == 0 {
				out = append(out, Ignored{Comment: c})
			}
			for j := range c.Names {
				out = append(out, s.ignored(c, &c.Names[j], all, ran))
			}
		}
	}
	return out
}

func (s *Silencer) ignored(c *ignore.Comment, n *ignore.Name, all []*Rule, ran func(*Rule, *source.File) bool) Ignored {
	is := func(r *Rule) bool { return r.ID == n.ID }
	out := Ignored{Comment: c, Name: n, Silenced: s.silenced[n]}
	if i := slices.IndexFunc(all, is); i >= 0 {
		out.Rule, out.Ran = all[i], ran(all[i], c.At.File)
		return out
	}
	for _, r := range all {
		if slices.ContainsFunc(r.Peers, func(p Peer) bool { return p.Rule == n.ID }) {
			out.Meant = r.ID
			return out
		}
	}
	out.Meant = nearest.Name(n.ID, func(yield func(string) bool) {
		for _, r := range all {
			if !yield(r.ID) {
				return
			}
		}
	})
	return out
}
