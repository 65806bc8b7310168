package nginx

import (
	"strings"
	"testing"
)

// TestKindsOfValuesAreThoseOfNginx asks the nginx that is installed of each
// directive of the table what it makes of values of every kind.
func TestKindsOfValuesAreThoseOfNginx(t *testing.T) {
	t.Parallel()
	n := startNginx(t)
	asked := 0
	for _, s := range allSpecs() {
		if s.Value == AnyValue || !n.knows(s) {
			continue
		}
		for _, p := range places {
			if s.Contexts&p.ctx == 0 {
				continue
			}
			for _, value := range []string{"word", "10", "10s", "10ms", "1y", "10k", "10g", "-1", "on"} {
				says := n.probe(p.ctx, s.Name+" "+value+";")
				if says.kind == "unknown" { // built without the module
					break
				}
				asked++
				if refused := strings.Contains(says.text, "directive invalid ") || strings.Contains(says.text, ": invalid number "); refused == s.Value.takes(value) {
					t.Errorf("%s %s: takes is %v, nginx says %s", s.Name, value, !refused, says)
				}
			}
			break // one place for each
		}
	}
	if asked < 500 {
		t.Errorf("only %d values were tried", asked)
	}
}

// TestValuesAreJudgedAsNginxJudgesThem lays what people write before the nginx
// that is installed as well.
func TestValuesAreJudgedAsNginxJudgesThem(t *testing.T) {
	t.Parallel()
	n := startNginx(t)
	for _, probe := range []struct {
		directive string
		right     []string
		wrong     []string
	}{
		{"gzip", []string{"on", "off", "ON", "Off"}, []string{"yes", "true", "1", "enabled"}},
		{"send_timeout", []string{"10", "10s", "500ms", "1h30m", `"1h 30m"`, "1d", "2w", "1m30s", "1h5", `"1m 500ms"`, "0"},
			[]string{"10sec", "1y", "1M", "1m1h", "-1", "1.5s", "s", "10k", "1s1s"}},
		{"open_file_cache_valid", []string{"10", "1y", "1M", "1y6M", "30d"}, []string{"500ms", "1min", "-5", "1.5d"}},
		{"client_body_buffer_size", []string{"16k", "16K", "1m", "1M", "8192", "0"}, []string{"16kb", "1g", "1.5m", "k", "-1", "1 m"}},
		{"client_max_body_size", []string{"0", "10m", "10M", "1g", "1G", "1024"}, []string{"10MB", "10mb", "unlimited", "1t", "10.5m"}},
		{"keepalive_requests", []string{"0", "1000"}, []string{"many", "1k", "-1"}},
	} {
		spec, ok := Lookup(HTTP, probe.directive)
		if !ok {
			t.Fatalf("there is no %s in the table", probe.directive)
		}
		for i, value := range append(probe.right, probe.wrong...) {
			plain := value
			if plain[0] == '"' {
				plain = plain[1 : len(plain)-1]
			}
			wrong := i >= len(probe.right)
			if got := spec.wrongValue(plain) != ""; got != wrong {
				t.Errorf("%s %s: wrong is %v, want %v", probe.directive, value, got, wrong)
			}
			if says := n.probe(HTTP, probe.directive+" "+value+";"); (says.kind != "accepted") != wrong {
				t.Errorf("%s %s: wrong is %v, nginx says %s", probe.directive, value, wrong, says)
			}
		}
	}
}

func TestHolesOfTemplatesAreNoWrongValues(t *testing.T) {
	t.Parallel()
	spec, _ := Lookup(HTTP, "client_max_body_size")
	for _, value := range []string{"$size", "${MAX_BODY}", "@SIZE@", "%SIZE%", "<size>", "__SIZE__", "MAX_BODY_SIZE", "{size}", "\u27e8size\u27e9m"} {
		if wrong := spec.wrongValue(value); wrong != "" {
			t.Errorf("%s: %s", value, wrong)
		}
	}
}
