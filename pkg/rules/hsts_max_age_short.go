package rules

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var hstsMaxAgeShort = &rule.Rule{
	ID: "hsts-max-age-short", Category: rule.TLS, Severity: diag.Info, Since: since,
	Summary:    "Browsers are asked to stay with TLS for a short time only",
	Why:        "A max-age under half a year is forgotten between two visits. It is right while a site is being moved to TLS, and too short after that.",
	References: []string{"https://hstspreload.org"},
	Peers:      []rule.Peer{rule.GixyNG.Calls("hsts_header")},
	Bad: `server {
    listen 8080;
    add_header Strict-Transport-Security "max-age=86400" always; # want "86400"
}
`,
	Good: `server {
    listen 8080;
    add_header Strict-Transport-Security "max-age=31536000" always;
}
`,
	Fix:    rule.UnsafeFix,
	Params: []rule.Param{{Name: "seconds", About: "seconds that max-age must have at least; half a year", Default: 15_768_000, Min: 1, Max: 315_360_000}},
	Visit: rule.Visit{"add_header": func(p *rule.Pass, d *nginx.Directive) {
		if !isHeader(d, "strict-transport-security") || varies(d, 1) {
			return
		}
		value := d.Arg(1)
		i := strings.Index(strings.ToLower(value), "max-age=")
		if i < 0 {
			return
		}
		digits := strings.Trim(value[i+len("max-age="):], `"`)
		n := 0
		for n < len(digits) && digits[n] >= '0' && digits[n] <= '9' {
			n++
		}
		age, err := strconv.Atoi(digits[:n])
		if err != nil || age >= p.Param("seconds", d.File) {
			return
		}
		year := strconv.Itoa(max(31_536_000, p.Param("seconds", d.File)))
		p.Report(diag.Finding{
			At: d.Head(), Message: fmt.Sprintf("max-age is %d seconds, less than %s", age, span(p.Param("seconds", d.File))),
			Effect: "browsers forget to stay with TLS between visits", Remedy: "max-age=" + year,
			Fixes: []diag.Fix{{Description: "max-age=" + year, Edits: []diag.Edit{replaceArg(d, 1, strings.Replace(value, digits[:n], year, 1))}}},
		})
	}},
}

// span says how long a number of seconds is.
func span(seconds int) string {
	const halfYear, day = 15_768_000, 86_400
	switch {
	case seconds == halfYear:
		return "half a year"
	case seconds%day == 0:
		return fmt.Sprintf("%d days", seconds/day)
	}
	return strconv.Itoa(seconds)
}
