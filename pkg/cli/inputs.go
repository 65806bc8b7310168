package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/joho/godotenv"

	"github.com/wellserved/wellserved/pkg/config"
	"github.com/wellserved/wellserved/pkg/fstree"
)

// This file reads what belongs to the command line rather than to the site:
// the configuration file, environment files, and the values of flags.

// findConfig returns the path of the nearest .wellserved.yaml at or above a
// folder; "" where there is none.
func findConfig(start string) (string, error) {
	dir, err := filepath.Abs(start)
	if err != nil {
		return "", err
	}
	for {
		path := filepath.Join(dir, config.Name)
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", nil
		}
		dir = parent
	}
}

// nearby returns a path as people here would write it: relative, where it lies in
// the current folder.
func nearby(path string) string {
	if cwd, err := os.Getwd(); err == nil && path != "" {
		if rel, err := filepath.Rel(cwd, path); err == nil && filepath.IsLocal(rel) {
			return rel
		}
	}
	return path
}

// readConfig reads a .wellserved.yaml and what it extends. Every error names the
// file.
func readConfig(path string) (*config.File, error) {
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	return config.Load(path, dir, func(path string) ([]byte, error) { return readSmall(path, config.MaxSize) })
}

// maxEnvFile bounds an environment file, in bytes.
const maxEnvFile = 256 << 10

// readEnv reads a file of KEY=VALUE lines as docker and django-environ do.
// Values may refer to earlier ones of the same file; the tool's own
// environment is not looked at.
func readEnv(path string) (map[string]string, error) {
	text, err := readSmall(path, maxEnvFile)
	if err != nil {
		return nil, err
	}
	env, err := godotenv.UnmarshalBytes(bytes.TrimPrefix(text, []byte("\ufeff")))
	if err != nil {
		// The library quotes the text in question, which may be a secret.
		return nil, fmt.Errorf("%s: not KEY=VALUE lines: %s", path, hideText(err.Error()))
	}
	return env, nil
}

// hideText cuts what follows the first quote or line end of a message.
func hideText(message string) string {
	if i := strings.IndexAny(message, "\"'`\n"); i >= 0 {
		message = strings.TrimRight(message[:i], " :")
	}
	return message
}

// readSmall reads a regular file of at most limit bytes; a device or a FIFO is
// an error at once. Every error names the file.
func readSmall(path string, limit int64) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, pathCause(err))
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: %w", path, fstree.ErrNotRegular)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, pathCause(err))
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, pathCause(err))
	}
	if int64(len(text)) > limit {
		return nil, fmt.Errorf("%s: more than the %d bytes that are read", path, limit)
	}
	return text, nil
}

// parseEnv reads the KEY=VALUE of --env.
func parseEnv(s string) (key, value string, err error) {
	key, value, ok := strings.Cut(s, "=")
	if !ok || key == "" {
		return "", "", usagef("--env: expected KEY=VALUE") // not quoted: it may be a secret
	}
	return key, value, nil
}

// parseMap reads the FROM=TO of --map.
func parseMap(s string) (fstree.PathMap, error) {
	from, to, ok := strings.Cut(s, "=")
	if !ok || to == "" || !strings.HasPrefix(from, "/") {
		return fstree.PathMap{}, usagef("--map: expected FROM=TO, an absolute path on the server and a path on this machine, not %q", s)
	}
	return fstree.PathMap{From: from, To: to}, nil
}

// pathCause strips the operation and path that os adds to an error.
func pathCause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
