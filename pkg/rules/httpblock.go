package rules

import (
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

// httpBlock returns the http block of a whole configuration, or nil: what is
// not set in a part of one may be set in the rest.
func httpBlock(p *rule.Pass) *nginx.Directive {
	list := p.Directives("http")
	if !p.Complete() || len(list) == 0 {
		return nil
	}
	return list[0]
}

// passesAnything reports whether requests are passed on anywhere.
func passesAnything(p *rule.Pass) bool {
	return p.Site.Has("proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass")
}
