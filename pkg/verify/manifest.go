package verify

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wellserved/wellserved/pkg/source"
)

// Entry is one file of a manifest.
type Entry struct {
	Path   string // below STATIC_ROOT, or MEDIA_ROOT
	Size   int64  // bytes; -1 where the manifest does not say
	SHA256 string // hexadecimal, in lower case
	URL    string // the path of its URL, encoded; "" where the manifest does not say
	Media  bool   // it is one of MEDIA_ROOT's
}

// jsonEntry is a line of a manifest. A path that is not UTF-8 has none in JSON;
// its URL has all bytes.
type jsonEntry struct {
	Path   string `json:"path"`
	Size   *int64 `json:"size"`
	SHA256 string `json:"sha256"`
	URL    string `json:"url,omitempty"`
	// Setting names the folder of Path where that is not STATIC_ROOT.
	Setting string `json:"setting,omitempty"`
}

const mediaRoot = "MEDIA_ROOT"

// maxLine bounds one line of a manifest, in bytes.
const maxLine = 64 << 10

// Numbered is an entry with its place in the manifest.
type Numbered struct {
	Entry
	Line int // from 1
	Text string
}

// ReadManifest reads a manifest line by line: JSON objects with path, size and
// sha256, or what sha256sum writes. An error names the line and ends it.
func ReadManifest(in io.Reader) iter.Seq2[Numbered, error] {
	return func(yield func(Numbered, error) bool) {
		lines := bufio.NewScanner(in)
		lines.Buffer(make([]byte, 0, 4<<10), maxLine)
		n := 0
		for lines.Scan() {
			n++
			text := strings.TrimSuffix(lines.Text(), "\r")
			if text == "" {
				continue
			}
			e, err := parseEntry(text)
			if err != nil {
				yield(Numbered{}, fmt.Errorf("line %d: %w", n, err))
				return
			}
			if !yield(Numbered{Entry: e, Line: n, Text: text}, nil) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			yield(Numbered{}, fmt.Errorf("line %d: %w", n+1, err))
		}
	}
}

func parseEntry(text string) (Entry, error) {
	e := Entry{Size: -1}
	if strings.HasPrefix(text, "{") {
		var j jsonEntry
		if err := json.Unmarshal([]byte(text), &j); err != nil {
			return e, errors.New("is no JSON object with path, size and sha256")
		}
		e.Path, e.SHA256, e.URL = exactPath(j.Path, j.URL), strings.ToLower(j.SHA256), j.URL
		if e.Media = j.Setting == mediaRoot; !e.Media && j.Setting != "" && j.Setting != "STATIC_ROOT" {
			return e, fmt.Errorf("names the setting %q, which is neither STATIC_ROOT nor MEDIA_ROOT", j.Setting)
		}
		if j.Size != nil {
			e.Size = *j.Size
		}
	} else {
		escaped := strings.HasPrefix(text, `\`)
		sum, name, ok := strings.Cut(strings.TrimPrefix(text, `\`), " ")
		if !ok || len(name) < 2 || name[0] != ' ' && name[0] != '*' {
			return e, errors.New("is neither a JSON object nor a line of sha256sum")
		}
		e.Path, e.SHA256 = name[1:], strings.ToLower(sum)
		if escaped {
			e.Path = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\r`, "\r").Replace(e.Path)
		}
	}
	e.Path = strings.TrimPrefix(e.Path, "./")
	switch raw, err := hex.DecodeString(e.SHA256); {
	case err != nil || len(raw) != sha256.Size:
		return e, errors.New("has no SHA-256 of 64 hexadecimal digits")
	case e.Path == "" || path.IsAbs(e.Path) || path.Clean(e.Path) != e.Path || e.Path == ".." || strings.HasPrefix(e.Path, "../"):
		return e, fmt.Errorf("has the path %q, which is not one below a folder", e.Path)
	case e.Size < -1 || e.URL != "" && !strings.HasPrefix(e.URL, "/"):
		return e, errors.New("has a size below 0, or a URL that is not a path")
	}
	return e, nil
}

// exactPath returns the bytes of a path that JSON could not hold, which the URL
// has.
func exactPath(name, encoded string) string {
	if !strings.ContainsRune(name, utf8.RuneError) {
		return name
	}
	decoded, err := url.PathUnescape(encoded)
	if err != nil {
		return name
	}
	parts, depth := strings.Split(decoded, "/"), strings.Count(name, "/")+1
	exact := strings.Join(parts[max(0, len(parts)-depth):], "/")
	if strings.ToValidUTF8(exact, string(utf8.RuneError)) != name {
		return name
	}
	return exact
}

// ManifestFormat is how a manifest is written.
type ManifestFormat string

// The formats of manifests.
const (
	ManifestJSON      ManifestFormat = "jsonl"     // an object a line
	ManifestSHA256Sum ManifestFormat = "sha256sum" // for sha256sum -c in STATIC_ROOT
)

// WriteEntry writes one line of a manifest.
func WriteEntry(w io.Writer, format ManifestFormat, e Entry) error {
	if format == ManifestSHA256Sum {
		mark, name := "", e.Path
		if strings.ContainsAny(name, "\\\n\r") {
			mark, name = `\`, strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\r", `\r`).Replace(name)
		}
		_, err := fmt.Fprintf(w, "%s%s  %s\n", mark, e.SHA256, name)
		return err
	}
	if e.URL == "" && !utf8.ValidString(e.Path) {
		return fmt.Errorf("%q is not UTF-8, and without a known STATIC_URL a line of JSON cannot hold it", e.Path)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	line := jsonEntry{Path: strings.ToValidUTF8(e.Path, "\ufffd"), Size: &e.Size, SHA256: e.SHA256, URL: e.URL}
	if e.Media {
		line.Setting = mediaRoot
	}
	if err := enc.Encode(line); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// matched compares an answer with an entry of a manifest. No more is read than
// the entry's size and one buffer, or the bound of unknown bodies.
func (r *run) matched(ctx context.Context, f *file, o *Observation, res *http.Response, body io.Reader, buf *pair) error {
	limit := f.entry.Size
	if limit < 0 {
		limit = maxServed
	}
	h := sha256.New()
	n, err := io.CopyBuffer(struct{ io.Writer }{h}, struct{ io.Reader }{io.LimitReader(body, limit+1)}, buf.served)
	o.Served.Size = n
	o.Offset = min(n, limit)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		o.State, o.Err = Truncated, err
		return err
	case err != nil:
		return r.failed(ctx, o, err)
	case n <= limit:
		o.Served.SHA256 = hex.EncodeToString(h.Sum(nil))
	}
	if o.Served.SHA256 == f.entry.SHA256 {
		o.State = Same
		return nil
	}
	return r.differs(o, res, f.entry.Size >= 0 && n < f.entry.Size)
}

// place gives each observation its line of the manifest, in a file that has
// these lines and empty ones between: a manifest may be large, and what matched
// is not kept.
func place(name string, list []Observation) {
	order := make([]*Observation, 0, len(list))
	for i := range list {
		if list[i].Line > 0 {
			order = append(order, &list[i])
		}
	}
	if len(order) == 0 {
		return
	}
	slices.SortFunc(order, func(a, b *Observation) int { return cmp.Compare(a.Line, b.Line) })
	var text strings.Builder
	line := 1
	for _, o := range order {
		for ; line < o.Line; line++ {
			text.WriteByte('\n')
		}
		text.WriteString(o.Entry + "\n")
		line++
	}
	f := source.NewFile(name, text.String())
	for _, o := range order {
		o.At = f.LineRange(o.Line)
	}
}
