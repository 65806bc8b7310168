package verify

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/route"
)

// predict says what the configuration makes of a file's URL, and which file it
// leads to, asked for with the host where one is given: also where that is not there, as the trace then ends in 404.
func (o *Observation) predict(f *file, host string) {
	t := f.target
	if t.Router == nil {
		return
	}
	u := fileURL(t.URL, f.rel)
	port := t.Port
	if port == 0 {
		var err error
		if port, err = strconv.Atoi(portOf(u)); err != nil {
			return // net/http refuses such a URL before
		}
	}
	req := route.Request{Scheme: u.Scheme, Host: cmp.Or(host, u.Host), Port: port, URI: u.EscapedPath(),
		Headers: []route.Header{{Name: "Accept-Encoding", Value: string(o.Encoding)}}, AssumeFiles: t.AssumeFiles}
	o.Trace = t.Router.Trace(req)
	if t.Mapping != nil && t.Mapping.Displaced(req) {
		o.Displaced = cmp.Or(host, u.Hostname())
	}
	name := o.Trace.Outcome.Path
	if name == "" && o.Trace.Outcome.Kind == route.Error {
		req.AssumeFiles = true
		name = t.Router.Trace(req).Outcome.Path
	}
	if name != "" {
		o.Predicted = t.inTree(name)
	}
}

// onPurpose reports that the configuration refuses the file by a rule for files
// of its kind, and that so did the server: a dotfile, most often. What refuses
// the whole prefix is not meant so.
func (o *Observation) onPurpose() bool {
	if o.State != Refused || o.Trace == nil || o.Trace.Outcome.Status != o.Answer.Status || len(o.Trace.Steps) == 0 {
		return false
	}
	if t := o.Trace; o.Target.Setting == mediaRoot && t.Location != nil && t.Location.Child("internal") != nil {
		return true // the application gives them, with X-Accel-Redirect, to whom it lets
	}
	last := o.Trace.Steps[len(o.Trace.Steps)-1].Kind
	if last != route.StepAccess && last != route.StepReturn {
		return false
	}
	if m := o.Target.Mapping; m != nil && m.Location != o.Trace.Location {
		return true
	}
	return strings.HasPrefix(o.Rel, ".") || strings.Contains(o.Rel, "/.")
}
