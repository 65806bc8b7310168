package route

import (
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
)

func (b *block) readRoot(d *nginx.Directive) {
	set := &rootSetting{at: d}
	path := d.Arg(0)
	if d.Name == "alias" {
		set.alias = len(b.name)
		if b.regex != nil {
			set.whole = true
		}
	} else {
		path = strings.TrimSuffix(path, "/")
	}
	if d.Arg(0) == "" || d.Arg(0)[0] != '/' && d.Arg(0)[0] != '$' {
		path = b.router.prefix + "/" + path
	}
	set.text = compileScript(path, false)
	set.fixed = path
	b.conf.root = set
}

func (s *settings) readSymlinks(d *nginx.Directive) {
	s.linksFrom, s.linksAt = nil, d
	for i := range d.Args {
		switch a := d.Arg(i); a {
		case "on":
			s.symlinks = linksRefused
		case "if_not_owner":
			s.symlinks = linksOwner
		case "off":
			s.symlinks = linksAllowed
		default:
			if from, ok := strings.CutPrefix(a, "from="); ok {
				s.linksFrom = compileScript(from, false)
			}
		}
	}
}

// readErrorPage reads the statuses of an error_page with the page they lead to.
func readErrorPage(d *nginx.Directive) []errorPage {
	n := len(d.Args)
	if n < 2 {
		return nil
	}
	overwrite, statuses := -1, d.Args[:n-1]
	if v := d.Arg(n - 2); n > 2 && strings.HasPrefix(v, "=") {
		statuses = d.Args[:n-2]
		overwrite = 0
		if len(v) > 1 {
			if code, err := strconv.Atoi(v[1:]); err == nil {
				overwrite = code
			}
		}
	}
	uri, args := d.Arg(n-1), ""
	if strings.HasPrefix(uri, "/") && !strings.Contains(uri, "$") {
		uri, args, _ = strings.Cut(uri, "?")
	}
	page := compileScript(uri, false)
	out := make([]errorPage, 0, len(statuses))
	for _, a := range statuses {
		status, err := strconv.Atoi(a.Value)
		if err != nil {
			continue
		}
		p := errorPage{status: status, overwrite: overwrite, page: page, args: args, at: d}
		if overwrite == -1 && status >= 494 && status <= 497 {
			p.overwrite = 400
		}
		out = append(out, p)
	}
	return out
}

// readTryFiles reads the candidates of try_files. The last one is never tested.
func readTryFiles(d *nginx.Directive) []tryFile {
	out := make([]tryFile, len(d.Args))
	for i := range d.Args {
		text := d.Arg(i)
		t := &out[i]
		t.last = i == len(d.Args)-1
		if !t.last && strings.HasSuffix(text, "/") {
			t.dir, text = true, text[:len(text)-1]
		}
		if t.last && strings.HasPrefix(text, "=") {
			if code, err := strconv.Atoi(text[1:]); err == nil {
				t.code = code
			}
		}
		t.text = compileScript(text, false)
	}
	return out
}

// parseSize reads a size such as 8k or 1m (nginx: ngx_parse_offset).
func parseSize(s string) (int64, bool) {
	unit := int64(1)
	if s != "" {
		switch s[len(s)-1] | 0x20 {
		case 'k':
			unit = 1 << 10
		case 'm':
			unit = 1 << 20
		case 'g':
			unit = 1 << 30
		}
		if unit > 1 {
			s = s[:len(s)-1]
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n > 1<<62/unit {
		return 0, false
	}
	return n * unit, true
}
