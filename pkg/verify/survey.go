package verify

import (
	"io"
	"net/http"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/wellserved/wellserved/pkg/route"
)

// Head is the head of an answer that gave the right bytes: of a few files of
// each kind it is kept, so that what holds for all of them can be judged.
type Head struct {
	Target   *Target
	URL      string
	Rel      string
	Path     string // in the target's tree
	Size     int64  // of the file, bytes
	Encoding Encoding
	Header   http.Header
	Foreign  bool // the file is text in UTF-8 with characters beyond ASCII
	Hashed   bool // its name holds a hash of its content
	// Bare says that it is the head of a 304, which lacks what goes with a body:
	// type, charset and coding, and what servers other than nginx leave out.
	Bare bool
	// Trace is what the configuration says of the URL; nil where none is known.
	Trace *route.Trace
}

// kind is what files have in common of which only a few are kept.
type kind struct {
	target    *Target
	extension string
	hashed    bool
}

// Bounds of the survey.
const (
	headsOfKind = 4   // files of one extension, hashed or not
	maxHeads    = 200 // kinds of files in a run
)

// hashDigits is how many hexadecimal digits ManifestStaticFilesStorage puts
// before the extension.
const hashDigits = 12

// IsHashed reports whether Django put a hash of the content into a file's name:
// app.0123456789ab.js, LICENSE.0123456789ab.
func IsHashed(rel string) bool {
	name := rel[strings.LastIndexByte(rel, '/')+1:]
	stem := strings.TrimSuffix(name, path.Ext(name))
	return endsInHash(name) || endsInHash(stem)
}

func endsInHash(name string) bool {
	at := len(name) - hashDigits
	if at < 2 || name[at-1] != '.' {
		return false
	}
	return strings.Trim(name[at:], "0123456789abcdef") == ""
}

// survey chooses the files whose heads are kept, in the order of the walk.
func (r *run) survey(f *file) {
	if f.entry != nil || len(r.kinds) >= maxHeads {
		return
	}
	kind := kind{f.target, path.Ext(f.rel), IsHashed(f.rel)}
	if r.kinds[kind] < headsOfKind {
		r.kinds[kind]++
		f.head = true
	}
}

// surveyed keeps the head of a file that matched.
func (r *run) surveyed(f *file, o *Observation) {
	if o.header == nil || o.State != Same {
		return
	}
	o.predict(f, r.client.host)
	h := Head{Target: o.Target, URL: fileURL(f.target.URL, f.rel).String(), Rel: o.Rel, Path: o.Path, Size: o.Size,
		Encoding: o.Encoding, Header: o.header, Hashed: IsHashed(o.Rel), Bare: o.metadata, Trace: o.Trace}
	if !h.Bare && compressible(o.Rel) {
		buf, free := r.buffers.get(0)
		h.Foreign = foreignText(f.target, o.Path, buf.local)
		free()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.res.Heads = append(r.res.Heads, h)
}

// foreignText reports whether the beginning of a file, as much as buf takes, is
// UTF-8 and holds a character that is not ASCII.
func foreignText(t *Target, name string, buf []byte) bool {
	f, _, err := t.Tree.Open(name)
	if err != nil {
		return false // it matched a moment ago; nothing is said of what is gone
	}
	defer f.Close()
	n, _ := io.ReadFull(f, buf) // what was read is looked at, whatever ended it
	text, beyond := buf[:n], false
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if r == utf8.RuneError && size == 1 {
			return beyond && n == len(buf) && !utf8.FullRune(text) // cut within a character
		}
		beyond = beyond || size > 1
		text = text[size:]
	}
	return beyond
}

// ExpiresIn returns how many seconds after its Date an answer expires; false
// where either is missing or cannot be read.
func ExpiresIn(h http.Header) (int64, bool) {
	expires, err := http.ParseTime(h.Get("Expires"))
	date, dateErr := http.ParseTime(h.Get("Date"))
	if err != nil || dateErr != nil {
		return 0, false
	}
	return int64(expires.Sub(date).Seconds()), true
}
