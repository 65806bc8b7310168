package demo

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// example is the server's file system: what nginx reads and what Django has.
//
//go:embed all:example
var example embed.FS

// The times of change, which embedding loses and which tell old from new.
var (
	before = time.Date(2024, 3, 11, 9, 30, 0, 0, time.UTC) // the old collectstatic
	after  = time.Date(2024, 6, 3, 14, 12, 0, 0, time.UTC) // the new sources
	since  = time.Date(2024, 6, 3, 14, 15, 0, 0, time.UTC) // the new collectstatic
	setUp  = time.Date(2023, 11, 20, 8, 0, 0, 0, time.UTC) // all else
)

// Places in the example, as its server sees them.
const (
	projectDir = "/var/www/app"
	newRoot    = projectDir + "/static"
	oldRoot    = projectDir + "/staticfiles"
)

// unpack writes the example below a folder. Everything can be read by other
// accounts, as nginx's workers have one of their own.
func unpack(dir string) error {
	return fs.WalkDir(example, "example", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel := strings.TrimPrefix(strings.TrimPrefix(name, "example"), "/")
		to := filepath.Join(dir, filepath.FromSlash(rel))
		if d.IsDir() {
			if err := os.MkdirAll(to, 0o755); err != nil {
				return fmt.Errorf("unpack the example: %w", err)
			}
			return nil
		}
		text, err := example.ReadFile(name)
		if err != nil {
			return fmt.Errorf("unpack the example: %w", err)
		}
		if err := os.WriteFile(to, text, 0o644); err != nil {
			return fmt.Errorf("unpack the example: %w", err)
		}
		at := timeOf("/" + rel)
		if err := os.Chtimes(to, at, at); err != nil {
			return fmt.Errorf("unpack the example: %w", err)
		}
		return nil
	})
}

func timeOf(name string) time.Time {
	switch {
	case strings.HasPrefix(name, oldRoot+"/"):
		return before
	case strings.HasPrefix(name, newRoot+"/"):
		return since
	case strings.HasPrefix(name, projectDir+"/"):
		return after
	}
	return setUp
}
