package ruledoc_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/wellserved/wellserved/pkg/config"
	"github.com/wellserved/wellserved/pkg/lint"
	"github.com/wellserved/wellserved/pkg/own"
	"github.com/wellserved/wellserved/pkg/ruledoc"
	"github.com/wellserved/wellserved/pkg/rules"
)

const published = "../../docs/wellserved.schema.json"

func TestSchemaIsThatOfTheRules(t *testing.T) {
	t.Parallel()
	want, err := ruledoc.Schema(rules.All())
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(published)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("the schema is stale: run make docs (-want +got):\n%s", diff)
	}
}

// compiled returns the published schema.
func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile(published)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(config.SchemaURL, doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(config.SchemaURL)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// valid says what the schema has against a text.
func valid(t *testing.T, schema *jsonschema.Schema, text []byte) error {
	t.Helper()
	json, err := yaml.YAMLToJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(json))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(value)
}

// read says what the program has against a text.
func read(text []byte) error {
	f, err := config.Parse("x.yaml", "/", text)
	if err != nil {
		return err
	}
	more, errs := own.Rules(f.Own, rules.All())
	_, wrong := lint.Configure(append(rules.All(), more...), f, nil)
	return append(errs, wrong...).OrNil()
}

// TestEditorsAndTheProgramAgree holds the schema and the reader to each other:
// each example of testdata/config/good is taken by both, each of bad by neither.
func TestEditorsAndTheProgramAgree(t *testing.T) {
	t.Parallel()
	schema := compiled(t)
	for folder, good := range map[string]bool{"good": true, "bad": false} {
		names, err := filepath.Glob(filepath.Join("../../testdata/config", folder, "*.yaml"))
		if err != nil || len(names) < 5 {
			t.Fatalf("%d examples in %s, %v", len(names), folder, err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if err := valid(t, schema, text); (err == nil) != good {
				t.Errorf("%s: the schema says %v", name, err)
			}
			if err := read(text); (err == nil) != good {
				t.Errorf("%s: the program says %v", name, err)
			}
		}
	}
}

// fenced is a block of YAML in a page.
var fenced = regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$")

func TestWhatTheGuideShowsIsTaken(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	schema := compiled(t)
	blocks := fenced.FindAllSubmatch(page, -1)
	if len(blocks) < 4 {
		t.Fatalf("%d blocks", len(blocks))
	}
	for _, b := range blocks {
		if err := valid(t, schema, b[1]); err != nil {
			t.Errorf("the schema refuses\n%s%v", b[1], err)
		}
		if err := read(b[1]); err != nil {
			t.Errorf("the program refuses\n%s%v", b[1], err)
		}
	}
}

// TestTheGuideTellsOfEveryKey holds the guide to what the program reads; rules
// and their parameters have pages of their own.
func TestTheGuideTellsOfEveryKey(t *testing.T) {
	t.Parallel()
	text, err := ruledoc.Schema(rules.All())
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	delete(schema, "$defs")
	page, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]string{}
	propertiesOf(schema, keys)
	if len(keys) < 30 {
		t.Fatalf("only %d keys", len(keys))
	}
	for key, about := range keys {
		if about == "" {
			t.Errorf("the schema says nothing of %s", key)
		}
		if !regexp.MustCompile("(?m)(^|[`{ -])" + regexp.QuoteMeta(key) + "[`:]").Match(page) {
			t.Errorf("docs/configuration.md does not tell of %s", key)
		}
	}
}

// propertiesOf gathers the keys of a schema, with what it says of them.
func propertiesOf(schema any, into map[string]string) {
	switch s := schema.(type) {
	case map[string]any:
		if properties, ok := s["properties"].(map[string]any); ok {
			for key, form := range properties {
				about, _ := form.(map[string]any)["description"].(string)
				into[key] = about
			}
		}
		for _, inner := range s {
			propertiesOf(inner, into)
		}
	case []any:
		for _, inner := range s {
			propertiesOf(inner, into)
		}
	}
}
