package route

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
)

// decides reports whether a directive may change which answer a request gets
// in a way that is not modelled here: those of modules that nobody knows, in a
// location, and those of known modules that run code or answer on their own.
func decides(d *nginx.Directive) bool {
	if d.Spec == nil {
		inLocation := d.Context == nginx.Location || d.Context == nginx.LocationIf || d.Context == nginx.LimitExcept
		return inLocation && !nginx.Known(d.Name)
	}
	if d.Arg(0) == "off" {
		return false
	}
	switch d.Name {
	case "perl", "js_content", "js_access", "status", "api", "hls", "f4f",
		"auth_jwt", "auth_oidc", "echo", "echo_exec", "echo_location", "pagespeed", "modsecurity", "passenger_enabled",
		"auth_pam", "auth_ldap", "auth_digest", "auth_gss", "testcookie", "upload_pass", "fancyindex", "rewrite_by_lua_file",
		"content_by_lua", "content_by_lua_block", "content_by_lua_file", "access_by_lua", "access_by_lua_block",
		"access_by_lua_file", "rewrite_by_lua", "rewrite_by_lua_block", "server_rewrite_by_lua_block",
		"server_rewrite_by_lua_file", "precontent_by_lua_block", "precontent_by_lua_file", "redis_pass", "redis2_pass",
		"drizzle_pass", "postgres_pass", "mongo", "gridfs", "nchan_subscriber", "nchan_publisher", "nchan_pubsub",
		"push_stream_subscriber", "push_stream_publisher", "push_subscriber", "push_publisher", "rtmp_stat",
		"vhost_traffic_status_display", "check_status", "proxy_connect", "internal_redirect", "geoip2_proxy",
		"tfs_pass", "vod", "dav_ext_methods", "concat", "srcache_fetch", "encrypted_session", "lua_content":
		return true
	}
	return d.Spec.Origin == nginx.FromThirdParty && strings.HasSuffix(d.Name, "_pass")
}
