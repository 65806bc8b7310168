package report_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/diagnose"
	"github.com/wellserved/wellserved/pkg/report"
	"github.com/wellserved/wellserved/pkg/source"
)

// diagnosisOf is a diagnosis that says one text wherever a site or a server can say
// something.
func diagnosisOf(text string) *report.Diagnosis {
	f := source.NewFile("a"+text+".conf", "server {\n    alias "+text+";\n}\n")
	at := f.At(f.LineStart(2)+4, f.LineStart(2)+9)
	fix := &diag.Fix{Description: text, Safe: true, Edits: []diag.Edit{{At: at, Text: text}}}
	cause := diagnose.Cause{ID: diagnose.WrongDirectory, Severity: diag.Error, Sentence: text, Effect: text, At: at, Rule: "static-root-mismatch", Fix: fix, URLs: []string{text}}
	return &report.Diagnosis{Version: "1", Diffs: map[*diag.Fix]string{fix: "--- a\n+++ b\n@@ -1 +1 @@\n-" + text + "\n+" + text + "\n"},
		Diagnosis: &diagnose.Diagnosis{URL: "http://x/" + text, State: diagnose.Faulty, Verdict: text, Root: &cause, Others: []diagnose.Cause{cause},
			Chain: []diagnose.Evidence{{Text: text, At: at, Root: true}, {Text: text}},
			Ruled: []diagnose.Exclusion{{Suspect: "browser cache", Out: true, How: text}, {Suspect: "collectstatic", How: text}},
			Plan:  []diagnose.Step{{Text: text, Fix: fix, Commands: []string{"echo " + text}}},
			Parts: []diagnose.Part{{URL: text, Kind: diagnose.Script, Known: true, What: text}, {URL: text, Kind: diagnose.Socket, What: text}},
			Notes: []string{text}}}
}

func TestADiagnosisObeysNobody(t *testing.T) {
	t.Parallel()
	const evil = "</style><script>alert(1)</script><img src=x onerror=alert(1)>\"'`\x1b[2J\u202e\nowned"
	var page, text, data bytes.Buffer
	if err := report.WriteDiagnosisHTML(&page, diagnosisOf(evil)); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script", "<img", "ZgotmplZ", "\x1b", "\u202e"} {
		if strings.Contains(page.String(), bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	if err := report.WriteDiagnosis(&text, diagnosisOf(evil), report.Style{Width: 80}); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(text.String(), "\x1b\u202e") || strings.Contains(text.String(), "\nowned") {
		t.Errorf("a terminal would obey: %q", text.String())
	}
	if err := report.WriteDiagnosisJSON(&data, diagnosisOf(evil)); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Verdict string
		Cause   struct{ Message string }
		Ruled   []struct{ Out bool } `json:"ruled_out"`
		Steps   []struct{ Fix *struct{ Safe bool } }
		Parts   []struct{ State string }
	}
	if err := json.Unmarshal(data.Bytes(), &got); err != nil || got.Verdict != evil || got.Cause.Message != evil {
		t.Errorf("%v: %s", err, data.String())
	}
	if len(got.Ruled) != 2 || len(got.Steps) != 1 || got.Steps[0].Fix == nil || got.Parts[0].State != "wrong" || got.Parts[1].State != "unknown" {
		t.Errorf("%+v", got)
	}
}

func TestADiagnosisFitsTheTerminal(t *testing.T) {
	t.Parallel()
	words := strings.Repeat("some words that go on ", 12)
	for _, width := range []int{40, 80, 120} {
		var b bytes.Buffer
		if err := report.WriteDiagnosis(&b, diagnosisOf(words), report.Style{Width: width}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			line = strings.TrimRight(line, "\n")
			if diff := strings.HasPrefix(line, "        -") || strings.HasPrefix(line, "        +") || strings.Contains(line, ".conf"); len([]rune(line)) > width && !diff {
				t.Errorf("at %d columns: %q", width, line)
			}
		}
	}
}

func TestCommandsCanBeTypedAsTheyAreShown(t *testing.T) {
	t.Parallel()
	d := diagnosisOf("x")
	d.Plan = []diagnose.Step{{Text: "do", Commands: []string{"sudo ss -ltnp 'sport = :443 and something long that stays together' --and --more", "cd /srv/a/long/folder/of/the/project && python manage.py collectstatic --noinput"}}}
	var b bytes.Buffer
	if err := report.WriteDiagnosis(&b, d, report.Style{Width: 60}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"'sport = :443 and something long that stays together'", "/project &&\n", "python manage.py"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
}
