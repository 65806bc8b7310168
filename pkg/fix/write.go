package fix

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/wellserved/wellserved/pkg/source"
)

// Names of the files that stand beside one that is being written. They begin
// with a dot, so that no `include *.conf` or `include sites-enabled/*` of a
// server that reloads just then reads them.
const (
	newSuffix = ".wellserved-new"
	oldSuffix = ".wellserved-old"
)

// Prover decides whether written files may stay.
type Prover interface {
	Prove(ctx context.Context) error
}

// Writer writes a plan to this machine's disk.
type Writer struct {
	// Locate returns where a source lies on this machine, links resolved.
	Locate func(*source.File) (string, error)
	// Prove runs once all files are written; where it fails, all of them are
	// put back. nil proves nothing.
	Prove Prover
}

// Outcome is what writing a plan did.
type Outcome struct {
	Written []string // names of the files that now have their new text
	Notes   []string // what the user should know of them
}

// RolledBackError says that nothing is written any more, and why.
type RolledBackError struct {
	Files []string // names of the files that had been written and were put back
	Err   error
}

// Error names the files that were put back.
func (e *RolledBackError) Error() string {
	if len(e.Files) == 0 {
		return e.Err.Error() + "; nothing was changed"
	}
	s := e.Err.Error() + "; put back:"
	for _, f := range e.Files {
		s += " " + f
	}
	return s
}

// Unwrap returns the cause.
func (e *RolledBackError) Unwrap() error { return e.Err }

// staged is one file on its way to its new text.
type staged struct {
	change  Change
	path    string // links resolved
	info    fs.FileInfo
	temp    string // the new text, until it is renamed to path
	backup  string // the old file, once path is the new one
	renamed bool
}

// Write puts the new texts in place of the old ones. Every file is first
// written whole beside the old one and synced; then all are renamed, each in
// one step; then Prove is asked. Whatever fails, everything is put back, and
// the error is a RolledBackError. The old file itself is kept until the end
// under a second name, so that putting it back gives the same inode, times and
// attributes, and so that a crash leaves both texts on the disk.
func (w *Writer) Write(ctx context.Context, p *Plan) (*Outcome, error) {
	out := &Outcome{}
	var files []*staged
	err := func() error {
		for _, c := range p.Changes {
			s := &staged{change: c}
			files = append(files, s)
			if err := w.stage(s, out); err != nil {
				return err
			}
		}
		for _, s := range files {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := s.replace(); err != nil {
				return err
			}
		}
		if w.Prove != nil {
			return w.Prove.Prove(ctx)
		}
		return ctx.Err()
	}()
	if err != nil {
		return nil, rollBack(files, err)
	}
	for _, s := range files {
		out.Written = append(out.Written, s.change.File.Name())
		if err := os.Remove(s.backup); err != nil {
			out.Notes = append(out.Notes, fmt.Sprintf("the earlier text was left in %s: %v", s.backup, reason(err)))
		}
	}
	return out, nil
}

// stage checks that the file on disk is the text that was judged and writes
// the new one beside it.
func (w *Writer) stage(s *staged, out *Outcome) error {
	name := s.change.File.Name()
	path, err := w.Locate(s.change.File)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	s.path = path
	if s.info, err = os.Lstat(path); err != nil {
		return fmt.Errorf("%s: %w", name, reason(err))
	}
	if !s.info.Mode().IsRegular() {
		return fmt.Errorf("%s: is not a regular file", name)
	}
	if s.info.Size() != int64(s.change.File.Len()) {
		return fmt.Errorf("%s: has changed since it was read", name)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("%s: %w", name, reason(err))
	}
	if string(text) != s.change.File.Text() {
		return fmt.Errorf("%s: has changed since it was read", name)
	}
	if n := hardLinks(s.info); n > 1 {
		out.Notes = append(out.Notes, fmt.Sprintf("%s has %d hard links: the other names keep the earlier text", name, n))
	}
	temp := beside(path, newSuffix)
	if err := writeLike(temp, path, s.info, s.change.After); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	s.temp = temp
	return nil
}

func beside(path, suffix string) string {
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+suffix)
}

// writeLike writes a new file with the text, owner, mode and attributes that a
// given one has, and syncs it. On failure it leaves no file.
func writeLike(path, like string, info fs.FileInfo, text string) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is left over from an earlier run: look at it and remove it", path)
	}
	if err != nil {
		return fmt.Errorf("cannot write beside it: %w", reason(err))
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(path))
		}
	}()
	if _, err := f.WriteString(text); err != nil {
		return errors.Join(reason(err), f.Close())
	}
	if err := sameAttributes(f, like, info); err != nil {
		return errors.Join(fmt.Errorf("cannot keep its owner and mode: %w", reason(err)), f.Close())
	}
	if err := f.Sync(); err != nil {
		return errors.Join(reason(err), f.Close())
	}
	return f.Close()
}

// replace puts the new file in the place of the old one, which stays under its
// second name.
func (s *staged) replace() error {
	name := s.change.File.Name()
	now, err := os.Lstat(s.path)
	if err != nil {
		return fmt.Errorf("%s: %w", name, reason(err))
	}
	if !os.SameFile(s.info, now) || now.Size() != s.info.Size() || !now.ModTime().Equal(s.info.ModTime()) {
		return fmt.Errorf("%s: has changed since it was read", name)
	}
	backup := beside(s.path, oldSuffix)
	switch err := os.Link(s.path, backup); {
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%s: %s is left over from an earlier run: look at it and remove it", name, backup)
	case err != nil: // the file system has no links, or does not let us make one
		if err := writeLike(backup, s.path, s.info, s.change.File.Text()); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	s.backup = backup
	if err := os.Rename(s.temp, s.path); err != nil {
		return fmt.Errorf("%s: %w", name, reason(err))
	}
	s.renamed = true
	if err := syncDir(filepath.Dir(s.path)); err != nil {
		return fmt.Errorf("%s: %w", name, reason(err))
	}
	return nil
}

// rollBack puts every file back and removes what was written beside them.
func rollBack(files []*staged, cause error) error {
	out := &RolledBackError{Err: cause}
	for i := len(files) - 1; i >= 0; i-- {
		s := files[i]
		if s.renamed {
			if err := s.restore(); err != nil {
				out.Err = errors.Join(out.Err, err)
				continue
			}
			out.Files = append([]string{s.change.File.Name()}, out.Files...)
			continue
		}
		for _, path := range []string{s.temp, s.backup} {
			if path == "" {
				continue
			}
			if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				out.Err = errors.Join(out.Err, err)
			}
		}
	}
	return out
}

// restore puts the old file back. Where somebody has changed the new one in
// the meantime, both are kept.
func (s *staged) restore() error {
	name := s.change.File.Name()
	text, err := os.ReadFile(s.path)
	if err == nil && string(text) != s.change.After {
		return fmt.Errorf("%s was changed by someone else in the meantime and is left as it is; its earlier text is in %s", name, s.backup)
	}
	if err := os.Rename(s.backup, s.path); err != nil {
		return fmt.Errorf("%s could not be put back; its earlier text is in %s: %w", name, s.backup, reason(err))
	}
	if err := syncDir(filepath.Dir(s.path)); err != nil {
		return fmt.Errorf("%s was put back, but: %w", name, reason(err))
	}
	return nil
}

// reason strips the operation and the path that os adds to an error, which the
// message already names.
func reason(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	var le *os.LinkError
	if errors.As(err, &le) {
		return le.Err
	}
	return err
}
