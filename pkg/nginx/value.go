package nginx

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// ValueKind is the form that nginx asks of a directive's first argument.
type ValueKind uint8

// The forms, after the functions of nginx that read them. AnyValue is judged by
// the directive itself, or not at all.
const (
	AnyValue    ValueKind = iota
	MsecValue             // ngx_conf_set_msec_slot: 500ms, 90s, 1h 30m
	SecValue              // ngx_conf_set_sec_slot: also years and months, no milliseconds
	SizeValue             // ngx_conf_set_size_slot: bytes, k, m
	OffsetValue           // ngx_conf_set_off_slot: also g
	NumberValue           // ngx_conf_set_num_slot
)

// forms have the units of each kind, those of times from long to short as nginx
// wants them, and the kind in words.
var forms = [...]struct{ units, words string }{
	MsecValue:   {"wdhms", "a time such as 60s or 500ms"},
	SecValue:    {"yMwdhms", "a time such as 60s or 1d"},
	SizeValue:   {"kKmM", "a size such as 16k or 1m"},
	OffsetValue: {"kKmMgG", "a size such as 16k, 10m or 1g"},
	NumberValue: {"", "a number"},
}

// wrongValue says what nginx has against a directive's first argument, or "".
func (s *Spec) wrongValue(value string) string {
	switch {
	case s.Args.OnOff():
		if !strings.EqualFold(value, "on") && !strings.EqualFold(value, "off") && !Hole(value) {
			return fmt.Sprintf("invalid value %q in %q directive, it must be \"on\" or \"off\"", value, s.Name)
		}
	case s.Value != AnyValue && !s.Value.takes(value) && !Hole(value):
		return fmt.Sprintf("%q directive invalid value: %q is not %s", s.Name, value, forms[s.Value].words)
	}
	return ""
}

// takes reports whether a value has the form. It is a little wider than nginx's,
// which never takes what this refuses.
func (k ValueKind) takes(value string) bool {
	units := forms[k].units
	if k == MsecValue || k == SecValue {
		return isTime(value, units, k == MsecValue)
	}
	if value != "" && strings.IndexByte(units, value[len(value)-1]) >= 0 {
		value = value[:len(value)-1]
	}
	return value != "" && strings.Trim(value, "0123456789") == ""
}

// isTime reports whether a text is numbers with units, each shorter than the one
// before (nginx: ngx_parse_time).
func isTime(text, units string, msec bool) bool {
	numbered := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case '0' <= c && c <= '9':
			numbered = true
		case c == ' ':
		case c == 'm' && strings.HasPrefix(text[i:], "ms"):
			if !msec {
				return false
			}
			i, units = i+1, ""
		default:
			at := strings.IndexByte(units, c)
			if at < 0 {
				return false
			}
			units = units[at+1:]
		}
	}
	return numbered
}

// Hole reports whether a value is still to be filled in: it has a variable, or
// @NAME@, %NAME%, <name>, {name}, what stands for an expression of a template, or
// is a word in capitals.
func Hole(value string) bool {
	if value == "" || strings.Contains(value, "__") {
		return true
	}
	for i := range len(value) {
		switch c := value[i]; c {
		case '$', '@', '%', '<', '>', '{', '}', '[', ']':
			return true
		default:
			if c >= utf8.RuneSelf {
				return strings.ContainsAny(value[i:], "$@%<>{}[]\u27e8")
			}
		}
	}
	first := value[0]
	return (first == '_' || 'A' <= first && first <= 'Z') && strings.ToUpper(value) == value
}

// HoldsTemplate reports whether a text holds marks of a template engine: {{, {%
// or <%.
func HoldsTemplate(text string) bool {
	for rest := text; ; {
		_, after, found := strings.Cut(rest, "{")
		if !found || after == "" {
			return strings.Contains(text, "<%")
		}
		if after[0] == '{' || after[0] == '%' {
			return true
		}
		rest = after
	}
}
