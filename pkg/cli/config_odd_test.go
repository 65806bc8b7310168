package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/config"
)

// oddFiles are configurations as nobody should write them, each with the first
// fault that is told of it; "" where it is taken.
var oddFiles = []struct{ name, text, want string }{
	{"null doc", "~\n", ""},
	{"doc marker", "---\n---\n", ""},
	{"two docs", "rules: {}\n---\nrules: {}\n", "3:1: a second document: the file is one"},
	{"list root", "- a\n- b\n", "1:1: expected a mapping with the keys "},
	{"scalar root", "hello\n", "1:1: expected a mapping with the keys "},
	{"tab indent", "rules:\n\tstyle: off\n", "2:1: found character '\t' that cannot start any token"},
	{"unclosed flow", "rules: {style: off\n", "1:8: could not find flow mapping end token '}'"},
	{"unclosed quote", "rules: {style: \"off\n}\n", "1:16: could not find end character of double-quoted text"},
	{"dup key", "rules: {style: off}\nrules: {tls: off}\n", "2:1: \"rules\" is given twice"},
	{"dup inner", "rules:\n  style: off\n  style: error\n", "3:3: \"style\" is given twice"},
	{"anchor", "rules: &a {style: off}\noverrides:\n - paths: x\n   rules: *a\n", ""},
	{"anchor bomb", "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f]\nignore: *g\n", "1:1: there is no key \"a\""},
	{"self alias", "a: &a [*a]\n", "1:1: there is no key \"a\""},
	{"merge key", "x: &x {style: off}\nrules:\n  <<: *x\n", "1:1: there is no key \"x\""},
	{"unknown alias", "rules: *nothing\n", "1:8: there is no anchor \"nothing\""},
	{"tag", "rules: !!binary aGVsbG8=\n", "1:8: rules: expected a mapping of rules and categories to off, on, error, warning or info"},
	{"tag python", "rules: !!python/object/apply:os.system [\"id\"]\n", "1:8: rules: expected a mapping of rules and categories to off, on, error, warning or info"},
	{"bom", "\ufeffrules: {style: off}\n", ""},
	{"crlf", "rules:\r\n  style: off\r\n  nope: off\r\n", "3:3: there is no rule \"nope\": `wellserved rules` lists them"},
	{"cr only", "rules:\r  style: off\r", ""},
	{"nul", "rules: {\"a\\0b\": off}\n\x00", "2:1: non-map value is specified"},
	{"num key", "1: 2\n", "1:1: there is no key \"1\""},
	{"null key", "? \n: x\n", "2:1: unexpected scalar value type"},
	{"complex key", "? [a, b]\n: x\n", "2:1: found an invalid key for this map"},
	{"bool sev", "rules: {style: true}\n", ""},
	{"num sev", "rules: {style: 3}\n", "1:16: expected off, on, error, warning or info, not \"3\""},
	{"list sev", "rules: {style: [off]}\n", "1:16: expected off, on, error, warning or info, or a mapping of severity and parameters"},
	{"map sev empty", "rules: {style: {}}\n", "1:16: expected off, on, error, warning or info, or a mapping of severity and parameters"},
	{"param of no-param rule", "rules: {alias-traversal: {lines: 3}}\n", "1:34: alias-traversal has no parameters but severity"},
	{"param overflow", "rules: {block-too-long: {lines: 99999999999999999999}}\n", "1:33: lines: expected a number from 1 to 100000, not \"99999999999999999999\""},
	{"param negative", "rules: {block-too-long: {lines: -5}}\n", "1:33: lines: expected a number from 1 to 100000, not \"-5\""},
	{"param float", "rules: {block-too-long: {lines: 1.5}}\n", "1:33: lines: expected a number from 1 to 100000, not \"1.5\""},
	{"param hex", "rules: {block-too-long: {lines: 0x10}}\n", "1:33: lines: expected a number from 1 to 100000, not \"0x10\""},
	{"param octal", "rules: {block-too-long: {lines: 010}}\n", ""},
	{"override no paths", "overrides: [{rules: {style: off}}]\n", "1:13: paths is missing"},
	{"override bad glob", "overrides: [{paths: [\"[a\"], rules: {style: off}}]\n", "1:22: paths: \"[a\": syntax error in pattern"},
	{"own no id", "own_rules: [{message: x, directive: a, must: exist}]\n", "1:13: id is missing"},
	{"own id clash", "own_rules: [{id: alias-traversal, message: x, directive: autoindex, must_not: exist}]\n", "1:18: there is a rule \"alias-traversal\" already"},
	{"own id twice", "own_rules: [{id: shop-a, message: x, directive: autoindex, must_not: exist},{id: shop-a, message: x, directive: autoindex, must_not: exist}]\n", "1:82: there is a rule \"shop-a\" already"},
	{"own bad id", "own_rules: [{id: \"Shop A\\e[2J\", message: x, directive: autoindex, must_not: exist}]\n", "1:18: id: expected words in lower case with hyphens, as in shop-no-autoindex, not \"Shop A\\x1b[2J\""},
	{"own cat id", "own_rules: [{id: tls, message: x, directive: autoindex, must_not: exist}]\n", "1:18: id: expected words in lower case with hyphens, as in shop-no-autoindex, not \"tls\""},
	{"own bad re", "own_rules: [{id: shop-a, message: x, directive: autoindex, must_not: {match: \"([\"}}]\n", "1:78: match: error parsing regexp: missing closing ]: `[`"},
	{"own perl re", "own_rules: [{id: shop-a, message: x, directive: autoindex, must_not: {match: \"(?=a)\"}}]\n", "1:78: match: error parsing regexp: invalid or unsupported Perl syntax: `(?=`"},
	{"own huge re", "own_rules: [{id: shop-a, message: x, directive: autoindex, must_not: {match: \"((a{1000}){1000})\"}}]\n", "1:78: match: error parsing regexp: invalid repeat count: `{1000}`"},
	{"own unknown directive", "own_rules: [{id: shop-a, message: x, directive: autoindexx, must_not: exist}]\n", "1:49: directive: nginx has no \"autoindexx\": did you mean \"autoindex\"?"},
	{"own unknown context", "own_rules: [{id: shop-a, message: x, directive: autoindex, context: sever, must_not: exist}]\n", "1:69: context: there is no block \"sever\": expected main, events, http, server, location, if, limit_except, upstream, stream, mail"},
	{"own context cannot", "own_rules: [{id: shop-a, message: x, directive: autoindex, context: events, must: exist}]\n", "1:69: context: autoindex cannot stand in events"},
	{"own both", "own_rules: [{id: shop-a, message: x, directive: autoindex, header: X, must_not: exist}]\n", "1:18: expected either directive or header"},
	{"own header crlf", "own_rules: [{id: shop-a, message: \"a\\nb\", header: \"X\\r\\nY\", must: exist}]\n", "1:35: message: expected one line of at most 500 bytes"},
	{"own argument 0", "own_rules: [{id: shop-a, message: x, directive: autoindex, argument: 0, must_not: {match: on}}]\n", "1:70: argument: expected a number from 1 to 1000, not \"0\""},
	{"own argument big", "own_rules: [{id: shop-a, message: x, directive: autoindex, argument: 999999999, must_not: {match: on}}]\n", "1:70: argument: expected a number from 1 to 1000, not \"999999999\""},
	{"own example syntax", "own_rules: [{id: shop-a, message: x, directive: autoindex, must_not: exist, examples: {bad: \"}}}{{{ ;;;\", good: \"\\x00\"}}]\n", ""},
	{"own message empty", "own_rules: [{id: shop-a, message: \"\", directive: autoindex, must_not: exist}]\n", "1:35: message: expected one line of at most 500 bytes"},
	{"fail_on", "fail_on: fatal\n", "1:10: fail_on: expected error, warning, info or never, not \"fatal\""},
	{"nginx map", "nginx: {a: b}\n", "1:8: nginx: expected a text or a list of texts"},
	{"maps bad", "maps: [a]\n", "1:8: expected the server's absolute path and a path on this machine"},
	{"maps rel", "maps: {srv: x}\n", "1:8: expected the server's absolute path and a path on this machine"},
	{"env list bad", "env: [novalue]\n", "1:7: expected KEY=VALUE"},
	{"env nested", "env: {A: {B: c}}\n", "1:10: A: expected a text"},
	{"case keys", "Rules: {}\nRULES: {}\n", "1:1: there is no key \"Rules\": did you mean \"rules\"?"},
	{"latin1", "rules: {style: off} # \xe9\n", ""},
	{"escape in key", "\"\\e[31mred\": 1\n", "1:1: there is no key \"\\x1b[31mred\""},
	{"colon only", ":\n", "1:1: unexpected key name"},
	{"just dash", "-\n", "1:1: expected a mapping with the keys "},
	{"percent", "%YAML 9.9\n---\nrules: {}\n", "1:7: unknown YAML version \"9.9\""},
	{"bad directive", "%FOO\n", "1:1: unexpected directive value. document not started"},
	{"multiline plain", "rules:\n  style:\n    off\n  tls: >\n    error\n", "4:8: expected off, on, error, warning or info, not \"error\\n\""},
	{"literal sev", "rules:\n  tls: |\n    error\n", "2:8: expected off, on, error, warning or info, not \"error\\n\""},
	{"nested too deep", "rules: " + strings.Repeat("{a: ", 3000) + "off" + strings.Repeat("}", 3000), "1:208: nested too deep"},
	{"lists in lists", "nginx: " + strings.Repeat("[", 5000), "1:58: nested too deep"},
	{"a long key", "rules: {" + strings.Repeat("a", 100_000) + ": off}\n", "1:9: there is no rule \"aaa"},
	{"an expression that nests", "own_rules: [{id: shop-a, message: x, directive: autoindex, must_not: {match: '" + strings.Repeat("(", 2000) + "'}}]\n", "1:78: match: expected a regular expression of at most 500 bytes"},
	{"a glob of many stars", "ignore: [\"" + strings.Repeat("*a", 300) + "\"]\n", ""},
}

func TestOddConfigurationsAreTakenOrToldAtTheirPlace(t *testing.T) {
	t.Parallel()
	for _, tc := range oddFiles {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), config.Name)
			if err := os.WriteFile(path, []byte(tc.text), 0o644); err != nil {
				t.Fatal(err)
			}
			_, err := readWishes(path)
			got := ""
			if err != nil {
				got, _, _ = strings.Cut(strings.TrimPrefix(err.Error(), path+":"), "\n")
			}
			if (tc.want == "") != (err == nil) || !strings.HasPrefix(got, tc.want) {
				t.Errorf("told %q, want %q", got, tc.want)
			}
			if len(got) > 700 || strings.ContainsAny(got, "\x1b\x00") {
				t.Errorf("it is not fit for a terminal: %q", got)
			}
		})
	}
}

func TestManyFaultsAreCounted(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("rules:\n")
	for i := range 300 {
		fmt.Fprintf(&text, "  r%d: off\n", i)
	}
	path := filepath.Join(t.TempDir(), config.Name)
	if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := readWishes(path)
	if err == nil {
		t.Fatal("no fault is told")
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 101 || lines[100] != path+": and 200 more" {
		t.Errorf("%d faults are told, the last %q", len(lines), lines[len(lines)-1])
	}
}
