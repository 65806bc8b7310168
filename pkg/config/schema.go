package config

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// SchemaURL is where the schema is published.
const SchemaURL = "https://raw.githubusercontent.com/wellserved/wellserved/main/docs/wellserved.schema.json"

// Schema returns the JSON Schema of the file, by which editors complete and
// check it, with the rules and their parameters in it.
func Schema(rules []RuleForm) ([]byte, error) {
	root := keys().schema()
	root["$defs"] = definitions(rules)
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["$id"] = SchemaURL
	root["title"] = Name + " of wellserved"
	root["type"] = []string{"object", "null"}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(root); err != nil {
		return nil, fmt.Errorf("write the schema: %w", err)
	}
	return b.Bytes(), nil
}
