package verify_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/verify"
)

func TestNetrc(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		want       verify.Netrc
	}{
		{"one line", "machine shop.example login ann password s3", verify.Netrc{"shop.example": {User: "ann", Password: "s3"}}},
		{"lines, comments and upper case", "# mine\nmachine Shop.Example\n\tlogin ann # me\n\tpassword a#b\n", verify.Netrc{"shop.example": {User: "ann", Password: "a#b"}}},
		{"quotes", `machine x login "a b" password "c\"d\\"`, verify.Netrc{"x": {User: "a b", Password: `c"d\`}}},
		{"the first entry of a host", "machine x password 1\nmachine x password 2", verify.Netrc{"x": {Password: "1"}}},
		{"default is left out", "default login anonymous password me@x\nmachine x login a password b", verify.Netrc{"x": {User: "a", Password: "b"}}},
		{"macros and accounts", "machine x login a account acct password b\nmacdef init\nmachine y login evil\n\nmachine z login c password d",
			verify.Netrc{"x": {User: "a", Password: "b"}, "z": {User: "c", Password: "d"}}},
		{"a password that is a keyword", "machine x login machine password login", verify.Netrc{"x": {User: "machine", Password: "login"}}},
		{"cut off", "machine", verify.Netrc{}},
		{"cut off later", "machine x login", verify.Netrc{"x": {}}},
		{"an open quote", `machine x password "abc`, verify.Netrc{"x": {Password: "abc"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, verify.ParseNetrc(c.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
