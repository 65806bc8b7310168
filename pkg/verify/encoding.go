package verify

import (
	"compress/gzip"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/andybalholm/brotli"
)

// Encoding is a content coding that is asked for.
type Encoding string

// The encodings that a file is asked for in.
const (
	Identity Encoding = "identity"
	Gzip     Encoding = "gzip"
	Brotli   Encoding = "br"
)

// encodings are all of them, each at its index.
var encodings = [...]Encoding{Identity, Gzip, Brotli}

func (e Encoding) index() int {
	for i, other := range encodings {
		if e == other {
			return i
		}
	}
	return 0
}

// suffix returns what a file with that coding is named by beside its original
// (nginx: gzip_static, brotli_static).
func (e Encoding) suffix() string {
	switch e {
	case Gzip:
		return ".gz"
	case Brotli:
		return ".br"
	}
	return ""
}

// encodings returns what a file is asked for in. Identity never shows a stale
// .gz or .br beside the file, so each is asked for where it lies there.
func (f *file) encodings() []Encoding {
	switch {
	case f.gzip && f.brotli:
		return encodings[:]
	case f.gzip:
		return encodings[:2]
	case f.brotli:
		return []Encoding{Identity, Brotli}
	}
	return encodings[:1]
}

// Bounds of asking with gzip for files without a .gz here: the server's disk may
// be another than this one, and hold stale copies.
const (
	probed     = 48        // files
	probedSize = 256 << 10 // bytes of a file
)

// probe lets gzip be asked for though no .gz lies here: for the first files that
// servers usually compress, and for all of them once copies were seen at work.
func (r *run) probe(f *file) {
	if f.gzip || !compressible(f.rel) {
		return
	}
	if r.probes < probed || r.packs.Load() {
		r.probes++
		f.probe = true
	}
}

// packed notes that an answer came out of a .gz that does not lie here: nginx
// weakens the ETag of what it compresses itself (ngx_http_weak_etag), but not
// that of a copy.
func (r *run) packed(o *Observation) {
	if o.Encoding == Gzip && (o.State == Differs || o.Answer.Coding == "gzip" && strings.HasPrefix(o.Answer.ETag, `"`)) {
		r.packs.Store(true)
	}
}

// compressible reports whether a file's name says that it is text.
func compressible(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".css", ".js", ".mjs", ".json", ".map", ".svg", ".html", ".htm", ".txt", ".xml", ".wasm", ".webmanifest":
		return true
	}
	return false
}

// Decode takes the content coding off a body. A file that is itself stored in
// that coding is compared as it travels.
func Decode(body io.Reader, coding, name string) (io.Reader, error) {
	ext := strings.ToLower(path.Ext(name))
	switch strings.ToLower(strings.TrimSpace(coding)) {
	case "", "identity":
		return body, nil
	case "gzip", "x-gzip":
		if ext == ".gz" || ext == ".tgz" || ext == ".svgz" {
			return body, nil
		}
		return gzip.NewReader(body)
	case "br":
		if ext == ".br" {
			return body, nil
		}
		return brotli.NewReader(body), nil
	}
	return nil, fmt.Errorf("the answer has the content coding %q, which was not asked for", coding)
}
