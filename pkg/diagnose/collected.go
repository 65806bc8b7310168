package diagnose

import (
	"fmt"
	"path"
	"time"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/route"
)

// This file judges what collectstatic did, or has yet to do.

// uncollected is a file whose source is another than the copy that is served, or
// that was never copied.
func (j *judgement) uncollected(r *Resource) *Cause {
	if r.Row == nil || r.Row.Setting != "STATIC_ROOT" || r.Source == nil || !r.Source.Exists || r.Row.Verdict == mapping.Elsewhere {
		return nil
	}
	copied := r.Meant
	if r.Plainly != nil {
		copied = r.Plainly
	}
	name := path.Base(r.Source.Path)
	if c := j.hashMissing(r); c != nil {
		return c
	}
	switch {
	case copied == nil:
		return nil
	case !copied.Exists && !r.Plain.OK():
		return &Cause{ID: NotCollected, At: r.Row.RootValue.At, Effect: fmt.Sprintf("visitors get %s instead of %s", said(r.Plain), name),
			Sentence: fmt.Sprintf("%s was never collected: %s is there, and %s is not", name, r.Source.Shown, copied.Shown),
			Command:  j.collect(r.Row.Django)}
	case !copied.Exists || copied.SHA256 == "" || r.Source.SHA256 == "" || copied.SHA256 == r.Source.SHA256:
		return nil
	case copied.Info.Size == r.Source.Info.Size && !copied.Info.ModTime.Before(r.Source.Info.ModTime):
		return nil // rewritten when it was collected, as far as can be told
	}
	c := &Cause{ID: StaleCollected, At: r.Row.RootValue.At, Effect: fmt.Sprintf("visitors get the %s of the last collectstatic", name),
		Sentence: fmt.Sprintf("%s has changed since it was collected: %s is newer than %s", name, r.Source.Shown, copied.Shown),
		Command:  j.collect(r.Row.Django)}
	if !seconds(copied).Before(seconds(r.Source)) {
		// collectstatic goes by the time of change, in whole seconds
		// (Collector.delete_file).
		c.Sentence = fmt.Sprintf("%s is not what was collected: %s and %s differ", name, r.Source.Shown, copied.Shown)
		c.Command = fmt.Sprintf("touch %s && %s", r.Source.file(), j.collect(r.Row.Django))
	}
	return c
}

// hashMissing is a name with a hash whose file is not in STATIC_ROOT though the
// plain one is: the copy is gone, or the name is one of an earlier collectstatic
// that pages still link to.
func (j *judgement) hashMissing(r *Resource) *Cause {
	if r.Plain.OK() || r.Meant == nil || r.Meant.Exists || r.Plainly == nil || !r.Plainly.Exists || r.Linked == "" {
		return nil
	}
	name := path.Base(r.Name)
	c := &Cause{ID: NotCollected, At: r.Row.RootValue.At, Effect: fmt.Sprintf("visitors get %s instead of %s", said(r.Plain), name),
		Sentence: fmt.Sprintf("pages link to %s, as %s says, and it is not in %s", name, django.ManifestName, r.Row.Setting),
		Command:  j.collect(r.Row.Django)}
	if r.Linked == r.Name {
		return c
	}
	c.ID, c.Command = StaleManifest, j.restartApp(r.Row.Django)
	c.Sentence = fmt.Sprintf("%s is of an earlier collectstatic: %s names %s since, and the application still links to the former", name, django.ManifestName, path.Base(r.Linked))
	c.Remedy = fmt.Sprintf("restart the application: it read %s when it started; if it links to the former even then, a cache keeps the page", django.ManifestName)
	if r.From == nil {
		c.Sentence = fmt.Sprintf("%s is of an earlier collectstatic: %s names %s since", name, django.ManifestName, path.Base(r.Linked))
		c.Remedy = fmt.Sprintf("ask for %s; where pages still link to the former, restart the application, which read %s when it started", path.Base(r.Linked), django.ManifestName)
	}
	return c
}

// seconds is when a file changed, in whole seconds.
func seconds(f *File) time.Time { return f.Info.ModTime.Truncate(time.Second) }

// formerlyRead is a file that the application serves by itself, as it was when it
// started (whitenoise.base: WhiteNoise.add_files).
func (j *judgement) formerlyRead(r *Resource, want *File) *Cause {
	return &Cause{ID: OtherBytes, At: answering(r), Effect: "visitors get the file as it was, or cut to the length that it had",
		Sentence: fmt.Sprintf("%s, and what comes for %s is not %s: the application knows its files as they were when it started", r.Row.Reason, short(r.URL), want.Shown),
		Remedy:   "restart the application after each collectstatic", Command: j.restartApp(r.Row.Django)}
}

// neverBrought reports a file that the project has, where nginx looks in the
// directory that Django collects into, which does not lie here.
func (j *judgement) neverBrought(r *Resource) bool {
	return r.Row != nil && r.Row.Setting == "STATIC_ROOT" && r.Row.Verdict == mapping.Match && r.Meant == nil &&
		r.Source != nil && r.Source.Exists && outcome(r).Kind == route.File
}
