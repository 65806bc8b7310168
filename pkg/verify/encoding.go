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
// .gz or .br beside the file, so each is asked for where it lies there; and
// gzip for what servers usually compress, because the server's .gz need not
// lie here.
func (f *file) encodings() []Encoding {
	list := []Encoding{Identity}
	if f.gzip || compressible(f.rel) {
		list = append(list, Gzip)
	}
	if f.brotli {
		list = append(list, Brotli)
	}
	return list
}

// compressible reports whether a file's name says that it is text.
func compressible(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".css", ".js", ".mjs", ".json", ".map", ".svg", ".html", ".htm", ".txt", ".xml", ".wasm", ".webmanifest":
		return true
	}
	return false
}

// decode takes the content coding off a body. A file that is itself stored in
// that coding is compared as it travels.
func decode(body io.Reader, coding, name string) (io.Reader, error) {
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
