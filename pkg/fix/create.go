package fix

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Create writes a file of ours whole or not at all. A file that is there is
// replaced in one step, with its owner and mode kept, where replace says so;
// else it is an error that is fs.ErrExist.
func Create(path, text string, replace bool) (err error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	info, err := os.Lstat(path)
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: %w", path, reason(err))
	case err == nil && !replace:
		return fmt.Errorf("%s: %w", path, fs.ErrExist)
	case err == nil && !info.Mode().IsRegular():
		return fmt.Errorf("%s: is not a regular file", path)
	}
	temp := beside(path, newSuffix)
	if err == nil {
		err = writeLike(temp, path, info, text)
	} else {
		err = writeNew(temp, text)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := os.Rename(temp, path); err != nil {
		return errors.Join(fmt.Errorf("%s: %w", path, reason(err)), os.Remove(temp))
	}
	if err := syncDir(filepath.Dir(path)); err != nil {
		return fmt.Errorf("%s: %w", path, reason(err))
	}
	return nil
}

// writeNew writes a file that is not there yet, and syncs it. On failure it
// leaves no file.
func writeNew(path, text string) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is left over from an earlier run: look at it and remove it", path)
	}
	if err != nil {
		return reason(err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(path))
		}
	}()
	if _, err := f.WriteString(text); err != nil {
		return errors.Join(reason(err), f.Close())
	}
	if err := f.Sync(); err != nil {
		return errors.Join(reason(err), f.Close())
	}
	return f.Close()
}
