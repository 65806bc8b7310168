package report_test

import (
	"bytes"
	"testing"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/report"
)

func TestTablesAreAsTheyWere(t *testing.T) {
	t.Parallel()
	rows := sample(t).Mappings
	rows = append(rows,
		report.Mapping{URL: "/media/", Server: &report.MapServer{Names: []string{"shop.example", "www.shop.example"}, File: "nginx/shop.conf", Line: 2},
			Location: &report.MapLocation{Match: "/", File: "nginx/shop.conf", Line: 9}, Setting: "MEDIA_ROOT",
			SettingPath: "/srv/商店/media", Verdict: "unserved", Reason: "the request goes to the application at http://127.0.0.1:8000"},
		report.Mapping{URL: "https://cdn.example/", Setting: "STATIC_ROOT", Verdict: "elsewhere", Reason: "STATIC_URL names another host"},
		report.Mapping{URL: "/static/", Server: &report.MapServer{File: "nginx/other.conf", Line: 40}, Setting: "STATIC_ROOT", Verdict: "unknown",
			Reason: "STATIC_ROOT is read from the environment variable STATIC_DIR, which has no value here: pass --env STATIC_DIR=…"})
	settings := &report.Settings{Module: "shop.settings", Settings: []report.Setting{
		{Name: "DEBUG", Known: true, Value: false, File: "shop/settings.py", Line: 26},
		{Name: "INSTALLED_APPS", Known: true, Value: []any{"django.contrib.admin", "django.contrib.auth", "django.contrib.staticfiles", "shop<b>"}, File: "shop/settings.py", Line: 33},
		{Name: "SECRET_KEY", Known: true, Value: "••••cdef", Masked: true, File: "shop/settings.py", Line: 23},
		{Name: "STATIC_ROOT", Reason: "read from the environment variable STATIC_DIR, which has no value here: pass --env STATIC_DIR=…", File: "shop/settings.py", Line: 120},
		{Name: "STATIC_URL", Known: true, Value: "", File: "shop/settings.py", Line: 119},
		{Name: "X", Known: true, File: "shop/settings.py", Line: 130},
	}, Errors: []report.InputError{{File: "shop/local.py", Line: 3, Message: "NameError: name 'x' is not defined"}}}
	list := []report.RuleRow{
		{ID: "static-root-mismatch", Group: "nginx and Django", Severity: diag.Error, Fix: "safe", Summary: "nginx serves another directory than the one that Django collects static files into"},
		{ID: "media-root-mismatch", Group: "nginx and Django", Severity: diag.Warning, Summary: "nginx serves another directory than Django uploads into"},
		{ID: "long-lines", Group: "Style", Severity: diag.Info, OptIn: true, Summary: "A line is long"},
	}
	tests := []struct {
		golden string
		write  func(*bytes.Buffer) error
	}{
		{"map.txt", func(b *bytes.Buffer) error { return report.WriteMap(b, rows, report.Style{}) }},
		{"map_80.txt", func(b *bytes.Buffer) error { return report.WriteMap(b, rows, report.Style{Width: 80}) }},
		{"map_colour.txt", func(b *bytes.Buffer) error { return report.WriteMap(b, rows, report.Style{Width: 140, Color: true}) }},
		{"map.json", func(b *bytes.Buffer) error {
			return report.WriteMapJSON(b, &report.Report{Version: "1.2.3", Mappings: rows})
		}},
		{"settings.txt", func(b *bytes.Buffer) error { return report.WriteSettings(b, settings, report.Style{}) }},
		{"settings_80.txt", func(b *bytes.Buffer) error { return report.WriteSettings(b, settings, report.Style{Width: 80}) }},
		{"settings.json", func(b *bytes.Buffer) error { return report.WriteSettingsJSON(b, "1.2.3", settings) }},
		{"rules.txt", func(b *bytes.Buffer) error { return report.WriteRules(b, list, report.Style{}) }},
		{"rules_80.txt", func(b *bytes.Buffer) error { return report.WriteRules(b, list, report.Style{Width: 80}) }},
	}
	for _, tt := range tests {
		t.Run(tt.golden, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			if err := tt.write(&b); err != nil {
				t.Fatal(err)
			}
			golden(t, tt.golden, b.Bytes())
		})
	}
}
