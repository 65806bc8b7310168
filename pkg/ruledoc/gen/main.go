// Command gen writes what the folder of documentation has from the rules: a page
// for each, the schema of .wellserved.yaml, and the tables of other tools' names.
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
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: gen FOLDER")
		os.Exit(2)
	}
	docs := os.Args[1]
	err := errors.Join(write(filepath.Join(docs, "rules")), writeSchema(filepath.Join(docs, "wellserved.schema.json")), writeTables(filepath.Join(docs, "migrating.md")))
	if err != nil {
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

// writeTables writes the tables of a page anew.
func writeTables(name string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("write the tables: %w", err)
	}
	if err := os.WriteFile(name, []byte(ruledoc.Migrating(string(text), rules.All())), 0o644); err != nil {
		return fmt.Errorf("write the tables: %w", err)
	}
	return nil
}

// write writes the rules' pages, and removes those of rules that are no more.
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
