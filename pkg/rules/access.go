package rules

import (
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
func deniesRest(block *nginx.Directive) bool { return decidesAll(block) == "deny" }

func allowsAll(block *nginx.Directive) bool { return decidesAll(block) == "allow" }

// decidesAll returns "allow" or "deny" by the first rule for all addresses in
// the list that holds in a block, or "" where there is none: the first that fits
// decides.
func decidesAll(block *nginx.Directive) string {
	list := block.Effective("deny")
	if len(list) == 0 {
		list = block.Effective("allow")
	}
	if len(list) == 0 {
		return ""
	}
	for _, d := range list[0].Parent.Children {
		if (d.Name == "allow" || d.Name == "deny") && d.Arg(0) == "all" {
			return d.Name
		}
	}
	return ""
}

// authenticated reports whether a password, a token or a subrequest is asked
// for in a block.
func authenticated(block *nginx.Directive) bool {
	for _, name := range []string{"auth_basic", "auth_request", "auth_jwt", "auth_pam", "auth_digest"} {
		if d := block.EffectiveOne(name); d != nil && d.Arg(0) != "off" {
			return true
		}
	}
	return block.EffectiveOne("ssl_verify_client") != nil && block.EffectiveOne("ssl_verify_client").Arg(0) == "on"
}
