package rules

import "strings"

// variableFamilies are beginnings of names that nginx or one of its modules
// answers for, whatever follows.
var variableFamilies = []string{
	"arg_", "http_", "cookie_", "sent_http_", "sent_trailer_", "upstream_http_", "upstream_cookie_", "upstream_trailer_", "jwt_",
	"proxy_protocol_", "ssl_", "geoip_", "geoip2_", "otel_", "oidc_", "tcpinfo_", "quic_", "acme_", "spdy_", "memcached_", "session_",
	"passenger_", "brotli_", "zstd_", "lua_", "upload_", "rtmp_", "push_", "nchan_", "auth_", "modsecurity_", "num_map_", "keyval_",
}

// variableNames are the variables of nginx's own http modules, of NGINX Plus,
// and of modules that distributions ship (nginx: the variable index of its
// documentation, and ngx_http_variable_t tables).
var variableNames = wordSet(`
ancient_browser apache_bytes_sent args binary_remote_addr body_bytes_sent bytes_sent connection connection_requests connection_time
connections_active connections_reading connections_waiting connections_writing content_length content_type date_gmt date_local
document_root document_uri fastcgi_path_info fastcgi_script_name grpc_internal_trailers gzip_ratio host hostname http2 http3 https
invalid_referer is_args is_request_port limit_conn_status limit_rate limit_req_status modern_browser msec msie nginx_version pid pipe proxy_add_via
proxy_add_x_forwarded_for proxy_host proxy_internal_body_length proxy_internal_chunked proxy_internal_connection proxy_port query_string realip_remote_addr
realip_remote_port realpath_root remote_addr remote_port remote_user request request_body request_body_file request_completion
request_filename request_id request_length request_method request_port request_time request_uri scheme secure_link
secure_link_expires secure_link_token server_addr server_name server_port server_protocol slice_range status time_iso8601 time_local
uid_got uid_reset uid_set upstream_addr upstream_bytes_received upstream_bytes_sent upstream_cache_age upstream_cache_etag upstream_cache_key
upstream_cache_last_modified upstream_cache_status upstream_connect_time upstream_header_time upstream_last_addr
upstream_last_server_name upstream_queue_time upstream_response_length upstream_response_time upstream_status upstream_first_byte_time
upstream_session_time upstream_last_status upstream_ssl_server_name
uri echo_client_request_headers echo_client_request_method echo_client_request_uri echo_cacheable_request_uri echo_incr echo_it
echo_request_body echo_request_method echo_request_uri echo_response_status echo_timer_elapsed srcache_expire srcache_fetch_status
srcache_store_status fancyindex_dirs waf_log resp_body response_body limit_status protocol session_time mp4 slice cache_purge
`)

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(text) {
		set[w] = true
	}
	return set
}

// builtIn reports whether nginx or a usual module has a variable; the name is in
// lower case.
func builtIn(name string) bool {
	if variableNames[name] {
		return true
	}
	for _, family := range variableFamilies {
		if strings.HasPrefix(name, family) {
			return true
		}
	}
	return false
}
