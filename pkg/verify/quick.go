package verify

import (
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// nginxTag is the ETag that nginx gives a file (ngx_http_set_etag).
func nginxTag(info fstree.Info) string {
	return `"` + strconv.FormatInt(info.ModTime.Unix(), 16) + "-" + strconv.FormatInt(info.Size, 16) + `"`
}

// knownTags returns the ETags by which a quick run knows a file: its own and,
// where compression is asked for, that of a copy which is no older than the
// file. "" asks for all of the bytes: where an older copy may be sent, and where
// the server is known to give other ETags or none.
func (r *run) knownTags(f *file, o *Observation, info fstree.Info) string {
	if r.strange.Load() {
		return ""
	}
	tags := nginxTag(info)
	if suffix := o.Encoding.suffix(); suffix != "" {
		if copied, err := f.target.Tree.Stat(o.Path + suffix); err == nil && copied.IsRegular() {
			if copied.ModTime.Before(info.ModTime) {
				return ""
			}
			tags += ", " + nginxTag(copied)
		}
	}
	return tags
}

// ownTag reports whether the ETag of a 304 is one of those that were asked
// about. A 304 has to repeat it (RFC 9110, 15.4.5); one that does not is taken
// for no answer.
func ownTag(got, known string) bool {
	got = strings.TrimPrefix(got, "W/")
	return got != "" && strings.Contains(known, got)
}

// Unchecked names what a quick run does not judge of the files that it compares
// by metadata: what the head of a 304 does not hold.
func (r *Result) Unchecked() []string {
	if r.Metadata == 0 {
		return nil
	}
	return []string{"types", "charsets", "compression", "leave to use fonts"}
}

// foreign notes, in a quick run, that the server's ETags are not nginx's, or
// that it says 304 to anything: then nothing can be told from them, and all
// files are compared byte for byte.
func (r *run) foreign(o *Observation) {
	if r.opts.Mode != Quick || o.State == Failed || o.State == Gone || o.metadata {
		return
	}
	if _, _, ok := o.Answer.Version(); !ok && o.Answer.Status == 200 || o.Answer.Status == 304 {
		r.strange.Store(true)
	}
}
