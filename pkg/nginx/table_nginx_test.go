package nginx

import (
	"flag"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"
)

var everyPlace = flag.Bool("every-place", false, "ask nginx about each directive in each context, not only in some")

// places are the contexts that nginx's own modules have, each with the text
// around a probe. What limit_conn and limit_req need in the samples is declared.
var places = []struct {
	ctx         Context
	open, close string
}{
	{Main, "", ""},
	{Events, "events {", "}"},
	{HTTP, "http {", "}"},
	{Server, "http { server {", "} }"},
	{Location, "http { limit_conn_zone $uri zone=conn:1m; limit_conn_zone $uri zone=other:1m;" +
		" limit_req_zone $uri zone=req:1m rate=1r/s; limit_req_zone $uri zone=other_req:1m rate=1r/s;" +
		" server { location / {", "} } }"},
	{ServerIf, "http { server { if ($uri) {", "} } }"},
	{LocationIf, "http { server { location / { if ($uri) {", "} } } }"},
	{LimitExcept, "http { server { location / { limit_except GET {", "} } } }"},
	{Upstream, "http { upstream up {", "} }"},
	{Stream, "stream {", "}"},
	{StreamServer, "stream { limit_conn_zone $remote_addr zone=conn:1m;" +
		" limit_conn_zone $remote_addr zone=other:1m; server {", "} }"},
	{StreamUpstream, "stream { upstream up {", "} }"},
	{Mail, "mail {", "}"},
	{MailServer, "mail { server {", "} }"},
}

// Modules that a build of nginx may lack.
var optionalModules = []string{
	"ngx_http_perl_module", "ngx_http_xslt_filter_module", "ngx_http_image_filter_module", "ngx_http_geoip_module",
	"ngx_stream_geoip_module", "ngx_http_degradation_module", "ngx_google_perftools_module",
	"ngx_kqueue_module", "ngx_devpoll_module", "ngx_eventport_module",
	"ngx_http_v3_module", "ngx_quic_bpf_module", "ngx_http_tunnel_module",
}

// backported are directives that distributions add to older versions of nginx,
// with the fixes of security faults.
var backported = []string{"max_headers"}

// widened are directives that take more arguments now than they once did, and
// what they took before the version.
var widened = map[string]struct {
	before string
	args   ArgSpec
}{
	"keepalive": {"1.29.7", take1},
}

func TestTableAgreesWithNginxOnPlaces(t *testing.T) {
	t.Parallel()
	n := startNginx(t)
	each(t, standardNames(), func(name string) error {
		for _, p := range places {
			spec := n.lookup(p.ctx, name)
			if spec == nil && !*everyPlace && !chosen(name+p.ctx.String(), 9) {
				continue
			}
			if err := n.checkPlace(p.ctx, name, spec); err != nil {
				return err
			}
		}
		return nil
	})
}

// checkPlace gives a directive too many or too few arguments: nginx looks at the
// place first, so that it complains of them only where the place is right.
func (n *realNginx) checkPlace(ctx Context, name string, spec *Spec) error {
	text, want := name+" 1;", "misplaced"
	if spec != nil {
		text, want = withArguments(spec, wrongCount(spec.Args)), "count"
	} else if !n.has(name) {
		want = "unknown"
	}
	got := n.probe(ctx, text)
	if want == "unknown" && slices.Contains(backported, name) {
		return nil
	}
	if got.kind == "unknown" && slices.ContainsFunc(Specs(name), func(s *Spec) bool {
		return s.Standard() && slices.Contains(optionalModules, s.Module)
	}) {
		return nil
	}
	if got.kind != want {
		return fmt.Errorf("%s in %s: table says %s, nginx says %s", text, ctx, want, got)
	}
	return nil
}

func TestTableAgreesWithNginxOnArguments(t *testing.T) {
	t.Parallel()
	n := startNginx(t)
	var specs []*Spec
	for _, s := range allSpecs() {
		if n.knows(s) && !slices.Contains(optionalModules, s.Module) {
			specs = append(specs, s)
		}
	}
	each(t, specs, func(s *Spec) error {
		args := s.Args
		if w, ok := widened[s.Name]; ok && newer(version(w.before), n.version) && s.Contexts == Upstream {
			args = w.args
		}
		for count := range 10 {
			edge := count > 0 && args.Accepts(count) != args.Accepts(count-1) ||
				args.Accepts(count) != args.Accepts(count+1)
			if !edge && count != 9 {
				continue
			}
			text := withArguments(s, count)
			got := n.probe(firstPlace(s), text)
			if got.kind == "unknown" || got.kind == "misplaced" || (got.kind == "count") == args.Accepts(count) {
				return fmt.Errorf("%s in %s: table takes %s, nginx says %s", text, firstPlace(s), args, got)
			}
		}
		return nil
	})
}

func TestTableAgreesWithNginxOnRepetition(t *testing.T) {
	t.Parallel()
	n := startNginx(t)
	samples := readSamples(t)
	each(t, samples, func(s sample) error {
		spec := n.lookup(s.ctx, s.name)
		if spec == nil {
			return fmt.Errorf("%s in %s: not in the table", s.name, s.ctx)
		}
		want := "duplicate"
		if spec.Repeat {
			want = "accepted"
		}
		// Either verdict comes only after the first of the two was accepted.
		if got := n.probe(s.ctx, s.text+"\n"+s.again); got.kind != want {
			return fmt.Errorf("%s and %s in %s: table says %s, nginx says %s", s.text, s.again, s.ctx, want, got)
		}
		return nil
	})
	sampled := map[*Spec]bool{}
	for _, s := range samples {
		sampled[n.lookup(s.ctx, s.name)] = true
	}
	for _, s := range allSpecs() {
		since22 := s.Since == "" || !newer(version(s.Since), nginx122)
		if s.Standard() && since22 && (s.Removed == "" || newer(version(s.Removed), nginx122)) && !sampled[s] &&
			s.Name != "load_module" && !slices.Contains(optionalModules, s.Module) {
			t.Errorf("%s in %s: no sample", s.Name, s.Contexts)
		}
	}
}

func TestNginxDoesNotKnowWhatTheTableCallsForeign(t *testing.T) {
	t.Parallel()
	n := startNginx(t)
	var names []string
	for _, s := range allSpecs() {
		if s.Origin != FromThirdParty && !n.has(s.Name) && !slices.Contains(backported, s.Name) && chosen(s.Name, 3) {
			names = append(names, s.Name)
		}
	}
	slices.Sort(names)
	each(t, slices.Compact(names), func(name string) error {
		if got := n.probe(Main, name+" 1;"); got.kind != "unknown" {
			return fmt.Errorf("%s: not in the table for this nginx, which says %s", name, got)
		}
		return nil
	})
}

func standardNames() []string {
	var names []string
	for _, s := range allSpecs() {
		if s.Standard() {
			names = append(names, s.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// chosen picks one in so many, always the same ones.
func chosen(key string, one uint32) bool {
	h := fnv.New32a()
	h.Write([]byte(key))
	return h.Sum32()%one == 0
}

func firstPlace(s *Spec) Context {
	for _, p := range places {
		if s.Contexts&p.ctx != 0 {
			return p.ctx
		}
	}
	return 0
}

func wrongCount(a ArgSpec) int {
	for count := 9; count >= 0; count-- {
		if !a.Accepts(count) {
			return count
		}
	}
	return 0
}

func withArguments(s *Spec, count int) string {
	end := ";"
	if s.Block != NoBlock {
		end = " { }"
	}
	return s.Name + strings.Repeat(" 1", count) + end
}

// sample is a directive that nginx accepts, and one of the same name beside it.
type sample struct {
	ctx               Context
	name, text, again string
}

func readSamples(t *testing.T) []sample {
	t.Helper()
	var samples []sample
	for _, p := range places {
		file := filepath.Join("testdata", "directives", strings.ReplaceAll(p.ctx.String(), " ", "-")+".conf")
		text, err := os.ReadFile(file)
		if os.IsNotExist(err) && p.ctx&(ServerIf|LocationIf|LimitExcept) != 0 {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			name := strings.TrimSuffix(strings.Fields(line)[0], ";")
			if i := len(samples) - 1; i >= 0 && samples[i].ctx == p.ctx && samples[i].name == name && samples[i].again == samples[i].text {
				samples[i].again = line
				continue
			}
			samples = append(samples, sample{p.ctx, name, line, line})
		}
	}
	return samples
}

// each runs a check for every item, several at a time, and reports all failures
// in the order of the items.
func each[T any](t *testing.T, items []T, check func(T) error) {
	t.Helper()
	if len(items) == 0 {
		t.Fatal("nothing to check")
	}
	failures := make([]error, len(items))
	var group errgroup.Group
	group.SetLimit(2 * runtime.GOMAXPROCS(0))
	for i, item := range items {
		group.Go(func() error { failures[i] = check(item); return nil })
	}
	_ = group.Wait()
	for _, err := range failures {
		if err != nil {
			t.Error(err)
		}
	}
}
