// Command gen writes the pages of all rules into a folder, and removes those of
// rules that are no more; and the schema of .wellserved.yaml, which names them.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/wellserved/wellserved/pkg/ruledoc"
	"github.com/wellserved/wellserved/pkg/rules"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: gen FOLDER SCHEMA")
		os.Exit(2)
	}
	if err := errors.Join(write(os.Args[1]), writeSchema(os.Args[2])); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// writeSchema writes the schema into a file.
func writeSchema(name string) error {
	text, err := ruledoc.Schema(rules.All())
	if err != nil {
		return err
	}
	if err := os.WriteFile(name, text, 0o644); err != nil {
		return fmt.Errorf("write the schema: %w", err)
	}
	return nil
}

func write(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("make the folder of pages: %w", err)
	}
	pages := ruledoc.Pages(rules.All())
	old, err := filepath.Glob(filepath.Join(folder, "*.md"))
	if err != nil {
		return fmt.Errorf("list pages: %w", err)
	}
	for _, name := range old {
		if _, ok := pages[filepath.Base(name)]; ok {
			continue
		}
		if err := os.Remove(name); err != nil {
			return fmt.Errorf("remove a page: %w", err)
		}
	}
	for name, text := range pages {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			return fmt.Errorf("write a page: %w", err)
		}
	}
	return nil
}
