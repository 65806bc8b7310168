package judge

import (
	"fmt"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/verify"
)

const reload = "nginx -t && systemctl reload nginx"

// wrongDirectory is an answer whose bytes are those of another file here.
func wrongDirectory(c *one) (diag.Finding, bool) {
	if c.o.State != verify.Differs || c.o.Served.From == "" {
		return diag.Finding{}, false
	}
	from := c.o.Served.From
	f := diag.Finding{
		Rule: "live-wrong-directory",
		At:   c.mapping(),
		Message: fmt.Sprintf("wrong file at %s: the bytes are those of %s, not those of %s",
			c.o.URL, c.show(from), c.file()),
		Effect: "visitors get the file of another directory, and collectstatic changes nothing for them",
	}
	switch {
	case c.o.Predicted == path.Clean(from), c.o.Predicted == "":
		f.Remedy = c.redirect()
	case c.o.Predicted == path.Clean(c.o.Path):
		f.Effect, f.Remedy = otherConfiguration, reloadFirst
	default:
		f.Effect = fmt.Sprintf("the configuration leads to %s, so nginx runs with another one than these files", c.show(c.o.Predicted))
		f.Remedy = reloadFirst
	}
	return f, true
}

// What is said where nginx does not do what the configuration says.
const (
	otherConfiguration = "nginx does not do what this configuration says: it runs with an earlier one, or with other files"
	reloadFirst        = reload + ", then verify again; nginx -T shows what a reload reads"
)

// redirect says how to make nginx serve the expected directory.
func (c *one) redirect() string {
	dir := c.o.Target.Root
	if m := c.o.Target.Mapping; m != nil && m.SettingPath != "" {
		dir = m.SettingPath // as the server sees it
	}
	how := "let this location serve " + dir
	switch {
	case c.o.Trace == nil:
		how = "let the location of this URL serve " + dir
	case strings.HasPrefix(c.mapping().Text(), "alias"):
		how = fmt.Sprintf("write alias %s/;", strings.TrimRight(dir, "/"))
	}
	return how + " and reload nginx: " + reload
}

// stalePrecompressed is an answer that is right as identity and wrong in an
// encoding: gzip_static takes the .gz beside a file without looking at its age.
func stalePrecompressed(c *one) (diag.Finding, bool) {
	if c.o.State != verify.Differs || c.o.Encoding == verify.Identity {
		return diag.Finding{}, false
	}
	f := diag.Finding{
		Rule: "live-stale-precompressed",
		Message: fmt.Sprintf("%s gives other bytes than %s when %s is asked for, as every browser does",
			c.o.URL, c.file(), c.o.Encoding),
		Effect: "browsers get an old version, while curl without --compressed shows the new one",
	}
	packed := c.o.OnDisk.Path
	if packed == "" || c.o.Served.From != packed {
		f.Remedy = "make the compressed copy on the server anew, or empty the cache that keeps it"
		return f, true
	}
	f.Message = fmt.Sprintf("%s gives the bytes packed in %s when %s is asked for, as every browser does; they are not those of %s",
		c.o.URL, c.show(packed), c.o.Encoding, path.Base(c.o.Path))
	f.Remedy = fmt.Sprintf("gzip --keep --force %s", quote(c.file()))
	if c.o.Encoding == verify.Brotli {
		f.Remedy = fmt.Sprintf("brotli --keep --force %s", quote(c.file()))
	}
	if c.o.OnDisk.Older {
		f.Related = append(f.Related, diag.Related{Message: fmt.Sprintf("%s is older than the file it was made from", c.show(packed))})
	}
	return f, true
}

// differs is an answer with bytes of unknown origin.
func differs(c *one) (diag.Finding, bool) {
	if c.o.State != verify.Differs {
		return diag.Finding{}, false
	}
	f := diag.Finding{
		Rule: "live-differs",
		Message: fmt.Sprintf("%s gives other bytes than %s, from byte %d on",
			c.o.URL, c.file(), c.o.Offset),
		Effect: "visitors get another version of the file than the one on the disk",
		Remedy: fmt.Sprintf("find what answers: curl -sI %s", quote(c.o.URL)),
	}
	switch {
	case c.o.Served.SHA256 != "" && c.o.Served.SHA256 == c.o.Expected:
		f.Effect = "a second request got the right bytes: several servers or caches answer, and they disagree"
	case c.o.Answer.Cache != "":
		f.Effect = fmt.Sprintf("a cache on the way answered (%s) with another version than the one on the disk", c.o.Answer.Cache)
	}
	return f, true
}

// truncated is the beginning of the file.
func truncated(c *one) (diag.Finding, bool) {
	if c.o.State != verify.Truncated {
		return diag.Finding{}, false
	}
	return diag.Finding{
		Rule:    "live-truncated",
		Message: fmt.Sprintf("%s ends after %d of %d bytes", c.o.URL, c.o.Offset, c.o.Size),
		Effect:  "browsers drop the file, or run the half of it",
		Remedy:  "look for a full disk below proxy_temp_path and for an upstream that closes early: tail the error log of nginx while asking again",
	}, true
}

// wrongType is a file that came whole, under a name that browsers refuse.
func wrongType(c *one) (diag.Finding, bool) {
	if c.o.State != verify.Same {
		return diag.Finding{}, false
	}
	got := c.o.Answer.Type
	if got == "" {
		got = "no Content-Type"
	}
	return diag.Finding{
		Rule:     "live-wrong-type",
		Severity: diag.Warning,
		Message:  fmt.Sprintf("%s has the right bytes and comes as %s instead of %s", c.o.URL, got, verify.Accepted(c.o.Rel)[0]),
		Effect:   "browsers refuse style sheets, module scripts and workers under another type, and any script where nosniff is on",
		Remedy:   "add to the http block: include mime.types;",
	}, true
}

func extension(o *verify.Observation) string { return strings.ToLower(path.Ext(o.Rel)) }

// quote makes an argument that a shell takes as one word.
func quote(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./-_") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
