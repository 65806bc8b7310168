package config

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Bounds of what files extend.
const (
	maxExtends = 8  // files above each other
	maxFiles   = 32 // in all
)

// reference is a file that another one extends.
type reference struct {
	path, shown string
	at          Place
}

// Parse reads the text of a file that is shown as path and whose relative paths
// start from dir. What it extends is left out. The error is of type Errors.
func Parse(path, dir string, text []byte) (*File, error) {
	f, errs := parse(path, dir, text)
	if err := errs.OrNil(); err != nil {
		return nil, err
	}
	return f, nil
}

func parse(path, dir string, text []byte) (*File, Errors) {
	f := &File{Path: path, Rules: map[string]Setting{}}
	if len(text) > MaxSize {
		return f, Errors{{Path: path, Message: fmt.Sprintf("more than the %d bytes that are read", MaxSize)}}
	}
	r := &reader{path: path, dir: dir, anchors: map[string]ast.Node{}, budget: maxEntries}
	if root := r.parse(text); root != nil {
		keys().read(r, root, f)
	}
	if r.budget < 0 {
		r.errs = append(r.errs, &Error{Path: path, Message: fmt.Sprintf("more than %d entries, those of aliases counted each time", maxEntries)})
	}
	return f, r.errs
}

// Load reads a file, shown as path, and those that it extends. dir is the
// absolute path of its folder; read returns the text of a file. All faults of
// all files are in the error, which is then of type Errors; the rest of what they
// say is returned with it.
func Load(path, dir string, read func(path string) ([]byte, error)) (*File, error) {
	l := &loader{read: read}
	text, err := read(path)
	if err != nil {
		return nil, err
	}
	f := l.file(path, dir, text, nil)
	return f, l.errs.OrNil()
}

type loader struct {
	read  func(string) ([]byte, error)
	errs  Errors
	files int
}

// file reads one file; above are the absolute paths of those that extend it.
func (l *loader) file(path, dir string, text []byte, above []string) *File {
	f, errs := parse(path, dir, text)
	l.errs = append(l.errs, errs...)
	self := filepath.Join(dir, filepath.Base(path))
	if left := maxFiles - l.files; len(f.extends) > left {
		l.errs = append(l.errs, f.extends[left].at.Fault(fmt.Sprintf("extends: more than %d files in all", maxFiles)))
		f.extends = f.extends[:left]
	}
	for _, ref := range slices.Backward(f.extends) { // the last of several wins
		if base := l.base(ref, filepath.Dir(path), append(slices.Clip(above), self)); base != nil {
			f.over(base)
		}
	}
	return f
}

// base reads a file that another one extends. It is shown as it would be to
// those who see the other one.
func (l *loader) base(ref reference, from string, above []string) *File {
	fail := func(format string, args ...any) *File {
		l.errs = append(l.errs, ref.at.Fault("extends: "+fmt.Sprintf(format, args...)))
		return nil
	}
	l.files++
	switch {
	case strings.Contains(ref.shown, "://"):
		return fail("only files are read, not %s", ref.shown)
	case slices.Contains(above, ref.path):
		return fail("%s extends itself", ref.shown)
	case len(above) > maxExtends:
		return fail("more than %d files above each other", maxExtends)
	}
	shown := ref.shown
	if !filepath.IsAbs(shown) {
		shown = filepath.Join(from, shown)
	}
	text, err := l.read(ref.path)
	if err != nil {
		return fail("%v", err)
	}
	return l.file(shown, filepath.Dir(ref.path), text, above)
}
