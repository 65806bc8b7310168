package rules

import (
	"fmt"
	"slices"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/source"
)

// settingRule says which mappings a rule speaks of.
type settingRule struct {
	setting string // STATIC_ROOT or MEDIA_ROOT
	kinds   []mapping.Kind
}

// mappings calls report for each mapping that the rule speaks of. Two servers
// that share a snippet give one finding.
func (s settingRule) mappings(p *rule.Pass, report func(*rule.Pass, *mapping.Mapping)) {
	for i := range p.Project.Mappings {
		m := &p.Project.Mappings[i]
		if (s.setting == "" || m.Setting == s.setting) && slices.Contains(s.kinds, m.Kind) &&
			(m.Verdict == mapping.Mismatch || m.Verdict == mapping.Unserved) {
			report(p, m)
		}
	}
}

// differs are the kinds in which nginx opens another directory for no reason
// that has a rule of its own.
var differs = []mapping.Kind{mapping.OtherDirectory, mapping.OtherCase, mapping.OtherForm}

// places returns what a finding about a mapping shows besides its own place:
// the chain of lines on which the verdict rests. The URL's setting, which is
// seldom in doubt, comes last.
func places(m *mapping.Mapping) []diag.Related {
	var out, url []diag.Related
	own := blamed(m)
	for _, e := range m.Chain() {
		if e.At.IsZero() || e.At.File == own.File && e.At.Start == own.Start {
			continue
		}
		r := diag.Related{At: e.At, Message: relation(m, e)}
		if e.Of == mapping.OfURL {
			url = append(url, r)
		} else {
			out = append(out, r)
		}
	}
	return append(out, url...)
}

// relation says what a line of the chain has to do with the finding; where the
// chain quotes the line itself, what it means.
func relation(m *mapping.Mapping, e mapping.Evidence) string {
	switch {
	case e.Of == mapping.OfURL:
		return fmt.Sprintf("%s gives URLs that begin with %s", m.URLSetting, m.URL)
	case m.Location != nil && e.At == m.Location.Head():
		return "the location that answers"
	case e.At == m.RootValue.At && m.SettingPath != "":
		return fmt.Sprintf("%s is %s", m.Setting, m.SettingPath)
	case e.At == m.RootValue.At:
		return m.Setting + " is set here"
	}
	return e.Message
}

// blamed returns the directive that a mapping's finding points at: the root or
// alias, else the location, else the server.
func blamed(m *mapping.Mapping) source.Range {
	switch {
	case m.Directive != nil:
		return m.Directive.Head()
	case m.Location != nil:
		return m.Location.Head()
	}
	return serverPlace(m)
}

// serverPlace returns the line of the server block, or of the first directive
// where the file is the inside of one.
func serverPlace(m *mapping.Mapping) source.Range {
	switch {
	case m.Server != nil && m.Server.Parent != nil:
		return m.Server.Head()
	case m.Config != nil && len(m.Config.Root.Children) > 0:
		return m.Config.Root.Children[0].Head()
	case m.Config != nil:
		return m.Config.Main.At(0, 0)
	}
	return source.Range{}
}

// kind of thing that a setting's files are, for messages.
func filesOf(m *mapping.Mapping) string {
	if m.Setting == "MEDIA_ROOT" {
		return "uploaded files"
	}
	return "styles, scripts and images"
}

// facts are the mapping's paths, for programs.
func facts(m *mapping.Mapping) map[string]string {
	data := map[string]string{"url": m.URL, "setting": m.Setting}
	for key, value := range map[string]string{"nginx_path": m.NginxPath, "setting_path": m.SettingPath} {
		if value != "" {
			data[key] = value
		}
	}
	return data
}
