package nginx

// streamSpecs are the directives of the stream proxy but for passing on and TLS.
var streamSpecs = []Spec{
	{Name: "stream", Module: "ngx_stream_module", Contexts: Main, Args: noArgs, Block: Directives, Inside: Stream, Since: "1.9.0"},

	{Name: "allow", Module: "ngx_stream_access_module", Contexts: ss, Args: take1, Repeat: true, Inherit: InheritList, Group: "access", Since: "1.9.2"},
	{Name: "deny", Module: "ngx_stream_access_module", Contexts: ss, Args: take1, Repeat: true, Inherit: InheritList, Group: "access", Since: "1.9.2"},

	{Name: "variables_hash_max_size", Module: "ngx_stream_core_module", Contexts: Stream, Args: take1, Inherit: InheritGlobal, Default: "1024", Since: "1.11.2"},
	{Name: "variables_hash_bucket_size", Module: "ngx_stream_core_module", Contexts: Stream, Args: take1, Inherit: InheritGlobal, Default: "64", Since: "1.11.2"},
	{Name: "server", Module: "ngx_stream_core_module", Contexts: Stream, Args: noArgs, Block: Directives, Inside: StreamServer, Repeat: true, Since: "1.9.0"},
	{Name: "listen", Module: "ngx_stream_core_module", Contexts: StreamServer, Args: oneMore, Repeat: true, Since: "1.9.0"},
	{Name: "error_log", Module: "ngx_stream_core_module", Contexts: ss, Args: oneMore, Repeat: true, Inherit: InheritList, Default: "logs/error.log error", Since: "1.9.0"},
	{Name: "resolver", Module: "ngx_stream_core_module", Contexts: ss, Args: oneMore, Inherit: InheritValue, Since: "1.11.3"},
	{Name: "resolver_timeout", Module: "ngx_stream_core_module", Contexts: ss, Args: take1, Inherit: InheritValue, Default: "30s", Since: "1.11.3"},
	{Name: "proxy_protocol_timeout", Module: "ngx_stream_core_module", Contexts: ss, Args: take1, Inherit: InheritValue, Default: "30s", Since: "1.11.4"},
	{Name: "tcp_nodelay", Module: "ngx_stream_core_module", Contexts: ss, Args: flagArg, Inherit: InheritValue, Default: "on", Since: "1.9.4"},
	{Name: "preread_buffer_size", Module: "ngx_stream_core_module", Contexts: ss, Args: take1, Inherit: InheritValue, Default: "16k", Since: "1.11.5"},
	{Name: "preread_timeout", Module: "ngx_stream_core_module", Contexts: ss, Args: take1, Inherit: InheritValue, Default: "30s", Since: "1.11.5"},

	{Name: "geo", Module: "ngx_stream_geo_module", Contexts: Stream, Args: take12, Block: Entries, Inside: Geo, Repeat: true, Inherit: InheritGlobal, Since: "1.11.3"},

	{Name: "geoip_country", Module: "ngx_stream_geoip_module", Contexts: Stream, Args: take12, Inherit: InheritGlobal, Since: "1.11.3"},
	{Name: "geoip_org", Module: "ngx_stream_geoip_module", Contexts: Stream, Args: take12, Inherit: InheritGlobal, Since: "1.11.3"},
	{Name: "geoip_city", Module: "ngx_stream_geoip_module", Contexts: Stream, Args: take12, Inherit: InheritGlobal, Since: "1.11.3"},

	{Name: "limit_conn_zone", Module: "ngx_stream_limit_conn_module", Contexts: Stream, Args: take2, Repeat: true, Inherit: InheritGlobal, Since: "1.9.3"},
	{Name: "limit_conn", Module: "ngx_stream_limit_conn_module", Contexts: ss, Args: take2, Repeat: true, Inherit: InheritList, Since: "1.9.3"},
	{Name: "limit_conn_log_level", Module: "ngx_stream_limit_conn_module", Contexts: ss, Args: take1, Inherit: InheritValue, Default: "error", Since: "1.9.3"},
	{Name: "limit_conn_dry_run", Module: "ngx_stream_limit_conn_module", Contexts: ss, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.17.6"},

	{Name: "log_format", Module: "ngx_stream_log_module", Contexts: Stream, Args: twoMore, Repeat: true, Inherit: InheritGlobal, Since: "1.11.4"},
	{Name: "access_log", Module: "ngx_stream_log_module", Contexts: ss, Args: oneMore, Repeat: true, Inherit: InheritList, Default: "off", Since: "1.11.4"},
	{Name: "open_log_file_cache", Module: "ngx_stream_log_module", Contexts: ss, Args: take1234, Inherit: InheritValue, Default: "off", Since: "1.11.4"},

	{Name: "map", Module: "ngx_stream_map_module", Contexts: Stream, Args: take2, Block: Entries, Inside: Map, Repeat: true, Inherit: InheritGlobal, Since: "1.11.2"},
	{Name: "map_hash_max_size", Module: "ngx_stream_map_module", Contexts: Stream, Args: take1, Inherit: InheritGlobal, Default: "2048", Since: "1.11.2"},
	{Name: "map_hash_bucket_size", Module: "ngx_stream_map_module", Contexts: Stream, Args: take1, Inherit: InheritGlobal, Default: "32|64|128", Since: "1.11.2"},

	{Name: "set_real_ip_from", Module: "ngx_stream_realip_module", Contexts: ss, Args: take1, Repeat: true, Inherit: InheritList, Since: "1.11.4"},

	{Name: "return", Module: "ngx_stream_return_module", Contexts: StreamServer, Args: take1, Since: "1.11.2"},

	{Name: "set", Module: "ngx_stream_set_module", Contexts: StreamServer, Args: take2, Repeat: true, Since: "1.19.3"},

	{Name: "split_clients", Module: "ngx_stream_split_clients_module", Contexts: Stream, Args: take2, Block: Entries, Inside: SplitClients, Repeat: true, Inherit: InheritGlobal, Since: "1.11.3"},
}
