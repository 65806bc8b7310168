package rules

import (
	"cmp"
	"fmt"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/secret"
	"github.com/wellserved/wellserved/pkg/source"
)

// Bounds of looking for secrets in files.
const (
	shownFile    = 4 << 20 // bytes of a file in which a line is pointed at
	hitsPerFile  = 50      // told, of one file
	maxSecretHit = 1000    // files with secrets, of one project
)

// searchedFor bounds the whole search: a folder of uploads may have no end.
var searchedFor = []rule.Param{
	{Name: "names", About: "names of files and folders among which secrets are looked for", Default: 200_000, Min: 1, Max: 100_000_000},
	{Name: "mebibytes", About: "MiB of files in which secrets are looked for", Default: 4096, Min: 1, Max: 1 << 24},
}

// checkSecretValues looks for secrets in all that visitors get to read.
func checkSecretValues(p *rule.Pass) {
	if len(p.Project.Django) == 0 {
		return
	}
	s := secretSearch{pass: p, sought: slices.Clone(selfNaming), seen: map[string]bool{}}
	for _, d := range p.Project.Django {
		if d.Settings != nil {
			s.sought = append(s.sought, secretsOf(d)...)
		}
	}
	texts := make([]string, len(s.sought))
	for i := range s.sought {
		texts[i] = s.sought[i].text
	}
	s.matcher = secret.NewMatcher(texts)
	s.names, s.bytes = p.Param("names", nil), int64(p.Param("mebibytes", nil))<<20
	for _, f := range readableFolders(p) {
		s.list(f)
	}
	s.search()
	s.report()
}

// secretSearch is one search through a project's readable files.
type secretSearch struct {
	pass    *rule.Pass
	sought  []sought
	matcher *secret.Matcher
	seen    map[string]bool
	files   []secretFileAt
	names   int   // that are listed at the most
	bytes   int64 // that are read at the most
	spent   atomic.Int64
}

// secretFileAt is a file that is searched, and what was found in it.
type secretFileAt struct {
	*readable
	name string // below the folder
	hits []secret.Hit
	size int64 // that was read
	done bool  // it was read, or cannot be
	huge bool  // it alone is too much
}

func (f *secretFileAt) path() string { return path.Join(f.dir, f.name) }

// opaque are the kinds of files that hold no text.
var opaque = map[string]bool{
	".png": true, ".jpg": true, ".jpeg": true, ".gif": true, ".webp": true, ".avif": true, ".ico": true, ".bmp": true, ".tif": true, ".tiff": true,
	".woff": true, ".woff2": true, ".ttf": true, ".otf": true, ".eot": true, ".mp3": true, ".ogg": true, ".wav": true, ".flac": true, ".m4a": true,
	".mp4": true, ".webm": true, ".mov": true, ".avi": true, ".mkv": true, ".gz": true, ".br": true, ".zst": true, ".zip": true, ".7z": true,
	".rar": true, ".tar": true, ".bz2": true, ".xz": true, ".pdf": true, ".wasm": true, ".mo": true, ".iso": true, ".deb": true, ".exe": true,
}

// notSearched are Python's files and those of keys, which are spoken of by name.
var notSearched = map[string]bool{".py": true, ".pyc": true, ".pem": true, ".key": true}

// list adds the files of a folder that may hold text.
func (s *secretSearch) list(f readable) {
	if !fstree.IsDir(f.tree, f.dir) {
		return
	}
	_, bounded := eachFile(f.tree, f.dir, s.names-len(s.files), func(name string) bool {
		base := path.Base(name)
		ext := strings.ToLower(path.Ext(base))
		if opaque[ext] || notSearched[ext] || secretNames[base] || strings.Contains("/"+name, "/.git/") || strings.HasPrefix(base, ".env") {
			return true
		}
		key := cmp.Or(f.tree.Local(path.Join(f.dir, name)), path.Join(f.dir, name))
		if f.site != nil {
			key = f.root.Head().String() + key // each directive may lead to it, or refuse it
		}
		if !s.seen[key] {
			s.seen[key] = true
			s.files = append(s.files, secretFileAt{readable: &f, name: name})
		}
		return !s.pass.Stopped()
	})
	if bounded {
		s.pass.NotJudged(f.tree.Display(f.dir), fmt.Sprintf("not all of it was searched: there are more than %d names, the rule's parameter names", s.names))
	}
}

// search reads the files, a few at a time.
func (s *secretSearch) search() {
	if s.matcher.Empty() {
		return
	}
	buffers := sync.Pool{New: func() any { b := make([]byte, secret.Buffer); return &b }}
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	const batch = 64
	for list := range slices.Chunk(s.files, batch) {
		group.Go(func() error {
			buffer := buffers.Get().(*[]byte)
			defer buffers.Put(buffer)
			for i := range list {
				if s.pass.Stopped() || s.spent.Load() > s.bytes {
					return nil
				}
				s.read(&list[i], *buffer)
			}
			return nil
		})
	}
	_ = group.Wait() // nothing fails: what cannot be read cannot be served either
	if s.spent.Load() > s.bytes && !s.pass.Stopped() {
		s.cut(*buffers.Get().(*[]byte))
	}
	for i := range s.files {
		if f := &s.files[i]; f.huge {
			s.pass.NotJudged(f.tree.Display(f.path()), "was not searched: it alone holds more than "+s.bound())
		}
	}
}

// bound says how much is read, and how to have more read.
func (s *secretSearch) bound() string {
	return fmt.Sprintf("%d MiB, the rule's parameter mebibytes", s.bytes>>20)
}

// cut makes what was searched, where there is too much, depend on the order of
// the files alone and not on that in which they were read; and says what was
// not.
func (s *secretSearch) cut(buffer []byte) {
	left := s.bytes
	for i := range s.files {
		f := &s.files[i]
		if !f.done {
			s.read(f, buffer)
		}
		if left -= f.size; left >= 0 {
			continue
		}
		rest := s.files[i:]
		for j := range rest {
			rest[j].hits = nil
		}
		s.pass.NotJudged(f.tree.Display(f.path()), fmt.Sprintf("%d of %d files, from this one on, were not searched: together they hold more than %s", len(rest), len(s.files), s.bound()))
		return
	}
}

func (s *secretSearch) read(f *secretFileAt, buffer []byte) {
	f.done = true
	r, info, err := f.tree.Open(f.path())
	if err != nil {
		return
	}
	defer r.Close()
	if f.huge = info.Size > s.bytes; f.huge {
		return
	}
	f.size = info.Size
	s.spent.Add(f.size)
	_ = s.matcher.Search(r, buffer, func(h secret.Hit) bool { // as above
		f.hits = append(f.hits, h)
		return len(f.hits) < hitsPerFile
	})
}

// report tells of each secret in each file once.
func (s *secretSearch) report() {
	told, refused := map[string]bool{}, map[string]bool{}
	for i := range s.files {
		f := &s.files[i]
		if len(f.hits) == 0 || len(told) > maxSecretHit {
			continue
		}
		how, local := f.how, cmp.Or(f.tree.Local(f.path()), f.path())
		if how == servedStatic && refused[local] {
			continue
		}
		if f.site != nil {
			exposed := exposedFile{directive: f.root, name: f.name}
			if !reachable(f.site, exposed) {
				refused[local] = true
				continue
			}
			uri, _ := uriOf(exposed)
			how = "nginx serves it at " + uri
		}
		text := s.masked(f)
		for _, h := range f.hits {
			w := &s.sought[h.Text]
			key := local + " " + w.name
			if told[key] || !w.found(f, h) {
				continue
			}
			told[key] = true
			s.tell(f, w, h, text, how)
		}
	}
}

// found reports whether a hit is what it seems.
func (w *sought) found(f *secretFileAt, h secret.Hit) bool {
	if w.holds == nil {
		return true
	}
	text, err := fstree.ReadFile(f.tree, f.path(), shownFile)
	return err == nil && int(h.Offset) < len(text) && w.holds(text, int(h.Offset))
}

// masked returns a file with stars in the place of secrets, so that nothing that
// shows its lines gives them away; nil where it is too long to be pointed into.
func (s *secretSearch) masked(f *secretFileAt) *source.File {
	src, err := fstree.ReadSource(f.tree, f.path(), shownFile)
	if err != nil {
		return nil
	}
	text := []byte(src.Text())
	for _, h := range f.hits {
		end := int(h.Offset) + len(s.sought[h.Text].text)
		if s.sought[h.Text].holds != nil { // what follows is the key
			for end < len(text) && text[end] != '\n' && text[end] != '"' && text[end] != '\'' {
				end++
			}
		}
		for at := int(h.Offset); at < min(end, len(text)); at++ {
			text[at] = '*'
		}
	}
	return source.NewFileAt(src.Path(), src.Name(), string(text))
}

func (s *secretSearch) tell(f *secretFileAt, w *sought, h secret.Hit, text *source.File, how string) {
	finding := diag.Finding{
		Message: fmt.Sprintf("%s holds %s, and %s", f.tree.Display(f.path()), w.name, how),
		Effect:  "anyone can read it, so it must be taken for known",
		Remedy:  "take it out of the file, publish the file again, and set a new one",
	}
	if w.mild {
		finding.Severity = diag.Warning
	}
	if w.at.File != nil {
		finding.Related = append(finding.Related, diag.Related{At: w.at, Message: "it is set here"})
	}
	if f.root != nil {
		finding.Related = append(finding.Related, diag.Related{At: f.root.Head(), Message: "the file is served from here"})
	}
	switch {
	case text != nil:
		finding.At = text.At(int(h.Offset), int(h.Offset)+len(w.text))
	case f.root != nil:
		finding.At = f.root.Head()
	default:
		finding.At = w.at
	}
	if finding.At.File != nil {
		s.pass.Report(finding)
	}
}
