package refusal_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kballard/go-shellquote"

	"github.com/wellserved/wellserved/pkg/cli"
	"github.com/wellserved/wellserved/pkg/freeport"
)

var update = flag.Bool("update", false, "write what the guide shows anew")

const guide = "../../../docs/websocket.md"

// The blocks of the guide: what is typed and comes, and the configuration.
var (
	session   = regexp.MustCompile("(?ms)^```\n\\$ ([^\n]*)\n.*?^```$")
	confBlock = regexp.MustCompile("(?ms)^```nginx\n(.*?)^```$")
	took      = regexp.MustCompile(`after \d+\.\d{3} s`)
	dropped   = regexp.MustCompile(`\(1006\) after \d+\.\d{3} s`)
	heldFor   = regexp.MustCompile(`held for \d+\.\d s`)
	number    = regexp.MustCompile(`(seconds": )\d+\.\d+(e-\d+)?`)
	clock     = regexp.MustCompile(`127\.0\.0\.1:\d+ - - \[[^\]]*\]`)
)

// TestTheGuideShowsWhatComes types what docs/websocket.md shows, on its own
// configuration, with real nginx and real Daphne.
func TestTheGuideShowsWhatComes(t *testing.T) {
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	log := filepath.Join(folder(t), "daphne.log")
	daphne := daphneWithLog(t, log)
	front := fmt.Sprintf("127.0.0.1:%d", freeport.Of(t))
	_, port, _ := strings.Cut(front, ":")
	written := confBlock.FindStringSubmatch(page)[1]
	own := strings.NewReplacer("listen 80;", "listen "+front+";", "127.0.0.1:8001", daphne).Replace(written)
	site := filepath.Join(folder(t), "shop.conf")
	if err := os.WriteFile(site, []byte(own), 0o644); err != nil {
		t.Fatal(err)
	}
	conf := nginx(t, "include "+site+";", front)
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	up, err := filepath.Rel(here, shop)
	if err != nil {
		t.Fatal(err)
	}
	even := strings.NewReplacer(":"+port, "", daphne, "127.0.0.1:8001", site, "/etc/nginx/conf.d/shop.conf", up+"/", "", shop+"/", "", log, "daphne.log")
	typed := 0
	real := session.ReplaceAllStringFunc(page, func(block string) string {
		line := session.FindStringSubmatch(block)[1]
		args, err := shellquote.Split(line)
		if err != nil {
			t.Fatal(err)
		}
		for i, a := range args {
			if a == "daphne.log" {
				args[i] = log
			}
			args[i] = strings.Replace(args[i], "ws://shop.example/", "ws://shop.example:"+port+"/", 1)
		}
		args = append(args, "--quiet", "--resolve", "shop.example:"+port+":127.0.0.1", "--nginx", conf, "--django", shop)
		var out bytes.Buffer
		cli.Main(args, strings.NewReader(""), &out, &out)
		typed++
		shown := even.Replace(out.String())
		shown = dropped.ReplaceAllString(shown, "(1006) after two seconds")
		shown = took.ReplaceAllString(shown, "after 0.004 s")
		shown = heldFor.ReplaceAllString(number.ReplaceAllString(shown, "${1}0.004"), "held for 0.5 s")
		shown = once(clock.ReplaceAllString(shown, "127.0.0.1:57304 - - [25/Nov/2026:13:56:50]"))
		return "```\n$ " + line + "\n" + strings.ReplaceAll(shown, "after two seconds", "after 2.000 s") + "```"
	})
	switch {
	case typed == 0:
		t.Fatal("the guide shows no command")
	case *update:
		if err := os.WriteFile(guide, []byte(real), 0o644); err != nil {
			t.Fatal(err)
		}
	case real != page:
		t.Errorf("docs/websocket.md is not what comes (-page +real); go test ./pkg/verify/refusal -run Guide -update writes it:\n%s", cmp.Diff(page, real))
	}
}

// once leaves of lines of a log that are now the same the first: the last ones
// may come too late to be seen.
func once(text string) string {
	var b strings.Builder
	seen := map[string]bool{}
	for line := range strings.Lines(text) {
		if strings.Contains(line, " - - [") {
			if seen[line] {
				continue
			}
			seen[line] = true
		}
		b.WriteString(line)
	}
	return b.String()
}

// daphneWithLog starts Daphne so that all that it logs is in one file.
func daphneWithLog(t *testing.T, log string) string {
	t.Helper()
	if err := os.WriteFile(log, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := exec.LookPath("sh"); err != nil {
		t.Fatal(err)
	}
	port := freeport.Of(t)
	address := fmt.Sprintf("127.0.0.1:%d", port)
	run(t, "tcp", address, "sh", "-c", fmt.Sprintf("exec %s -m daphne -b 127.0.0.1 -p %d --access-log %s shop.asgi:application >>%[3]s 2>&1", interpreter(), port, log))
	return address
}
