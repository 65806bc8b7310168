package secret_test

import (
	"bytes"
	"fmt"
	"math/rand"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/secret"
)

func TestOnlyRealSecretsAreWorthLookingFor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, setting, value string
		want                 bool
	}{
		{"a key", "SECRET_KEY", "k3#v9!q7^z2@m5&x8*c1", true},
		{"a key of startproject", "SECRET_KEY", "django-insecure-3k#v9!q7^z2@m5&x8*c1(w4)e6_r0t$y=uia", true},
		{"a token", "PAYMENT_API_TOKEN", "sk_live_4eC39HqLyjWDarjtT1zdp7dc", true},
		{"a hexadecimal key", "STOCK_KEY", "9f86d081884c7d659a2feaa0c55ad015", true},
		{"a password that people choose", "PASSWORD", "Tr0ub4dor&3x", true},
		{"letters of one case, many", "HASH_KEY", "qzjxkvbnmwprtlsdfghy", true},
		{"a password of an application", "EMAIL_HOST_PASSWORD", "lqokfrkpfzljwxtk", true},
		{"the same in groups", "EMAIL_HOST_PASSWORD", "lqok frkp fzlj wxtk", true},
		{"words without blanks", "PASSWORD", "postgrespassword", false},
		{"many digits", "API_KEY", "62385050900208612345", false},
		{"a client of Google's", "SOCIAL_AUTH_GOOGLE_OAUTH2_KEY", "668855476975-5l8p7sua5hp70o0rbisp941dsfk462ki.apps.googleusercontent.com", false},
		{"its secret", "SOCIAL_AUTH_GOOGLE_OAUTH2_SECRET", "Jfc8k03j8ihL_9U_FgdCvTG4", true},
		{"a hole of a template", "DB_PASSWORD", "%(database_password_1)s", false},
		{"a short password", "PASSWORD", "hunter2", false},
		{"a word", "PASSWORD", "postgres", false},
		{"a word with a digit", "PASSWORD", "password1", false},
		{"words", "SIGNING_KEY", "my-shop-session-cookie", false},
		{"a date", "API_KEY", "20240501120000", false},
		{"a placeholder", "SECRET_KEY", "change-me-9Jk2l3m4n5", false},
		{"a placeholder in words", "SECRET_KEY", "insert-your-key-here-12345", false},
		{"a template", "SECRET_KEY", "{{ django_secret_key_2024 }}", false},
		{"no secret by name", "STATIC_VERSION", "9f86d081884c7d659a2feaa0c55ad015", false},
		{"a publishable key by value", "STRIPE_KEY", "pk_live_4eC39HqLyjWDarjtT1zdp7dc", false},
		{"a publishable key by name", "STRIPE_PUBLISHABLE_KEY", "4eC39HqLyjWDarjtT1zdp7dc", false},
		{"a browser key", "GOOGLE_API_KEY", "AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY", false},
		{"a VAPID public key", "VAPID_PUBLIC_KEY", "BEl62iUYgUivxIkv69yViEuiBIa40HI0DLLuxazjqAKVXTtjc", false},
		{"a site key", "RECAPTCHA_SITE_KEY", "6LeIxAcTAAAAAJcZVRqyHh71UMIEGNQ_MXjiZKhI", false},
		{"the other key of the pair", "RECAPTCHA_PRIVATE_KEY", "6LeIxAcTAAAAAGG4vFI1TnRWxMZNFuojJ4WifJWe", true},
		{"the public half of a DSN", "SENTRY_DSN", "https://9f86d081884c7d659a2feaa0c55ad015@o1.ingest.sentry.io/1", false},
		{"an identifier of a key", "AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7QWERTY1", false},
		{"the key", "AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzT4vQ8", true},
		{"a path", "JWT_PRIVATE_KEY", "/etc/shop/jwt-2024.pem", false},
		{"a class", "TOKEN_MODEL_KEY", "shop.models.AccessToken", false},
		{"a cookie's name", "CSRF_TOKEN", "csrftoken-Shop-2024-abc", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := secret.Worth(c.setting, c.value); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestPasswordsOfURLs(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"postgres://shop:k3%23v9@db/shop": "k3#v9", "redis://:k3v9@cache/0": "k3v9", "https://key@sentry.example/1": "", "shop:k3v9@db": "", "://": "",
	} {
		if got := secret.Password(value); got != want {
			t.Errorf("%s: got %q", value, got)
		}
	}
}

func TestEveryOccurrenceIsFoundWhereverReadsAreCut(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewSource(20261125))
	texts := []string{"abcabcab", "cabcabcabcab", "bbbbbbbbb", strings.Repeat("abc", 30), "short"}
	for round := range 60 {
		var b strings.Builder
		for b.Len() < 2000 {
			if random.Intn(12) == 0 {
				b.WriteString(texts[random.Intn(len(texts))])
			} else {
				b.WriteByte("abcx"[random.Intn(4)])
			}
		}
		text := b.String()
		want := map[string]bool{}
		for i, needle := range texts {
			for at := 0; len(needle) >= secret.MinLength; at++ {
				n := strings.Index(text[at:], needle)
				if n < 0 {
					break
				}
				at += n
				want[fmt.Sprintf("%d at %d", i, at)] = true
			}
		}
		got := map[string]bool{}
		m := secret.NewMatcher(texts)
		err := m.Search(iotest.OneByteReader(strings.NewReader(text)), make([]byte, 180+random.Intn(200)), func(h secret.Hit) bool {
			key := fmt.Sprintf("%d at %d", h.Text, h.Offset)
			if got[key] {
				t.Errorf("round %d: %s twice", round, key)
			}
			got[key] = true
			return true
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("round %d (-want +got):\n%s", round, diff)
		}
	}
}

func TestNothingIsLookedForInNothing(t *testing.T) {
	t.Parallel()
	for _, texts := range [][]string{nil, {"short"}} {
		m := secret.NewMatcher(texts)
		if err := m.Search(strings.NewReader("short and long enough"), nil, func(secret.Hit) bool { t.Error("found"); return true }); err != nil || !m.Empty() {
			t.Errorf("got %v", err)
		}
	}
}

func FuzzSearchFindsWhatIsThere(f *testing.F) {
	f.Add("needle-in-hay", "hay", "hay", 100)
	f.Fuzz(func(t *testing.T, needle, before, after string, size int) {
		if len(needle) < secret.MinLength || len(needle) > 1000 || size < 0 || size > 5000 {
			return
		}
		found := false
		m := secret.NewMatcher([]string{needle, "another text"})
		err := m.Search(strings.NewReader(before+needle+after), make([]byte, size), func(h secret.Hit) bool {
			found = found || h.Text == 0 && h.Offset == int64(len(before))
			return true
		})
		if err != nil || !found {
			t.Errorf("not found: %v", err)
		}
	})
}

// BenchmarkSearch reads scripts as sites have them: 64 MiB of text with 30
// secrets to look for.
func BenchmarkSearch(b *testing.B) {
	random := rand.New(rand.NewSource(1))
	var text bytes.Buffer
	words := strings.Fields(`function return this.value = document.querySelector("#cart") ; if (items.length > 0) { const total = 0x1f; } else export default class`)
	for text.Len() < 64<<20 {
		text.WriteString(words[random.Intn(len(words))])
		text.WriteByte(' ')
	}
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!@#$%^&*(-_=+)"
	var texts []string
	for range 30 {
		key := make([]byte, 12+random.Intn(40))
		for i := range key {
			key[i] = letters[random.Intn(len(letters))]
		}
		texts = append(texts, string(key))
	}
	m := secret.NewMatcher(texts)
	buffer := make([]byte, secret.Buffer)
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if err := m.Search(bytes.NewReader(text.Bytes()), buffer, func(secret.Hit) bool { b.Error("found"); return true }); err != nil {
			b.Fatal(err)
		}
	}
}
