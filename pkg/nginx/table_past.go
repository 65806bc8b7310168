package nginx

// pastSpecs are the directives that nginx has dropped before 1.22.
var pastSpecs = []Spec{
	{Name: "connections", Module: "ngx_event_core_module", Contexts: Events, Args: take1, Inherit: InheritGlobal, Removed: "1.9.1", Instead: "worker_connections"},
	{Name: "rtsig_signo", Module: "ngx_event_core_module", Contexts: Events, Args: take1, Inherit: InheritGlobal, Removed: "1.9.1"},
	{Name: "rtsig_overflow_events", Module: "ngx_event_core_module", Contexts: Events, Args: take1, Inherit: InheritGlobal, Removed: "1.9.1"},
	{Name: "rtsig_overflow_test", Module: "ngx_event_core_module", Contexts: Events, Args: take1, Inherit: InheritGlobal, Removed: "1.9.1"},
	{Name: "rtsig_overflow_threshold", Module: "ngx_event_core_module", Contexts: Events, Args: take1, Inherit: InheritGlobal, Removed: "1.9.1"},

	{Name: "worker_rlimit_sigpending", Module: "ngx_core_module", Contexts: Main, Args: take1, Inherit: InheritGlobal, Removed: "1.9.1"},

	{Name: "optimize_server_names", Module: "ngx_http_core_module", Contexts: hs, Args: flagArg, Inherit: InheritValue, Removed: "1.9.1", Instead: "server_name_in_redirect"},
	{Name: "open_file_cache_retest", Module: "ngx_http_core_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Removed: "1.9.1", Instead: "open_file_cache_valid"},
	{Name: "satisfy_any", Module: "ngx_http_core_module", Contexts: hsl, Args: flagArg, Inherit: InheritValue, Removed: "1.9.1", Instead: "satisfy any"},

	{Name: "limit_zone", Module: "ngx_http_limit_conn_module", Contexts: HTTP, Args: take3, Repeat: true, Inherit: InheritGlobal, Deprecated: "1.1.8", Removed: "1.7.6", Instead: "limit_conn_zone"},

	{Name: "fastcgi_header_buffer_size", Module: "ngx_http_fastcgi_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Removed: "1.9.1", Instead: "fastcgi_buffer_size"},
	{Name: "fastcgi_redirect_errors", Module: "ngx_http_fastcgi_module", Contexts: hsl, Args: flagArg, Inherit: InheritValue, Removed: "1.9.1", Instead: "fastcgi_intercept_errors"},

	{Name: "proxy_header_buffer_size", Module: "ngx_http_proxy_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Removed: "1.9.1", Instead: "proxy_buffer_size"},
	{Name: "proxy_redirect_errors", Module: "ngx_http_proxy_module", Contexts: hsl, Args: flagArg, Inherit: InheritValue, Removed: "1.9.1", Instead: "proxy_intercept_errors"},

	{Name: "spdy_chunk_size", Module: "ngx_http_spdy_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Default: "8k", Since: "1.3.15", Removed: "1.9.5", Instead: "http2"},
	{Name: "spdy_headers_comp", Module: "ngx_http_spdy_module", Contexts: hs, Args: take1, Inherit: InheritValue, Default: "0", Since: "1.3.15", Removed: "1.9.5", Instead: "http2"},
	{Name: "spdy_keepalive_timeout", Module: "ngx_http_spdy_module", Contexts: hs, Args: take1, Inherit: InheritValue, Default: "3m", Since: "1.3.15", Removed: "1.9.5", Instead: "http2"},
	{Name: "spdy_max_concurrent_streams", Module: "ngx_http_spdy_module", Contexts: hs, Args: take1, Inherit: InheritValue, Default: "100", Since: "1.3.15", Removed: "1.9.5", Instead: "http2"},
	{Name: "spdy_pool_size", Module: "ngx_http_spdy_module", Contexts: hs, Args: take1, Inherit: InheritValue, Default: "4k", Since: "1.3.15", Removed: "1.9.5", Instead: "http2"},
	{Name: "spdy_recv_buffer_size", Module: "ngx_http_spdy_module", Contexts: HTTP, Args: take1, Inherit: InheritGlobal, Default: "256k", Since: "1.3.15", Removed: "1.9.5", Instead: "http2"},
	{Name: "spdy_recv_timeout", Module: "ngx_http_spdy_module", Contexts: hs, Args: take1, Inherit: InheritValue, Default: "30s", Since: "1.3.15", Removed: "1.9.5", Instead: "http2"},
	{Name: "spdy_streams_index_size", Module: "ngx_http_spdy_module", Contexts: hs, Args: take1, Inherit: InheritValue, Default: "32", Since: "1.3.15", Removed: "1.9.5", Instead: "http2"},

	{Name: "upstream_conf", Module: "ngx_http_upstream_conf_module", Contexts: Location, Args: noArgs, Inherit: InheritHandler, Group: "handler", Deprecated: "1.13.3", Removed: "1.13.10", Instead: "api", Origin: FromPlus},

	{Name: "status", Module: "ngx_http_status_module", Contexts: Location, Args: noArgs, Repeat: true, Inherit: InheritHandler, Group: "handler", Deprecated: "1.13.3", Removed: "1.13.10", Instead: "api", Origin: FromPlus},
	{Name: "status_format", Module: "ngx_http_status_module", Contexts: hsl, Args: take1 | take2, Inherit: InheritValue, Default: "json", Deprecated: "1.13.3", Removed: "1.13.10", Instead: "api", Origin: FromPlus},
}
