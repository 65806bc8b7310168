package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/report"
	"github.com/wellserved/wellserved/pkg/source"
)

// page returns the HTML of a report.
func page(t *testing.T, r *report.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.Write(&b, "html", r, report.Style{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// hostileReport holds markup and steering characters wherever a site can put
// them.
func hostileReport() *report.Report {
	const evil = "</style></script></pre><script>alert(1)</script><img src=x onerror=alert(1)>\"'`\x1b[2J\u202e"
	f := source.NewFile("a"+evil+".conf", "# "+evil+"\nroot "+evil+";\n# "+evil+"\n")
	at := f.At(f.LineStart(2), f.LineStart(2)+20)
	return &report.Report{
		Version: evil, Files: []string{evil}, Stale: []string{evil}, Errors: []report.InputError{{File: evil, Message: evil}},
		Findings: []diag.Finding{{Rule: evil, Severity: diag.Error, At: at, Message: evil, Effect: evil, Remedy: evil + "\n" + evil,
			Related: []diag.Related{{At: f.At(0, 3), Message: evil}}, Fixes: []diag.Fix{{Description: evil, Edits: []diag.Edit{{At: at, Text: evil + "\n" + evil}}}}}},
		Mappings: []report.Mapping{{URL: evil, Server: &report.MapServer{Names: []string{evil}, File: evil, Line: 1}, Location: &report.MapLocation{Match: evil, File: evil, Line: 1},
			Directive: evil, NginxPath: evil, Setting: evil, SettingPath: evil, Verdict: "mismatch", Reason: evil, Evidence: []report.MapEvidence{{Message: evil, File: evil, Line: 1}}}},
		Rules: map[string]report.Rule{evil: {ID: evil, Help: evil + "\n\njavascript:alert(1)\nhttps://example.com/" + evil, URL: "javascript:alert(1)"}},
	}
}

func TestThePageTakesNothingOfASiteForMarkup(t *testing.T) {
	t.Parallel()
	text := page(t, hostileReport())
	if n := strings.Count(text, "<script"); n != 1 {
		t.Errorf("%d scripts", n)
	}
	for _, bad := range []string{"<img", "ZgotmplZ", `href="javascript`, "\x1b", "\u202e", "onerror=alert(1)>\""} {
		if strings.Contains(text, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
}

func TestThePageLoadsNothing(t *testing.T) {
	t.Parallel()
	text := page(t, sample(t))
	if !strings.Contains(text, `content="default-src 'none'; style-src &#39;sha256-`) {
		t.Error("no policy forbids to load anything")
	}
	for _, m := range regexp.MustCompile(`(?i)<(link|img|iframe|object|embed|source|video|audio|form)\b|\bsrc=|@import|url\(`).FindAllString(text, -1) {
		t.Errorf("the page holds %s", m)
	}
}

func TestThePageMasksSecrets(t *testing.T) {
	t.Parallel()
	f := source.NewFile("s.conf", "set $api_key \"hush-one-11111\";\nproxy_set_header X \"API_TOKEN=hush-two-2222\";\nset $db_password \"hush-three-33\";\n")
	at := f.LineRange(2)
	r := &report.Report{Findings: []diag.Finding{{Rule: "x", Severity: diag.Error, At: at, Message: "m", Related: []diag.Related{{At: f.LineRange(1), Message: "m"}},
		Fixes: []diag.Fix{{Description: "d", Edits: []diag.Edit{{At: f.At(at.Start, at.Start), Text: "# "}}}}}}}
	if text := page(t, r); strings.Contains(text, "hush") || !strings.Contains(text, "•") {
		t.Errorf("a secret is shown, or the lines are not:\n%s", text)
	}
}

// browse opens a page in headless Chromium, at a width, and returns what has
// become of it once its scripts have run.
func browse(t *testing.T, text string, width int) string {
	t.Helper()
	return chromium(t, t.TempDir(), text, fmt.Sprintf("--window-size=%d,1000", width), "--virtual-time-budget=20000", "--dump-dom")
}

// chromium opens a page that it writes into a folder.
func chromium(t *testing.T, dir, text string, flags ...string) string {
	t.Helper()
	name := filepath.Join(dir, "page.html")
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"--headless=new", "--no-sandbox", "--disable-gpu", "--user-data-dir=" + filepath.Join(dir, "profile")}, flags...)
	cmd := exec.CommandContext(t.Context(), "chromium", append(args, "file://"+name)...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("chromium (make test-deps installs it): %v\n%s", err, errs.String())
	}
	return string(out)
}

// TestThePageIsAccessible lets axe judge the page in a browser, light and dark,
// wide and narrow.
func TestThePageIsAccessible(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile(filepath.Join("..", "..", "testdata", "axe", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	const run = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}).then((r) => {
	const out = {passes: r.passes.length, wide: document.documentElement.scrollWidth > innerWidth,
		violations: r.violations.map((v) => v.id + ": " + v.help + ": " + v.nodes.slice(0, 3).map((n) => n.html + " " + n.failureSummary).join(" | "))};
	const pre = document.createElement("pre"); pre.id = "axe"; pre.textContent = JSON.stringify(out); document.body.append(pre); });`
	text := regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`).ReplaceAllString(page(t, sample(t)), "")
	text = strings.ReplaceAll(text, "<details", "<details open")
	text = strings.Replace(text, "</body>", "<script>"+string(axe)+"</script><script>"+run+"</script></body>", 1)
	for _, look := range []struct {
		theme string
		width int
	}{{"light", 1280}, {"dark", 500}} {
		dom := browse(t, strings.Replace(text, `<html lang="en">`, `<html lang="en" data-theme="`+look.theme+`">`, 1), look.width)
		_, rest, ok := strings.Cut(dom, `<pre id="axe">`)
		said, _, _ := strings.Cut(rest, "</pre>")
		var got struct {
			Passes     int
			Wide       bool
			Violations []string
		}
		if err := json.Unmarshal([]byte(html.UnescapeString(said)), &got); err != nil || !ok {
			t.Fatalf("%v: axe said nothing: %v", look, err)
		}
		for _, v := range got.Violations {
			t.Errorf("%v: %s", look, v)
		}
		if got.Passes < 20 || got.Wide {
			t.Errorf("%v: %d checks passed, wider than the screen: %v", look, got.Passes, got.Wide)
		}
	}
}

// TestThePageFilters lets the page's own script run under the page's own policy.
func TestThePageFilters(t *testing.T) {
	t.Parallel()
	dom := browse(t, page(t, sample(t)), 1000)
	for _, want := range []string{`<output id="shown" aria-live="polite">all 3</output>`, `id="theme" class="theme"`, `aria-label="Switch to`} {
		if !strings.Contains(dom, want) {
			t.Errorf("the page's script did not do its work: no %s", want)
		}
	}
	// A script that is not the page's own does not run.
	dom = browse(t, strings.Replace(page(t, sample(t)), `"use strict";`, `"use strict"; `, 1), 1000)
	if strings.Contains(dom, ">all 3<") || !strings.Contains(dom, "nginx serves /static/ from") {
		t.Error("the policy let another script run, or without one the findings are not there")
	}
}

func TestThePageSaysOfWhichRulesThereIsMore(t *testing.T) {
	t.Parallel()
	text := page(t, manyFindings(520))
	if n := strings.Count(text, "<article"); n != 3*500 {
		t.Errorf("%d findings are shown", n)
	}
	for _, want := range []string{"proxy-host-missing: 20 more", "<b>520</b><span>errors</span>"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if text := page(t, manyFindings(500)); strings.Contains(text, " more</li>") {
		t.Error("the page speaks of more where all is shown")
	}
}

// TestThePagePrintsOnFewSheets holds that paper gets the wide layout, and no
// finding a sheet of its own.
func TestThePagePrintsOnFewSheets(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	to := filepath.Join(dir, "page.pdf")
	chromium(t, dir, page(t, manyFindings(10)), "--print-to-pdf="+to)
	pdf, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	sheets := len(regexp.MustCompile(`/Type /Page\b`).FindAll(pdf, -1))
	if sheets < 5 || sheets > 12 {
		t.Errorf("30 findings take %d sheets", sheets)
	}
}
