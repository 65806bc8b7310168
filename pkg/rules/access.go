package rules

import (
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
)

// guarded reports whether a block lets in only those who show who they are, or
// come from certain addresses, by its own rules or inherited ones.
func guarded(block *nginx.Directive) bool {
	any := false
	if s := block.EffectiveOne("satisfy"); s != nil {
		any = s.Arg(0) == "any"
	}
	list := deniesRest(block)
	auth := authenticated(block)
	if any {
		return (list || auth) && !allowsAll(block)
	}
	return list || auth
}

// deniesRest reports whether the list of addresses that holds in a block ends by
// refusing all others.
func deniesRest(block *nginx.Directive) bool {
	return !slices.ContainsFunc(everyone(block), func(whole string) bool { return decidesAll(block, whole) != "deny" })
}

// allowsAll reports whether the list lets everyone in that comes by some kind of
// address.
func allowsAll(block *nginx.Directive) bool {
	return slices.ContainsFunc(everyone(block), func(whole string) bool { return decidesAll(block, whole) == "allow" })
}

// decidesAll returns "allow" or "deny" by the first rule for all addresses, or
// for the whole of a kind of them, in the list that holds in a block, or "" where
// there is none: the first that fits decides.
func decidesAll(block *nginx.Directive, whole string) string {
	list := block.Effective("deny")
	if len(list) == 0 {
		list = block.Effective("allow")
	}
	if len(list) == 0 {
		return ""
	}
	for _, d := range list[0].Parent.Children {
		if (d.Name == "allow" || d.Name == "deny") && (d.Arg(0) == "all" || d.Arg(0) == whole) {
			return d.Name
		}
	}
	return ""
}

// The rules for all clients of one kind of address. nginx keeps a list for each.
const (
	allOfIPv4 = "0.0.0.0/0"
	allOfIPv6 = "::/0"
	allOfUnix = "unix:"
)

// everyone returns the kinds of address that clients of a block's server can
// have. A server without a listen has IPv4 alone.
func everyone(block *nginx.Directive) []string {
	var kinds []string
	if server := block.Enclosing("server"); server != nil {
		for _, l := range server.All("listen") {
			switch v := l.Arg(0); {
			case strings.HasPrefix(v, "unix:"):
				kinds = append(kinds, allOfUnix)
			case !strings.HasPrefix(v, "["):
				kinds = append(kinds, allOfIPv4)
			case slices.Contains(l.Values(), "ipv6only=off"):
				kinds = append(kinds, allOfIPv4, allOfIPv6)
			default:
				kinds = append(kinds, allOfIPv6)
			}
		}
	}
	if len(kinds) == 0 {
		kinds = append(kinds, allOfIPv4)
	}
	return kinds
}

// authenticated reports whether a password, a token or a subrequest is asked
// for in a block.
func authenticated(block *nginx.Directive) bool {
	for _, name := range []string{"auth_basic", "auth_request", "auth_jwt", "auth_oidc", "auth_pam", "auth_digest"} {
		if d := block.EffectiveOne(name); d != nil && d.Arg(0) != "off" {
			return true
		}
	}
	return block.EffectiveOne("ssl_verify_client") != nil && block.EffectiveOne("ssl_verify_client").Arg(0) == "on"
}
