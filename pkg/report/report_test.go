package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/report"
	"github.com/wellserved/wellserved/pkg/source"
)

var update = flag.Bool("update", false, "write the golden files anew")

const site = `# the shop
server {
	server_name shop.example;

	location /static/ {
		alias /srv/shop/static-old/;
	}
	location /médias/ { alias "/srv/商店/media"; }
	location / { proxy_pass http://127.0.0.1:8000; }
}
`

const settings = `STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static"
`

// at returns the range of the first occurrence of a text.
func at(t *testing.T, f *source.File, text string) source.Range {
	t.Helper()
	i := strings.Index(f.Text(), text)
	if i < 0 {
		t.Fatalf("%q is not in %s", text, f.Name())
	}
	return f.At(i, i+len(text))
}

// sample is a report with one finding of each severity.
func sample(t *testing.T) *report.Report {
	t.Helper()
	conf := source.NewFile("nginx/shop.conf", site)
	django := source.NewFile("/srv/shop/shop/settings.py", settings)
	path := at(t, conf, "/srv/shop/static-old/")
	media := at(t, conf, `"/srv/商店/media"`)
	return &report.Report{
		Version: "1.2.3", FailOn: diag.Warning, Suppressed: 1,
		Files: []string{"nginx/shop.conf", "/srv/shop/shop/settings.py", "nginx/other.conf"},
		Findings: []diag.Finding{
			{
				Rule: "static-root-mismatch", Severity: diag.Error, At: path,
				Message: "nginx serves /static/ from /srv/shop/static-old/, and Django collects into /srv/shop/static",
				Effect:  "visitors get the files of an earlier release, or none",
				Remedy:  "alias /srv/shop/static/;",
				Related: []diag.Related{{At: at(t, django, `STATIC_ROOT = BASE_DIR / "static"`), Message: "STATIC_ROOT is set here"}},
				Fixes: []diag.Fix{{Description: "serve /srv/shop/static/", Safe: true,
					Edits: []diag.Edit{{At: path, Text: "/srv/shop/static/"}}}},
				Data: map[string]string{"setting": "STATIC_ROOT"},
			},
			{
				Rule: "alias-slash-mismatch", Severity: diag.Warning, At: media,
				Message: "the location ends in a slash & the alias does not",
				Effect:  "every file below it is 404",
				Fixes: []diag.Fix{{Description: "add the slash", Edits: []diag.Edit{
					{At: source.Range{File: conf, Span: source.Span{Start: media.End - 1, End: media.End - 1}}, Text: "/"}}}},
			},
			{
				Rule: "proxy-host", Severity: diag.Info, At: at(t, conf, "location / {\x20proxy_pass http://127.0.0.1:8000; }"),
				Message: "the application does not see the Host header",
				Remedy:  "location / {\n    proxy_set_header Host $host;\n}",
			},
		},
		Mappings: []report.Mapping{{
			URL: "/static/", Server: &report.MapServer{Names: []string{"shop.example"}, File: "nginx/shop.conf", Line: 2},
			Location:  &report.MapLocation{Match: "/static/", File: "nginx/shop.conf", Line: 5},
			Directive: "alias", NginxPath: "/srv/shop/static-old/", Setting: "STATIC_ROOT",
			SettingPath: "/srv/shop/static", Verdict: "mismatch", Reason: "another directory",
		}},
		Errors: []report.InputError{{File: "nginx/secret.conf", Message: "permission denied"}},
		Rules: map[string]report.Rule{"static-root-mismatch": {ID: "static-root-mismatch", Severity: diag.Error,
			Category: "django", Summary: "nginx serves another directory than Django fills", Help: "Text.", Markdown: "**Text.**"}},
	}
}

func TestEveryFormatIsAsItWas(t *testing.T) {
	t.Parallel()
	tests := []struct {
		golden, format string
		style          report.Style
	}{
		{"plain.txt", "text", report.Style{}},
		{"colour.txt", "text", report.Style{Color: true}},
		{"narrow.txt", "text", report.Style{Width: 60}},
		{"report.json", "json", report.Style{}},
		{"report.sarif", "sarif", report.Style{}},
		{"github.txt", "github", report.Style{}},
		{"junit.xml", "junit", report.Style{}},
		{"checkstyle.xml", "checkstyle", report.Style{}},
		{"gitlab.json", "gitlab", report.Style{}},
		{"unix.txt", "unix", report.Style{}},
		{"page.html", "html", report.Style{}},
	}
	for _, tt := range tests {
		t.Run(tt.golden, func(t *testing.T) {
			t.Parallel()
			var got bytes.Buffer
			if err := report.Write(&got, tt.format, sample(t), tt.style); err != nil {
				t.Fatal(err)
			}
			golden(t, tt.golden, got.Bytes())
		})
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("..", "..", "testdata", "report", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", name, diff)
	}
}

func TestProgramsCanReadTheirFormats(t *testing.T) {
	t.Parallel()
	hostile := sample(t)
	f := source.NewFile("a\x1b\x00,:%\n.conf", "\x00\x1b[31m \xff\u202e \ufffe;")
	hostile.Findings = append(hostile.Findings, diag.Finding{Rule: "x", Severity: diag.Error, At: f.At(0, f.Len()),
		Message: "]]> & <\x00 \xff> 100%\r\n::error::no"})
	for name, r := range map[string]*report.Report{"usual": sample(t), "hostile": hostile, "empty": {}} {
		for _, format := range []string{"json", "sarif", "junit", "checkstyle", "gitlab"} {
			t.Run(name+"/"+format, func(t *testing.T) {
				t.Parallel()
				var b bytes.Buffer
				if err := report.Write(&b, format, r, report.Style{}); err != nil {
					t.Fatal(err)
				}
				switch format {
				case "sarif":
					valid(t, "sarif-2.1.0.json", b.Bytes())
					return
				case "gitlab":
					valid(t, "gitlab-code-quality.json", b.Bytes())
					return
				case "json":
					var v any
					if err := json.Unmarshal(b.Bytes(), &v); err != nil {
						t.Fatal(err)
					}
					return
				}
				d := xml.NewDecoder(&b)
				for {
					if _, err := d.Token(); errors.Is(err, io.EOF) {
						return
					} else if err != nil {
						t.Fatal(err)
					}
				}
			})
		}
	}
}

// valid holds JSON to a schema of testdata.
func valid(t *testing.T, schema string, text []byte) {
	t.Helper()
	name := filepath.Join("..", "..", "testdata", "report", "schema", schema)
	compiled, err := jsonschema.NewCompiler().Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(value); err != nil {
		t.Errorf("%s: %v", schema, err)
	}
}

func TestEqualFindingsHaveFingerprintsOfTheirOwnForGitLab(t *testing.T) {
	t.Parallel()
	r := sample(t)
	r.Findings = append(r.Findings, r.Findings...)
	var b bytes.Buffer
	if err := report.Write(&b, "gitlab", r, report.Style{}); err != nil {
		t.Fatal(err)
	}
	var list []struct{ Fingerprint string }
	if err := json.Unmarshal(b.Bytes(), &list); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, f := range list {
		if seen[f.Fingerprint] {
			t.Errorf("%s comes twice", f.Fingerprint)
		}
		seen[f.Fingerprint] = true
	}
	if len(list) != 7 {
		t.Errorf("%d entries", len(list))
	}
}

func TestTextNeverSteersTheTerminal(t *testing.T) {
	t.Parallel()
	f := source.NewFile("a\x1b]0;x\x07.conf", "root /srv/\x1b[2J\u202etxt.exe\xff\x9b31m;\n")
	r := &report.Report{Findings: []diag.Finding{{Rule: "x", Severity: diag.Error, At: f.At(5, 12),
		Message: "bad \x1b[31m\rname\nhere", Remedy: "one\x1b[1m\r\ntwo\x07"}}}
	var b bytes.Buffer
	if err := report.Write(&b, "text", r, report.Style{}); err != nil {
		t.Fatal(err)
	}
	for _, c := range b.String() {
		if c != '\n' && (c < 0x20 || c >= 0x7f && c < 0xa0 || c == 0x202e) {
			t.Errorf("the character %U reaches the terminal in %q", c, b.String())
		}
	}
}

func TestGitHubAnnotationIsOneLine(t *testing.T) {
	t.Parallel()
	f := source.NewFile("a,b:c.conf", "root x;")
	r := &report.Report{Findings: []diag.Finding{{Rule: "x", Severity: diag.Error, At: f.At(0, 4),
		Message: "50% of\nit", Effect: "::error::no"}}}
	var b bytes.Buffer
	if err := report.Write(&b, "github", r, report.Style{}); err != nil {
		t.Fatal(err)
	}
	want := "::error file=a%2Cb%3Ac.conf,line=1,endLine=1,col=1,endColumn=5,title=x::50%25 of%0Ait%0AEffect: ::error::no\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestMarkStandsUnderWhatItMarks(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 300)
	tests := []struct {
		name, line, part string
		width            int
		want             string
	}{
		{"blanks", "    root /srv;", "/srv", 80,
			"    1 |     root /srv;\n      |          ^^^^"},
		{"tabs", "\troot\t/srv;", "/srv", 80,
			"    1 |     root    /srv;\n      |             ^^^^"},
		{"wide characters before", "alias 商店/x;", "/x", 80,
			"    1 | alias 商店/x;\n      |           ^^"},
		{"wide characters within", "alias 商店;", "商店", 80,
			"    1 | alias 商店;\n      |       ^^^^"},
		{"combining marks", "alias e\u0301t;", "t", 80,
			"    1 | alias e\u0301t;\n      |        ^"},
		{"line ends in CR LF", "root /srv;\r", "/srv;", 80,
			"    1 | root /srv;\n      |      ^^^^^"},
		{"nothing marked", "root ;", "", 80,
			"    1 | root ;\n      | ^"},
		{"long line, mark at its end", "root " + long + "END;", "END", 40,
			"    1 | …xxxxxxxxxxxxxxxxxxxxxxxxxxEND;\n      |                            ^^^"},
		{"long mark", "root " + long + ";", long, 40,
			"    1 | root xxxxxxxxxxxxxxxxxxxxxxxxx…\n      |      ^^^^^^^^^^^^^^^^^^^^^^^^^"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := source.NewFile("a.conf", tt.line+"\n")
			r := &report.Report{Findings: []diag.Finding{{Rule: "x", Severity: diag.Error, Message: "m", At: at(t, f, tt.part)}}}
			var b bytes.Buffer
			if err := report.Write(&b, "text", r, report.Style{Width: tt.width}); err != nil {
				t.Fatal(err)
			}
			_, got, _ := strings.Cut(b.String(), "\n")
			if diff := cmp.Diff(tt.want+"\n", got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNoLineIsWiderThanTheTerminal(t *testing.T) {
	t.Parallel()
	for _, width := range []int{40, 60, 80, 200} {
		var b bytes.Buffer
		if err := report.Write(&b, "text", sample(t), report.Style{Width: width}); err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(b.String(), "\n") {
			if n := len([]rune(line)); n > width && strings.Contains(strings.TrimSpace(line), " ") && width > 50 {
				t.Errorf("at %d columns a line has %d: %q", width, n, line)
			}
		}
	}
}

func TestHugeLineIsShownInBoundedSpace(t *testing.T) {
	t.Parallel()
	f := source.NewFile("a.conf", strings.Repeat("é", 5<<20)+"root x;")
	r := &report.Report{Findings: []diag.Finding{{Rule: "x", Severity: diag.Error, Message: "m", At: at(t, f, "root")}}}
	var b bytes.Buffer
	if err := report.Write(&b, "text", r, report.Style{}); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 2000 || !strings.Contains(b.String(), "root x;") {
		t.Errorf("got %d bytes: %.300q", b.Len(), b.String())
	}
}

func TestSummaryCounts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		r    *report.Report
		want string
	}{
		{"findings", sample(t), "1 error, 1 warning, 1 info in 3 files (1 suppressed), and 1 input that could not be read; `wellserved fix` mends 1 safely"},
		{"none", &report.Report{Files: []string{"a"}}, "no findings in 1 file"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, tt.r.Summary(report.Style{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestUnknownFormatNamesTheKnownOnes(t *testing.T) {
	t.Parallel()
	err := report.Write(io.Discard, "toml", &report.Report{}, report.Style{})
	if err == nil || !strings.Contains(err.Error(), "sarif") {
		t.Errorf("got %v", err)
	}
}
