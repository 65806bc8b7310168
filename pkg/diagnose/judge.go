package diagnose

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/route"
)

// Judge turns facts into a diagnosis.
func Judge(f *Facts, words Words) *Diagnosis {
	j := &judgement{f: f, words: words}
	d := &Diagnosis{URL: f.URL.String()}
	causes := j.causes()
	d.Parts = j.parts(causes)
	if len(causes) > 0 {
		d.Root, d.Others = &causes[0], causes[1:]
		j.suffering(d.Root)
	}
	j.verdict(d)
	d.Chain = j.chain(d)
	d.Ruled = j.ruledOut(d)
	d.Plan = j.plan(d)
	d.Notes = append(d.Notes, j.notes(d)...)
	return d
}

// Words are how the command line was put, so that what is to be typed fits it.
type Words struct {
	Site string // the flags that describe the site: " --nginx x"
	Live string // the flags that say how the host is asked: " --resolve a:80:127.0.0.1"
}

// judgement is one run of judging.
type judgement struct {
	f     *Facts
	words Words
}

// order is how far up the causes stand: each explains those after it.
var order = []CauseID{NoAddress, NothingListens, NotReached, NoAnswer, Certificate, NoTLS, AnotherHost, AnotherProgram, AnotherConfig, AnotherServer, ConfigRefused, NotReloaded,
	UpstreamDown, HostRefused, WrongDirectory, PassedOn, PageInstead, Forbidden, NotCollected, StaleCollected, StaleManifest, StaleCache, StalePacked, CutOff,
	ErrorAnswer, LedAway, NoSuchFile, OtherBytes, WrongType, SocketRefused}

// causes returns what is wrong, each cause once, the root first.
func (j *judgement) causes() []Cause {
	var out []Cause
	for _, r := range append([]*Resource{j.f.Main}, j.f.Parts...) {
		c := j.of(r)
		if c == nil {
			continue
		}
		c.subject = r
		c.Severity = cmp.Or(c.Severity, diag.Error)
		i := slices.IndexFunc(out, func(known Cause) bool { return same(&known, c) })
		if i < 0 {
			c.first = told{c.At, c.Sentence}
			j.explain(c)
			out = append(out, *c)
			i = len(out) - 1
		}
		out[i].add(shown(r.URL), c)
	}
	for i := range out {
		if n := len(out[i].URLs) - 1; n > 0 && eachFile[out[i].ID] {
			out[i].Sentence += fmt.Sprintf("; the same holds for %d more of the files that the page needs", n)
		}
	}
	slices.SortStableFunc(out, func(a, b Cause) int {
		if a.Severity != b.Severity {
			return cmp.Compare(b.Severity, a.Severity)
		}
		return cmp.Compare(slices.Index(order, a.ID), slices.Index(order, b.ID))
	})
	return out
}

// eachFile are the causes whose sentence is about one file, though others may
// have the same.
var eachFile = map[CauseID]bool{PageInstead: true, NotCollected: true, StaleCollected: true, StaleManifest: true, StaleCache: true, StalePacked: true, WrongType: true}

// same reports whether two resources suffer from one cause.
func same(a, b *Cause) bool {
	if a.ID != b.ID || a.first.At != b.At {
		return false
	}
	return eachFile[a.ID] || a.first.Sentence == b.Sentence
}

// maxCommands is how many commands are told where each file needs one.
const maxCommands = 8

// add takes in a further resource that suffers from the cause.
func (c *Cause) add(url string, of *Cause) {
	c.URLs = append(c.URLs, url)
	if of.Command != "" && of.Command != c.Command && !slices.Contains(c.more, of.Command) && len(c.more) < maxCommands && c.Fix == nil {
		c.more = append(c.more, of.Command)
	}
}

// of returns what is wrong with one resource; nil where nothing is, or nothing
// can be said.
func (j *judgement) of(r *Resource) *Cause {
	if r.Kind == Socket {
		return j.socket(r)
	}
	if r.Plain == nil {
		return nil
	}
	for _, rule := range []func(*Resource) *Cause{
		j.displaced, j.silent, j.cutOff, j.plainToTLS, j.rewritten, j.right, j.stranger, j.cached, j.disobedient, j.keptOut, j.misled, j.strangeHost, j.refused, j.uncollected, j.rest,
	} {
		if c := rule(r); c != nil {
			if c == fine {
				return nil
			}
			return c
		}
	}
	return nil
}

// fine is what a rule returns that finds a resource as it should be.
var fine = &Cause{}

// wanted is the file whose bytes the resource should give: that in the setting's
// directory, else its source, else what nginx opens, where that is not known to
// be another directory than the setting's.
func wanted(r *Resource) *File {
	list := []*File{r.Meant, r.Source}
	if r.Row == nil || r.Row.Verdict == mapping.Match {
		list = append(list, r.Opens)
	}
	for _, one := range list {
		if one != nil && one.Exists && one.SHA256 != "" {
			return one
		}
	}
	return nil
}

// good reports whether an answer is what the resource should give.
func good(r *Resource, a *Answer) bool {
	want := wanted(r)
	return a.OK() && want != nil && a.SHA256 == want.SHA256
}

// origin is the answer that shows best what nginx itself does.
func origin(r *Resource) *Answer {
	switch {
	case r.Direct.Came():
		return r.Direct
	case r.Fresh.Came():
		return r.Fresh
	}
	return r.Plain
}

// here reports whether it is known that the origin answers on this machine.
func (j *judgement) here(r *Resource) bool {
	return r.Direct.Came() || j.f.Host.Own() && j.f.Host.Proxy == ""
}

// outcome is what the configuration says the resource gives; unknown without
// one.
func outcome(r *Resource) route.Outcome {
	if r.Trace == nil {
		return route.Outcome{Kind: route.Unknown, Reason: "no nginx configuration is known"}
	}
	return r.Trace.Outcome
}

// isFile reports whether the resource is a file that a setting or nginx names,
// and not a page of the application.
func isFile(r *Resource) bool {
	return r.Row != nil || outcome(r).Kind == route.File || r.From != nil
}
