package deploy

import (
	"errors"
	"maps"
	"strings"
	"text/template"
)

// Faults of rendering a chart.
var (
	errChart    = errors.New("more than is rendered of a chart")
	errFunction = errors.New("a function whose result is not known before the chart is installed")
)

// functions are those of Helm's templates that compute texts and lists. None
// reads the environment, the clock, the network or a file outside of the chart;
// what only an installation knows is an error where it is used.
func (c *chart) functions() template.FuncMap {
	out := template.FuncMap{}
	for _, name := range strings.Fields(uncomputed) {
		out[name] = func(...any) (string, error) { return "", errFunction }
	}
	for _, name := range strings.Fields(chance) {
		out[name] = func(...any) string { return "0" }
	}
	maps.Copy(out, c.textFunctions())
	maps.Copy(out, c.listFunctions())
	maps.Copy(out, numberFunctions())
	out["step"] = func() (string, error) {
		if c.steps++; c.steps > maxChartSteps {
			return "", errChart
		}
		return "", nil
	}
	out["include"] = func(name string, data any) (string, error) {
		return c.nested(c.set.Lookup(name), data)
	}
	out["tpl"] = func(text string, data any) (string, error) {
		if len(text) > maxChartText {
			return "", errChart
		}
		c.steps += len(c.set.Templates())
		set, err := c.set.Clone()
		if err != nil {
			return "", err
		}
		t, err := set.New("tpl").Parse(text)
		if err != nil {
			return "", err
		}
		own := false
		counted(t.Root, func(name string) { own = own || name == "tpl" })
		if own {
			return "", errChart
		}
		return c.nested(t, data)
	}
	out["lookup"] = func(...any) map[string]any { return map[string]any{} }
	out["required"] = func(why string, v any) (any, error) {
		if empty(v) {
			return nil, errors.New(why)
		}
		return v, nil
	}
	return out
}

// chance are the functions that hang on the clock or on chance: no path and no
// command hangs on them, so that any text will do.
const chance = `now date dateInZone dateModify htmlDate htmlDateInZone ago toDate unixEpoch duration durationRound
	randAlpha randAlphaNum randNumeric randAscii randBytes randInt uuidv4 genPrivateKey derivePassword htpasswd bcrypt encryptAES decryptAES
	adler32sum sha1sum getHostByName`

// uncomputed are the functions that hang on the machine, and those that are not
// followed.
const uncomputed = `env expandenv genCA genCAWithKey genSelfSignedCert genSelfSignedCertWithKey genSignedCert genSignedCertWithKey
	fromJson fromJsonArray fromYamlArray fromToml toToml regexSplit regexFind regexFindAll
	semver fail urlParse urlJoin wrap wrapWith swapcase initials plural shuffle mustFromJson`

func (c *chart) nested(t *template.Template, data any) (string, error) {
	if t == nil {
		return "", errFunction
	}
	if c.calls++; c.calls > maxChartCalls {
		return "", errChart
	}
	defer func() { c.calls-- }()
	if c.steps++; c.steps > maxChartSteps {
		return "", errChart
	}
	return c.execute(t, data)
}

// made bounds a text that a function makes.
func (c *chart) made(s string) (string, error) {
	if c.spent += len(s); len(s) > maxChartText || c.spent > maxChartSpent {
		return "", errChart
	}
	return s, nil
}
