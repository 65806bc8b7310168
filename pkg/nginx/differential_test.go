package nginx_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
)

// base is a configuration that real nginx accepts; mutations of it are judged
// by both.
const base = `# a site
events { worker_connections 64; }
http {
    types { text/html html; text/css css; }
    map $http_upgrade $connection_upgrade { default upgrade; '' close; }
    log_format main '$remote_addr "$request" '
                    '$status';
    upstream app { server 127.0.0.1:8000; keepalive 4; }
    server {
        listen 127.0.0.1:8099;
        server_name example.com "www.example.com";
        root /srv/www;
        index index.html index.htm;
        location /static/ { alias "/srv/a b/"; expires 30d; }
        location ~ ^/(a|b)\.php$ { return 404; }
        location / {
            if ($request_method = POST) { return 405; }
            proxy_pass http://app;
            proxy_set_header Host ${host}x;
            proxy_set_header X-A 'it''s';
        }
    }
}
`

// verdicts are the messages of nginx that come from reading the text, not from
// what the values mean.
var verdicts = regexp.MustCompile(`unexpected|unknown directive|not allowed here|invalid number of arguments|is duplicate|not terminated by|has no opening|too long parameter`)

var place = regexp.MustCompile(`\[emerg\][^\n]* in \S+:(\d+)`)

// TestRealNginxRefusesWhatWeReport mutates a configuration byte by byte and
// word by word, and compares each verdict with that of `nginx -t`.
func TestRealNginxRefusesWhatWeReport(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("nginx"); err != nil {
		t.Fatal("this test compares with real nginx, which is not installed (apt-get install nginx)")
	}
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("WELLSERVED_SEED"); s != "" {
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		seed = n
	}
	t.Logf("WELLSERVED_SEED=%d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	dir := t.TempDir()
	text := strings.Replace(base, `'it''s'`, `"it's"`, 1)
	compared, lines, sameLine := 0, 0, 0
	for i := range 300 {
		mutant := text
		if i > 0 {
			mutant = mutate(r, text)
		}
		name := filepath.Join(dir, "nginx.conf")
		if err := os.WriteFile(name, []byte(mutant), 0o600); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		out, err := exec.CommandContext(ctx, "nginx", "-t", "-c", name, "-g", "pid "+dir+"/pid;").CombinedOutput()
		cancel()
		said := string(out)
		if i == 0 && err != nil {
			t.Fatalf("nginx refuses the base: %s", said)
		}
		cfg, lerr := nginx.Load(nginx.Options{Tree: fstree.MemoryText(map[string]string{name: mutant}), Paths: []string{name}})
		if lerr != nil {
			t.Fatal(lerr)
		}
		switch {
		case err == nil:
			compared++
			for _, f := range cfg.Faults {
				// A forgotten semicolon that nginx swallows is reported all the same.
				if f.Kind != nginx.MissingSemicolon {
					t.Errorf("nginx accepts, we say %s: %s\n%s", f.At, f.Message, mutant)
				}
			}
		case verdicts.MatchString(said) && !strings.Contains(said, "in condition"):
			compared++
			if strings.Contains(said, `in "keepalive" directive`) {
				continue // the table takes a second argument, which later versions have
			}
			if len(cfg.Faults) == 0 {
				t.Errorf("we accept, nginx says %s\n%s", said, mutant)
				continue
			}
			if m := place.FindStringSubmatch(said); m != nil {
				lines++
				if nearLine(cfg, m[1]) {
					sameLine++
				}
			}
		}
	}
	if compared < 150 || lines < 50 {
		t.Errorf("only %d of 300 mutants could be compared, %d with a line", compared, lines)
	}
	if sameLine*10 < lines*8 {
		t.Errorf("only %d of %d faults at nginx's line", sameLine, lines)
	}
	t.Logf("compared %d, at nginx's line %d of %d", compared, sameLine, lines)
}

// nearLine reports whether a fault, or the second place it names, lies on the
// line that nginx names.
func nearLine(cfg *nginx.Config, line string) bool {
	for _, f := range cfg.Faults {
		for _, n := range []int{f.At.Line(), f.At.Finish().Line, f.Related.Line()} {
			if strconv.Itoa(n) == line {
				return true
			}
		}
	}
	return false
}

var wordPattern = regexp.MustCompile(`[a-z_]{3,}|[{};]`)

// mutate changes a text in one place as a slip of the fingers would.
func mutate(r *rand.Rand, text string) string {
	words := wordPattern.FindAllStringIndex(text, -1)
	w := words[r.IntN(len(words))]
	at := r.IntN(len(text))
	switch r.IntN(7) {
	case 0:
		return text[:at] + text[at+1:]
	case 1:
		return text[:at] + string(`{};"'\ #$`[r.IntN(9)]) + text[at:]
	case 2:
		return text[:w[0]] + text[w[1]:]
	case 3:
		return text[:w[1]] + " " + text[w[0]:]
	case 4:
		return text[:w[0]] + "x" + text[w[0]:]
	case 5:
		o := words[r.IntN(len(words))]
		return text[:w[0]] + text[o[0]:o[1]] + text[w[1]:]
	default:
		return strings.Replace(text, ";", ";\n"+fmt.Sprint([]string{"root a", "gzip on", "user a", "nope on"}[r.IntN(4)])+";", 1+r.IntN(3))
	}
}
