package diagnose

import (
	"fmt"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/source"
)

// verdict sets state and sentence.
func (j *judgement) verdict(d *Diagnosis) {
	main := j.f.Main
	switch {
	case d.Root != nil && !main.Plain.Came():
		d.State, d.Verdict = Silent, d.Root.Sentence
		if main.Plain.Fault >= TLSExpired && main.Plain.Fault <= TLSOther {
			d.State = Faulty
		}
	case d.Root != nil:
		d.State, d.Verdict = Faulty, d.Root.Sentence
	case main.Row != nil && wanted(main) == nil, main.Trace == nil && main.Row == nil && (j.f.Project == nil || j.f.Past != "" && !j.f.Host.Own()):
		d.State = Unknown
		d.Verdict = fmt.Sprintf("%s answers %d, and nothing is known of the file that it should be", short(main.URL), main.Plain.Status)
		if j.f.NoProject != "" {
			d.Verdict = fmt.Sprintf("%s answers %d, and nothing is known of what it should be: %s", short(main.URL), main.Plain.Status, j.f.NoProject)
		}
	case isFile(main) && !good(main, main.Plain):
		why := "the application answers for it"
		if f := filter(main); f != "" {
			why = f + " changes them on their way"
		}
		d.State = Healthy
		d.Verdict = fmt.Sprintf("%s answers %d; its bytes are not compared: %s", short(main.URL), main.Plain.Status, why)
	case isFile(main):
		d.State = Healthy
		d.Verdict = fmt.Sprintf("visitors get the right %s: the bytes are those of %s", path.Base(main.URL.Path), wanted(main).Shown)
	default:
		d.State = Healthy
		d.Verdict = fmt.Sprintf("the page answers %d", main.Plain.Status)
		if n := len(d.Parts); n > 0 {
			d.Verdict += fmt.Sprintf(", and %s as it should be", allOf(d.Parts))
		}
	}
}

// allOf says how much of what a page refers to was found right.
func allOf(parts []Part) string {
	known := 0
	for _, p := range parts {
		if p.Known {
			known++
		}
	}
	switch {
	case known == 1 && len(parts) == 1:
		return "the one thing that it refers to is"
	case known == len(parts):
		return fmt.Sprintf("all of the %d things that it refers to are", known)
	}
	return fmt.Sprintf("%d of the %d things that it refers to are, as far as can be told,", known, len(parts))
}

// plan says what to do, in the order of cause: the edit, the test and reload
// that put it in force, and the check that proves it.
func (j *judgement) plan(d *Diagnosis) []Step {
	var steps []Step
	if d.Root == nil {
		return nil
	}
	for _, c := range append([]Cause{*d.Root}, d.Others...) {
		steps = append(steps, j.mend(&c)...)
	}
	return append(steps, Step{Text: "prove it", Commands: []string{j.again(j.f.URL.String())}})
}

// mend says what mends one cause.
func (j *judgement) mend(c *Cause) []Step {
	if c.Fix != nil {
		how := "--write"
		if !c.Fix.Safe {
			how = "--unsafe --write"
		}
		edit := Step{Text: c.Fix.Description, Fix: c.Fix,
			Commands: []string{fmt.Sprintf("sudo wellserved fix%s --select %s %s", j.words.Site, c.Rule, how)}}
		if !c.Fix.Safe {
			edit.Text += " (look at it first: it may change more than it says)"
		}
		return append([]Step{edit}, j.takeUp(c.subject, edited(c.Fix))...)
	}
	step := Step{Text: or(mending[c.ID], "mend it")}
	if c.Command != "" {
		step.Commands = append([]string{c.Command}, c.more...)
	}
	if c.Remedy != "" {
		step.Text = c.Remedy
	}
	out := []Step{step}
	if c.Rule == "volume-not-shared" && nginxIn(c.subject) != nil {
		return append(out, j.remounted(c.subject)...)
	}
	if (byEditing[c.ID] || c.line) && inConfiguration(c.At) && c.Command == "" {
		out = append(out, j.takeUp(c.subject, c.At)...)
	}
	return out
}

// byEditing are the causes whose remedy without a command is to write something
// else at their place.
var byEditing = map[CauseID]bool{AnotherServer: true, ConfigRefused: true, HostRefused: true, WrongDirectory: true, PassedOn: true, PageInstead: true,
	WrongType: true}

// edited is the place of a fix's first edit.
func edited(f *diag.Fix) source.Range {
	if len(f.Edits) == 0 {
		return source.Range{}
	}
	return f.Edits[0].At
}

// mending says in words what the remedies that are commands do.
var mending = map[CauseID]string{
	NoAddress:      "see which addresses the name has, and give it one",
	NothingListens: "see what listens, and start what should",
	NotReached:     "see how far packets get",
	NoAnswer:       "see what the server does with the request",
	Certificate:    "see the certificate, and renew or replace it",
	NoTLS:          "ask for it with the scheme that the port speaks",
	AnotherHost:    "see where the name leads, and change the record or go to that machine",
	AnotherProgram: "see which program has the port, and stop it or give it another",
	AnotherConfig:  "judge the configuration that really runs",
	AnotherServer:  "ask for the site by its name",
	NotReloaded:    "have nginx test its files, and read them",
	UpstreamDown:   "see why the application does not answer, and start it",
	Forbidden:      "let nginx's user in",
	NotCollected:   "collect the files",
	StaleCollected: "collect the files again",
	StaleManifest:  "restart the application",
	StaleCache:     "empty the cache",
	StalePacked:    "pack the file anew",
	CutOff:         "see why nginx breaks off",
	ErrorAnswer:    "see why it is refused",
	LedAway:        "look at the URL that it leads to",
	NoSuchFile:     "see whether Django finds it, and correct the name in the template",
	OtherBytes:     "see what answers",
}

// again is the command that diagnoses a URL of this site.
func (j *judgement) again(u string) string {
	return "wellserved diagnose" + j.words.Site + j.words.Live + " " + quote(u)
}

// inConfiguration reports a place in a file that nginx reads.
func inConfiguration(at source.Range) bool {
	return at.File != nil && !strings.HasSuffix(at.File.Path(), ".py")
}
