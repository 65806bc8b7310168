package consumer_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// pythonWithChannels returns a Python that has Channels. Its absence fails the
// test: what is said of consumers rests on the real ones.
func pythonWithChannels(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		if exec.CommandContext(t.Context(), name, "-c", "import channels, django").Run() == nil {
			return name
		}
	}
	t.Fatal("no python3 has Channels: run .ci/test-deps")
	return ""
}

// faultsOf runs the consumers of testdata/chat under real Channels and returns
// what went wrong, by class.
func faultsOf(t *testing.T) map[string][]string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), pythonWithChannels(t), "real.py", "guards", "leaving", "bases", "talking", "odd", "odder", "shared")
	cmd.Dir = "testdata"
	cmd.Env = append(cmd.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	faults := map[string][]string{}
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		var one struct {
			Class  string
			Faults []string
		}
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			t.Fatal(err)
		}
		faults[one.Class] = one.Faults
	}
	return faults
}

// kindOf puts a real fault in the words of findings. A second close is refused
// by strict servers and changes nothing for anybody: it is left out.
func kindOf(fault string) string {
	switch {
	case fault == "websocket.close after websocket.close":
		return ""
	case strings.HasSuffix(fault, "after websocket.close"), fault == "joined":
		return "continues"
	case strings.HasSuffix(fault, "before websocket.accept"):
		return "early"
	case strings.HasPrefix(fault, "AttributeError"):
		return "unguarded"
	case strings.HasPrefix(fault, "TypeError"):
		return "mixed"
	case fault == "never awaited":
		return "dropped"
	}
	return fault
}

func TestRealChannelsAgrees(t *testing.T) {
	t.Parallel()
	faults := faultsOf(t)
	for _, c := range consumers(t) {
		name := strings.TrimSuffix(filepath.Base(c.In.File.Name()), ".py") + "." + c.Name
		real, ran := faults[name]
		if !ran {
			t.Errorf("%s did not run", name)
			continue
		}
		got, want := map[string]bool{}, map[string]bool{}
		for _, f := range findings(follow(c)) {
			_, f, _ = strings.Cut(f, ": ")
			kind, _, _ := strings.Cut(f, " ")
			got[strings.Replace(kind, "never", "unanswered", 1)] = true
		}
		for _, f := range real {
			if k := kindOf(f); k != "" {
				want[k] = true
			}
		}
		if got["parameters"] { // a TypeError too, from whoever calls
			delete(want, "mixed")
			want["parameters"] = slices.ContainsFunc(real, func(f string) bool { return strings.HasPrefix(f, "TypeError") })
		}
		if got["mixed"] && slices.Contains(real, "never awaited") { // how a coroutine in a synchronous consumer shows
			delete(want, "dropped")
			delete(want, "unanswered")
			want["mixed"] = true
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-real Channels +ours):\n%s", name, diff)
		}
	}
}
