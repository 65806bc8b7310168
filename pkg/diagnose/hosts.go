package diagnose

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/route"
)

// strangeHost is a request that Django refuses because of its Host: one that
// ALLOWED_HOSTS does not have, or that nginx puts in the visitor's place
// (django.http.request: HttpRequest.get_host).
func (j *judgement) strangeHost(r *Resource) *Cause {
	if r.Plain.Status != 400 || r.Passed == nil || outcome(r).Kind != route.Proxy || j.f.Project == nil || len(j.f.Project.Django) != 1 {
		return nil
	}
	h := r.Passed.Header("Host")
	if h == nil || h.Unknown != "" {
		return nil
	}
	settings := j.f.Project.Django[0].Settings
	setting := settings.Lookup("ALLOWED_HOSTS")
	allowed, known := setting.Strs()
	if !known || isTrue(settings.Lookup("DEBUG")) && len(allowed) == 0 || Allows(allowed, h.Value) {
		return nil
	}
	c := &Cause{ID: HostRefused, Effect: "visitors get 400 Bad Request for every page"}
	if strings.EqualFold(WithoutPort(h.Value), j.f.Named) {
		c.At = setting.At
		c.Sentence = fmt.Sprintf("ALLOWED_HOSTS does not have %s, so Django refuses all requests for it", WithoutPort(h.Value))
		c.Remedy = fmt.Sprintf("add %q to ALLOWED_HOSTS, and restart the application", WithoutPort(h.Value))
		return c
	}
	c.At = answering(r)
	if h.At != nil {
		c.At = h.At.Head()
	}
	c.Sentence = fmt.Sprintf("nginx passes the request on with the Host %s instead of %s, and ALLOWED_HOSTS does not have it", h.Value, j.f.Named)
	c.Remedy = "add to the location: proxy_set_header Host $host;"
	return c
}

func isTrue(v django.Value) bool {
	on, ok := v.Bool()
	return ok && on
}

// Allows reports whether ALLOWED_HOSTS has a host (django.http.request:
// validate_host).
func Allows(list []string, host string) bool {
	host = strings.ToLower(strings.TrimSuffix(WithoutPort(host), "."))
	for _, pattern := range list {
		pattern = strings.ToLower(pattern)
		if pattern == "*" || pattern == host || strings.HasPrefix(pattern, ".") && (host == pattern[1:] || strings.HasSuffix(host, pattern)) {
			return true
		}
	}
	return false
}

// WithoutPort takes the port off a host.
func WithoutPort(host string) string {
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') && strings.Trim(host[i+1:], "0123456789") == "" {
		return host[:i]
	}
	return host
}
