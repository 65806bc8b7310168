package nginx

// laterSpecs are the free nginx directives that came after 1.22.
var laterSpecs = []Spec{
	{Name: "ssl_object_cache_inheritable", Module: "ngx_core_module", Contexts: Main, Args: flagArg, Inherit: InheritGlobal, Default: "on", Since: "1.27.4"},

	{Name: "early_hints", Module: "ngx_http_core_module", Contexts: hsl, Args: oneMore, Repeat: true, Inherit: InheritList, Since: "1.29.0"},
	{Name: "keepalive_min_timeout", Module: "ngx_http_core_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Default: "0", Since: "1.27.4"},
	{Name: "max_headers", Module: "ngx_http_core_module", Contexts: hs, Args: take1, Value: NumberValue, Inherit: InheritValue, Default: "1000", Since: "1.29.8"},

	{Name: "add_header_inherit", Module: "ngx_http_headers_filter_module", Contexts: hsli, Args: take1, Inherit: InheritValue, Default: "on", Since: "1.29.3"},
	{Name: "add_trailer_inherit", Module: "ngx_http_headers_filter_module", Contexts: hsli, Args: take1, Inherit: InheritValue, Default: "on", Since: "1.29.3"},

	{Name: "xml_external_entities", Module: "ngx_http_xslt_filter_module", Contexts: hsl, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.31.3"},

	{Name: "resolver", Module: "ngx_http_upstream_module", Contexts: Upstream, Args: oneMore, Since: "1.27.3"},
	{Name: "resolver_timeout", Module: "ngx_http_upstream_module", Contexts: Upstream, Args: take1, Default: "30s", Since: "1.27.3"},

	{Name: "fastcgi_socket_rcvbuf", Module: "ngx_http_fastcgi_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Since: "1.31.3"},
	{Name: "fastcgi_socket_sndbuf", Module: "ngx_http_fastcgi_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Since: "1.31.3"},

	{Name: "grpc_ssl_certificate_cache", Module: "ngx_http_grpc_module", Contexts: hsl, Args: take1 | take2 | take3, Inherit: InheritValue, Default: "off", Since: "1.27.4"},
	{Name: "grpc_socket_rcvbuf", Module: "ngx_http_grpc_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Since: "1.31.3"},
	{Name: "grpc_socket_sndbuf", Module: "ngx_http_grpc_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Since: "1.31.3"},

	{Name: "proxy_pass_trailers", Module: "ngx_http_proxy_module", Contexts: hsl, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.27.2"},
	{Name: "proxy_ssl_certificate_cache", Module: "ngx_http_proxy_module", Contexts: hsl, Args: take1 | take2 | take3, Inherit: InheritValue, Default: "off", Since: "1.27.4"},
	{Name: "proxy_socket_rcvbuf", Module: "ngx_http_proxy_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Since: "1.31.3"},
	{Name: "proxy_socket_sndbuf", Module: "ngx_http_proxy_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Since: "1.31.3"},

	{Name: "scgi_socket_rcvbuf", Module: "ngx_http_scgi_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Since: "1.31.3"},
	{Name: "scgi_socket_sndbuf", Module: "ngx_http_scgi_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Since: "1.31.3"},

	{Name: "ssl_certificate_cache", Module: "ngx_http_ssl_module", Contexts: hs, Args: take1 | take2 | take3, Inherit: InheritValue, Default: "off", Since: "1.27.4"},
	{Name: "ssl_certificate_compression", Module: "ngx_http_ssl_module", Contexts: hs, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.29.1"},
	{Name: "ssl_ech_file", Module: "ngx_http_ssl_module", Contexts: hs, Args: take1, Repeat: true, Inherit: InheritList, Since: "1.29.4"},

	{Name: "http2", Module: "ngx_http_v2_module", Contexts: hs, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.25.1"},

	{Name: "uwsgi_ssl_certificate_cache", Module: "ngx_http_uwsgi_module", Contexts: hsl, Args: take1 | take2 | take3, Inherit: InheritValue, Default: "off", Since: "1.27.4"},
	{Name: "uwsgi_socket_rcvbuf", Module: "ngx_http_uwsgi_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Since: "1.31.3"},
	{Name: "uwsgi_socket_sndbuf", Module: "ngx_http_uwsgi_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Since: "1.31.3"},

	{Name: "ssl_certificate_compression", Module: "ngx_mail_ssl_module", Contexts: ms, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.29.1"},

	{Name: "server_name", Module: "ngx_stream_core_module", Contexts: StreamServer, Args: oneMore, Repeat: true, Default: "\"\"", Since: "1.25.5"},
	{Name: "server_names_hash_bucket_size", Module: "ngx_stream_core_module", Contexts: Stream, Args: take1, Inherit: InheritGlobal, Default: "32|64|128", Since: "1.25.5"},
	{Name: "server_names_hash_max_size", Module: "ngx_stream_core_module", Contexts: Stream, Args: take1, Inherit: InheritGlobal, Default: "512", Since: "1.25.5"},

	{Name: "proxy_ssl_certificate_cache", Module: "ngx_stream_proxy_module", Contexts: ss, Args: take1 | take2 | take3, Inherit: InheritValue, Default: "off", Since: "1.27.4"},
	{Name: "proxy_ssl_alpn", Module: "ngx_stream_proxy_module", Contexts: ss, Args: oneMore, Inherit: InheritValue, Since: "1.31.0"},
	{Name: "proxy_socket_rcvbuf", Module: "ngx_stream_proxy_module", Contexts: ss, Args: take1, Inherit: InheritValue, Since: "1.31.3"},
	{Name: "proxy_socket_sndbuf", Module: "ngx_stream_proxy_module", Contexts: ss, Args: take1, Inherit: InheritValue, Since: "1.31.3"},

	{Name: "ssl_certificate_cache", Module: "ngx_stream_ssl_module", Contexts: ss, Args: take1 | take2 | take3, Inherit: InheritValue, Default: "off", Since: "1.27.4"},
	{Name: "ssl_certificate_compression", Module: "ngx_stream_ssl_module", Contexts: ss, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.29.1"},
	{Name: "ssl_ech_file", Module: "ngx_stream_ssl_module", Contexts: ss, Args: take1, Repeat: true, Inherit: InheritList, Since: "1.29.4"},
	{Name: "ssl_reject_handshake", Module: "ngx_stream_ssl_module", Contexts: ss, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.25.5"},
	{Name: "ssl_ocsp", Module: "ngx_stream_ssl_module", Contexts: ss, Args: take1, Inherit: InheritValue, Default: "off", Since: "1.27.2"},
	{Name: "ssl_ocsp_cache", Module: "ngx_stream_ssl_module", Contexts: ss, Args: take1, Inherit: InheritValue, Default: "off", Since: "1.27.2"},
	{Name: "ssl_ocsp_responder", Module: "ngx_stream_ssl_module", Contexts: ss, Args: take1, Inherit: InheritValue, Since: "1.27.2"},
	{Name: "ssl_stapling", Module: "ngx_stream_ssl_module", Contexts: ss, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.27.2"},
	{Name: "ssl_stapling_file", Module: "ngx_stream_ssl_module", Contexts: ss, Args: take1, Inherit: InheritValue, Since: "1.27.2"},
	{Name: "ssl_stapling_responder", Module: "ngx_stream_ssl_module", Contexts: ss, Args: take1, Inherit: InheritValue, Since: "1.27.2"},
	{Name: "ssl_stapling_verify", Module: "ngx_stream_ssl_module", Contexts: ss, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.27.2"},

	{Name: "resolver", Module: "ngx_stream_upstream_module", Contexts: StreamUpstream, Args: oneMore, Since: "1.27.3"},
	{Name: "resolver_timeout", Module: "ngx_stream_upstream_module", Contexts: StreamUpstream, Args: take1, Default: "30s", Since: "1.27.3"},

	{Name: "http3", Module: "ngx_http_v3_module", Contexts: hs, Args: flagArg, Inherit: InheritValue, Default: "on", Since: "1.25.0"},
	{Name: "http3_hq", Module: "ngx_http_v3_module", Contexts: hs, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.25.0"},
	{Name: "http3_max_concurrent_streams", Module: "ngx_http_v3_module", Contexts: hs, Args: take1, Inherit: InheritValue, Default: "128", Since: "1.25.0"},
	{Name: "http3_stream_buffer_size", Module: "ngx_http_v3_module", Contexts: hs, Args: take1, Inherit: InheritValue, Default: "64k", Since: "1.25.0"},
	{Name: "quic_active_connection_id_limit", Module: "ngx_http_v3_module", Contexts: hs, Args: take1, Inherit: InheritValue, Default: "2", Since: "1.25.0"},
	{Name: "quic_gso", Module: "ngx_http_v3_module", Contexts: hs, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.25.0"},
	{Name: "quic_host_key", Module: "ngx_http_v3_module", Contexts: hs, Args: take1, Inherit: InheritValue, Since: "1.25.0"},
	{Name: "quic_retry", Module: "ngx_http_v3_module", Contexts: hs, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.25.0"},

	{Name: "quic_bpf", Module: "ngx_quic_bpf_module", Contexts: Main, Args: flagArg, Inherit: InheritGlobal, Default: "off", Since: "1.25.0"},

	{Name: "tunnel_pass", Module: "ngx_http_tunnel_module", Contexts: sli, Args: take01, Inherit: InheritHandler, Group: "handler", Since: "1.31.0"},
	{Name: "tunnel_bind", Module: "ngx_http_tunnel_module", Contexts: hsl, Args: take1 | take2, Inherit: InheritValue, Since: "1.31.0"},
	{Name: "tunnel_buffer_size", Module: "ngx_http_tunnel_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Default: "16k", Since: "1.31.0"},
	{Name: "tunnel_connect_timeout", Module: "ngx_http_tunnel_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Default: "60s", Since: "1.31.0"},
	{Name: "tunnel_next_upstream", Module: "ngx_http_tunnel_module", Contexts: hsl, Args: oneMore, Repeat: true, Inherit: InheritList, Default: "error timeout", Since: "1.31.0"},
	{Name: "tunnel_next_upstream_timeout", Module: "ngx_http_tunnel_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Default: "0", Since: "1.31.0"},
	{Name: "tunnel_next_upstream_tries", Module: "ngx_http_tunnel_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Default: "0", Since: "1.31.0"},
	{Name: "tunnel_read_timeout", Module: "ngx_http_tunnel_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Default: "60s", Since: "1.31.0"},
	{Name: "tunnel_send_lowat", Module: "ngx_http_tunnel_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Default: "0", Since: "1.31.0"},
	{Name: "tunnel_send_timeout", Module: "ngx_http_tunnel_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Default: "60s", Since: "1.31.0"},
	{Name: "tunnel_socket_keepalive", Module: "ngx_http_tunnel_module", Contexts: hsl, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.31.0"},
	{Name: "tunnel_socket_rcvbuf", Module: "ngx_http_tunnel_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Since: "1.31.3"},
	{Name: "tunnel_socket_sndbuf", Module: "ngx_http_tunnel_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Since: "1.31.3"},
	{Name: "tunnel_allow_upstream", Module: "ngx_http_tunnel_module", Contexts: hsl, Args: oneMore, Repeat: true, Inherit: InheritList, Since: "1.31.0", Origin: FromPlus},
	{Name: "tunnel_bind_dynamic", Module: "ngx_http_tunnel_module", Contexts: hsl, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.31.0", Origin: FromPlus},

	{Name: "sticky", Module: "ngx_http_upstream_sticky_module", Contexts: Upstream, Args: anyArgs, Since: "1.29.6"},

	{Name: "least_time", Module: "ngx_http_upstream_least_time_module", Contexts: Upstream, Args: take1 | take2, Repeat: true, Since: "1.31.0"},

	{Name: "pass", Module: "ngx_stream_pass_module", Contexts: StreamServer, Args: take1, Since: "1.25.5"},

	{Name: "least_time", Module: "ngx_stream_upstream_least_time_module", Contexts: StreamUpstream, Args: take1 | take2, Repeat: true, Since: "1.31.0"},
}
