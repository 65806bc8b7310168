package diagnose

import (
	"slices"
	"strings"
)

// HandsOn reports programs that only hand connections on, to a container most
// often.
func HandsOn(name string) bool {
	return slices.Contains([]string{"docker-proxy", "rootlessport", "slirp4netns", "pasta", "conmon", "sshd", "systemd"}, name)
}

func list(addresses []Address) string {
	var out []string
	for _, a := range addresses {
		out = append(out, a.IP)
	}
	return strings.Join(out, " and ")
}

// front names what stands between the visitor and the site, by the header lines
// that it adds; "" where nothing does.
func front(a *Answer) string {
	if a == nil {
		return ""
	}
	for _, known := range []struct{ header, name string }{
		{"Cf-Ray", "Cloudflare"}, {"X-Amz-Cf-Id", "CloudFront"}, {"X-Fastly-Request-Id", "Fastly"}, {"X-Akamai-Request-Id", "Akamai"},
		{"X-Azure-Ref", "Azure Front Door"}, {"X-Vercel-Id", "Vercel"}, {"X-Varnish", "Varnish"},
	} {
		if v := a.Header.Get(known.header); v != "" {
			return known.name + " (" + known.header + ": " + clip(v) + ")"
		}
	}
	for _, name := range []string{"Via", "X-Cache", "X-Cache-Status", "X-Proxy-Cache", "X-Served-By", "Cf-Cache-Status", "Age"} {
		if v := a.Header.Get(name); v != "" {
			return "a proxy or cache (" + name + ": " + clip(v) + ")"
		}
	}
	server := a.Header.Get("Server")
	for _, name := range []string{"cloudflare", "CloudFront", "AkamaiGHost", "Varnish", "Fastly", "ECS", "Caddy", "HAProxy", "envoy", "squid", "Netlify", "LiteSpeed"} {
		if strings.HasPrefix(strings.ToLower(server), strings.ToLower(name)) {
			return "Server: " + clip(server)
		}
	}
	return ""
}

// clip keeps a header's value to what a line can show.
func clip(s string) string {
	const most = 60
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}
