package language_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wellserved/wellserved/pkg/rules/language"
	"github.com/wellserved/wellserved/pkg/rules/pattern"
)

func parse(t *testing.T, text string, fold bool) *pattern.Regex {
	t.Helper()
	re, err := pattern.Parse(text, fold)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return re
}

// pcre runs PCRE itself, by the program that its authors test it with, and
// returns its output for a script.
func pcre(t *testing.T, script string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "pcre2test", "-q")
	cmd.Stdin = strings.NewReader(script)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("pcre2test, of Debian's pcre2-utils: %v %s", err, errs.String())
	}
	return string(out)
}

// subject writes a text as pcre2test reads it.
func subject(text string) string {
	var b strings.Builder
	b.WriteString("    ")
	for i := range len(text) {
		fmt.Fprintf(&b, `\x%02x`, text[i])
	}
	return b.String()
}

func hexPattern(text string, fold bool) string {
	mods := "hex"
	if fold {
		mods += ",caseless"
	}
	return fmt.Sprintf("/%x/%s\n", text, mods)
}

// matches asks PCRE whether an expression matches each of several texts.
func matches(t *testing.T, expression string, fold bool, texts []string) []bool {
	t.Helper()
	var b strings.Builder
	b.WriteString(hexPattern(expression, fold))
	for _, text := range texts {
		b.WriteString(subject(text) + "\n")
	}
	var got []bool
	for line := range strings.Lines(pcre(t, b.String())) {
		switch {
		case strings.HasPrefix(line, "No match"):
			got = append(got, false)
		case strings.HasPrefix(line, " 0: "):
			got = append(got, true)
		}
	}
	if len(got) != len(texts) {
		t.Fatalf("%s: %d answers for %d texts", expression, len(got), len(texts))
	}
	return got
}

var expressions = []string{
	`^/static/`, `\.php$`, `\.php(/|$)`, `^/a(b|c)+d?$`, `^/(?:[^/]+/)+x$`, `/x`, `^/$`, `a\z`, `a$`, `^/[a-c]{2,4}$`, `^(?:/a|/b)`,
	`^/(?i)ab`, `(^/a|b$)`, `^/.*\.(css|js)$`, `^/\d+/\w*$`, `[^/a]$`, `^/a|^/b|c`, `(a|ab)(c|bcd)?$`, `^/(?s).b`, `\Ax|/\Z`, `^/a*?b`, `^/a?a?a?aaa$`,
	`$`, ``, `^`, `a$|b`, `^/[[:alpha:]]+$`, `/\x61\.b$`, `^/(a$|b)`, `^/a$\n`,
}

// looking are expressions that the automaton does not hold and the matcher does.
var looking = []string{
	`^/(?!admin)a`, `^/a(?=b)`, `(?<=/a)b`, `(?<!a)b$`, `^/(?>a+)ab`, `^/a++b`, `\ba\b`, `a\Bb`, `^/(?=.*\d)[a-z0-9]+$`, `^/a{2}+a`, `^/(?:a|ab)++c`,
}

// texts returns texts made of bytes that expressions here tell apart.
func texts(r *rand.Rand, n int) []string {
	const alphabet = "/abcdxAB.1\nphcsj-"
	out := []string{"/", "/a", "/ab", "/x.php", "/x.php/y", "/a\n", "/static/x", "/\n", "/a.b", "/b", "/aaa", "/aaaaaa"}
	for len(out) < n {
		b := []byte{'/'}
		for range r.IntN(7) {
			b = append(b, alphabet[r.IntN(len(alphabet))])
		}
		out = append(out, string(b))
	}
	return out
}

func TestAnswersAreThoseOfPCRE(t *testing.T) {
	t.Parallel()
	list := texts(rand.New(rand.NewPCG(1, 2)), 300)
	for _, fold := range []bool{false, true} {
		for _, expression := range append(append([]string{}, expressions...), looking...) {
			re := parse(t, expression, fold)
			e := language.New(re)
			for i, want := range matches(t, expression, fold, list) {
				got, _, err := language.Search(re, list[i], 100_000)
				if err != nil || got != want {
					t.Errorf("the matcher says %v of %q and %q (%v), PCRE %v", got, expression, list[i], err, want)
				}
				if got, known := e.Takes(list[i]); known && got != want {
					t.Errorf("the automaton says %v of %q and %q, PCRE %v", got, expression, list[i], want)
				}
			}
		}
	}
}

func TestTheAutomatonSaysWhatItDoesNotHold(t *testing.T) {
	t.Parallel()
	for _, expression := range []string{`^/(?!a)b`, `a\b`, `(a)\1`, `a++b`, `(?>a)b`, `(?m)^a$`} {
		if _, known := language.New(parse(t, expression, false)).Takes("/a"); known {
			t.Errorf("%s is taken for known", expression)
		}
	}
	if language.New(parse(t, `^/(?:a{500}){500}`, false)).Exact() {
		t.Error("an expression past the bounds is taken for known")
	}
}

func TestWhatIsLeftIsProvedByPCRE(t *testing.T) {
	t.Parallel()
	list := texts(rand.New(rand.NewPCG(3, 4)), 400)
	answers := map[string][]bool{}
	for _, expression := range expressions {
		answers[expression] = matches(t, expression, false, list)
	}
	proved := 0
	for _, narrow := range expressions {
		for _, wide := range expressions {
			rival, exact := language.New(parse(t, wide, false)).Rival()
			if !exact {
				t.Fatalf("%s is not exact", wide)
			}
			url, known := language.New(parse(t, narrow, false)).Left(rival)
			switch {
			case !known:
				t.Errorf("nothing is known of %q and %q", narrow, wide)
			case url == "":
				proved++
				for i := range list {
					if answers[narrow][i] && !answers[wide][i] {
						t.Errorf("%q is said to match all that %q does, but not %q", wide, narrow, list[i])
					}
				}
			case !matches(t, narrow, false, []string{url})[0] || matches(t, wide, false, []string{url})[0]:
				t.Errorf("%q is said to be matched by %q and not by %q", url, narrow, wide)
			}
		}
	}
	if proved < len(expressions) {
		t.Errorf("only %d proofs: an expression matches what it does itself", proved)
	}
}

func TestPrefixesAnswerBeforeExpressions(t *testing.T) {
	t.Parallel()
	prefixes := &language.Prefixes{
		Names: []string{"/", "/static/", "/media/", "/media/big/"}, Carets: []bool{false, true, true, false}, Exact: []string{"/x"},
	}
	for _, tc := range []struct {
		expression string
		hidden     bool
	}{
		{`^/static/.*\.css$`, true}, {`/static/.*\.css$`, false}, {`^/static`, false}, {`^/media/`, false}, {`^/media/small/`, true},
		{`^/media/big/`, false}, {`^/x\z`, true}, {`^/x$`, false}, {`^/(static|media)/s/`, true}, {`^/`, false},
	} {
		url, known := language.New(parse(t, tc.expression, false)).Left(prefixes)
		if !known || (url == "") != tc.hidden {
			t.Errorf("%s: %q is left", tc.expression, url)
		}
	}
}

func TestSeveralExpressionsHideOneTogether(t *testing.T) {
	t.Parallel()
	a, _ := language.New(parse(t, `^/a`, false)).Rival()
	b, _ := language.New(parse(t, `^/b`, false)).Rival()
	if url, known := language.New(parse(t, `^/[ab]c`, false)).Left(a, b); url != "" || !known {
		t.Errorf("%q is left", url)
	}
	if url, _ := language.New(parse(t, `^/[abc]c`, false)).Left(a, b); url != "/cc" {
		t.Errorf("%q is left", url)
	}
}

// limit asks PCRE how many times its matching function has to call itself.
func limit(t *testing.T, expression, text string) int {
	t.Helper()
	out := pcre(t, hexPattern(expression, false)+subject(text)+`\=find_limits`+"\n")
	_, after, ok := strings.Cut(out, "Minimum match limit = ")
	n, err := strconv.Atoi(strings.TrimSpace(strings.SplitN(after, "\n", 2)[0]))
	if !ok || err != nil {
		t.Fatalf("%s: %s", expression, out)
	}
	return n
}

func TestAnAttackDoublesTheStepsOfPCREWithEachRound(t *testing.T) {
	t.Parallel()
	for _, expression := range []string{
		`^/(a+)+$`, `^/([a-z]+)*x$`, `^/(a|a)*$`, `^/(a|aa)+$`, `^/(\w+\s?)+$`, `^/(.*)*$`, `^/(\d+|\w+)*$`, `^/(?:a*)*b$`, `^/((ab)*)*c$`, `^/(a+b?)+$`,
		`^/([a-z.]+\.)+[a-z]+$`, `^/(?:[\w-]+)+/x$`, `^/(.+)+\.php$`, `^/(a+){2,}$`, `^/x/((?:\w+\s*)*)!$`, `^(([a-z])+.)+[A-Z]([a-z])+$`,
		`(?=x)?^/(?:a|b|ab)*c$`, `^/(?!z)(a+)+$`,
	} {
		attack, is := language.Explodes(parse(t, expression, false))
		if !is {
			t.Errorf("no attack on %s was found", expression)
			continue
		}
		const few, many = 2, 6 // a cubic expression needs 8 times the steps at most, one that doubles them 16 times
		if a, b := limit(t, expression, attack.Text(few)), limit(t, expression, attack.Text(many)); b < 9*a {
			t.Errorf("%s: PCRE needs %d steps for %d rounds of %+v and %d for %d", expression, a, few, attack, b, many)
		}
	}
}

func TestNoAttackIsSeenWhereThereIsNone(t *testing.T) {
	t.Parallel()
	for _, expression := range []string{
		`^/(?:[^/]+/)+x$`, `^/(a|b)*$`, `^/(a+)++$`, `^/(?>a+)+$`, `^/(a?)+$`, `^/([a-z]+\.)+[a-z]+$`, `^/.*.*.*$`, `^/(a+){10}$`, `^/(a|b|c)+$`,
		`^/(a+)+`, `^/([a-z]{2,5}){1,3}$`, `^/(\w++)+$`, `^/([a-z]+-)*[a-z]+$`, `\.(?:css|js)$`, `^/(?:/[^/]*)*$`, `(a+)+(?m)$`, `^/(a)\1+$`, `^/(?:a{400}){400}(b+)+$`,
	} {
		if attack, is := language.Explodes(parse(t, expression, false)); is {
			t.Errorf("%s: %+v", expression, attack)
		}
	}
}

func TestWhatAGroupCanHoldOfAnotherExpression(t *testing.T) {
	t.Parallel()
	parent := parse(t, `^\.\.(?:/(?s:.*))?\z`, false)
	for _, tc := range []struct {
		expression   string
		holds, known bool
	}{
		{`^/a(.*)$`, true, true}, {`^/a([^/]*)$`, true, true}, {`^/a([a-z]*)$`, false, true}, {`^/a(\.[a-z]+)$`, false, true}, {`^/a(.+\.png)$`, true, true},
		{`^/a(?!\.)(.*)$`, false, false},
	} {
		re := parse(t, tc.expression, false)
		if holds, known := language.CanHold(re, re.Groups[1], parent); holds != tc.holds || known != tc.known {
			t.Errorf("%s: %v, %v", tc.expression, holds, known)
		}
	}
}

func FuzzDecisions(f *testing.F) {
	for _, expression := range append(append([]string{}, expressions...), looking...) {
		f.Add(expression, "/a.php", true)
	}
	f.Fuzz(func(t *testing.T, expression, text string, fold bool) {
		re, err := pattern.Parse(expression, fold)
		if err != nil || len(text) > 40 || len(expression) > 200 {
			return
		}
		e := language.New(re)
		takes, known := e.Takes(text)
		found, _, err := language.Search(re, text, 20_000)
		if known && err == nil && takes != found && !strings.Contains(text, "\x00") {
			t.Errorf("%q and %q: the automaton says %v, the matcher %v", expression, text, takes, found)
		}
		if url, known := e.Left(); known && url != "" {
			if takes, exact := e.Takes(url); exact && !takes {
				t.Errorf("%q: %q is left and not taken", expression, url)
			}
		}
		language.Explodes(re)
	})
}

func TestASlowExpressionTakesPCREEightTimesTheStepsForTwiceTheText(t *testing.T) {
	t.Parallel()
	for _, expression := range []string{`^/.*x.*y.*z$`, `^/\w+\d+\w+[0-9a]+!$`, `/.*a.*b.*c$`} {
		attack, is := language.Slow(parse(t, expression, false))
		if !is {
			t.Errorf("no attack on %s was found", expression)
			continue
		}
		if a, b := limit(t, expression, attack.Text(24)), limit(t, expression, attack.Text(48)); b < 5*a {
			t.Errorf("%s: PCRE needs %d and %d steps on %+v", expression, a, b, attack)
		}
	}
	for _, expression := range []string{`^/(.*)/(.*)$`, `^/[a-z]+[0-9]+$`, `^/a*b*c*d*$`, `\.php$`} {
		if attack, is := language.Slow(parse(t, expression, false)); is {
			t.Errorf("%s: %+v", expression, attack)
		}
	}
}
