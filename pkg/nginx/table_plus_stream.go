package nginx

// plusStreamSpecs are the directives of NGINX Plus in stream.
var plusStreamSpecs = []Spec{
	{Name: "status_zone", Module: "ngx_stream_core_module", Contexts: StreamServer, Args: take1, Since: "1.9.0", Origin: FromPlus},

	{Name: "proxy_bind_dynamic", Module: "ngx_stream_proxy_module", Contexts: ss, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.29.2", Origin: FromPlus},
	{Name: "proxy_session_drop", Module: "ngx_stream_proxy_module", Contexts: ss, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.15.8", Origin: FromPlus},
	{Name: "proxy_ssl_key_log", Module: "ngx_stream_proxy_module", Contexts: ss, Args: take1, Inherit: InheritValue, Since: "1.27.2", Origin: FromPlus},

	{Name: "ssl_key_log", Module: "ngx_stream_ssl_module", Contexts: ss, Args: take1, Inherit: InheritValue, Since: "1.27.2", Origin: FromPlus},

	{Name: "state", Module: "ngx_stream_upstream_module", Contexts: StreamUpstream, Args: take1, Since: "1.9.7", Origin: FromPlus},

	{Name: "keyval", Module: "ngx_stream_keyval_module", Contexts: Stream, Args: take3 | take4, Repeat: true, Inherit: InheritGlobal, Since: "1.13.7", Origin: FromPlus},
	{Name: "keyval_zone", Module: "ngx_stream_keyval_module", Contexts: Stream, Args: oneMore, Repeat: true, Inherit: InheritGlobal, Since: "1.13.7", Origin: FromPlus},

	{Name: "mqtt", Module: "ngx_stream_mqtt_filter_module", Contexts: ss, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.23.4", Origin: FromPlus},
	{Name: "mqtt_buffers", Module: "ngx_stream_mqtt_filter_module", Contexts: ss, Args: take2, Inherit: InheritValue, Default: "100 1k", Since: "1.25.1", Origin: FromPlus},
	{Name: "mqtt_rewrite_buffer_size", Module: "ngx_stream_mqtt_filter_module", Contexts: StreamServer, Args: take1, Default: "4k|8k", Since: "1.23.4", Deprecated: "1.25.1", Instead: "mqtt_buffers", Origin: FromPlus},
	{Name: "mqtt_set_connect", Module: "ngx_stream_mqtt_filter_module", Contexts: StreamServer, Args: take2, Repeat: true, Inherit: InheritList, Since: "1.23.4", Origin: FromPlus},

	{Name: "mqtt_preread", Module: "ngx_stream_mqtt_preread_module", Contexts: ss, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.23.4", Origin: FromPlus},

	{Name: "num_map", Module: "ngx_stream_num_map_module", Contexts: Stream, Args: take1 | take2, Block: Entries, Inside: Map, Repeat: true, Inherit: InheritGlobal, Since: "1.29.3", Origin: FromPlus},

	{Name: "health_check", Module: "ngx_stream_upstream_hc_module", Contexts: StreamServer, Args: anyArgs, Repeat: true, Since: "1.9.0", Origin: FromPlus},
	{Name: "health_check_timeout", Module: "ngx_stream_upstream_hc_module", Contexts: ss, Args: take1, Inherit: InheritValue, Default: "5s", Since: "1.9.0", Origin: FromPlus},
	{Name: "match", Module: "ngx_stream_upstream_hc_module", Contexts: Stream, Args: take1, Block: Entries, Inside: Match, Repeat: true, Inherit: InheritGlobal, Since: "1.9.0", Origin: FromPlus},

	{Name: "zone_sync", Module: "ngx_stream_zone_sync_module", Contexts: StreamServer, Args: noArgs, Since: "1.13.8", Origin: FromPlus},
	{Name: "zone_sync_buffers", Module: "ngx_stream_zone_sync_module", Contexts: ss, Args: take2, Inherit: InheritValue, Default: "8 4k|8k", Since: "1.13.8", Origin: FromPlus},
	{Name: "zone_sync_connect_retry_interval", Module: "ngx_stream_zone_sync_module", Contexts: ss, Args: take1, Inherit: InheritValue, Default: "1s", Since: "1.13.8", Origin: FromPlus},
	{Name: "zone_sync_connect_timeout", Module: "ngx_stream_zone_sync_module", Contexts: ss, Args: take1, Inherit: InheritValue, Default: "5s", Since: "1.13.8", Origin: FromPlus},
	{Name: "zone_sync_interval", Module: "ngx_stream_zone_sync_module", Contexts: ss, Args: take1, Inherit: InheritValue, Default: "1s", Since: "1.13.8", Origin: FromPlus},
	{Name: "zone_sync_recv_buffer_size", Module: "ngx_stream_zone_sync_module", Contexts: ss, Args: take1, Inherit: InheritValue, Default: "4k|8k", Since: "1.13.8", Origin: FromPlus},
	{Name: "zone_sync_server", Module: "ngx_stream_zone_sync_module", Contexts: StreamServer, Args: take1 | take2, Repeat: true, Since: "1.13.8", Origin: FromPlus},
	{Name: "zone_sync_ssl", Module: "ngx_stream_zone_sync_module", Contexts: ss, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.13.8", Origin: FromPlus},
	{Name: "zone_sync_ssl_certificate", Module: "ngx_stream_zone_sync_module", Contexts: ss, Args: take1, Inherit: InheritValue, Since: "1.13.8", Origin: FromPlus},
	{Name: "zone_sync_ssl_certificate_key", Module: "ngx_stream_zone_sync_module", Contexts: ss, Args: take1, Inherit: InheritValue, Since: "1.13.8", Origin: FromPlus},
	{Name: "zone_sync_ssl_ciphers", Module: "ngx_stream_zone_sync_module", Contexts: ss, Args: take1, Inherit: InheritValue, Default: "DEFAULT", Since: "1.13.8", Origin: FromPlus},
	{Name: "zone_sync_ssl_conf_command", Module: "ngx_stream_zone_sync_module", Contexts: ss, Args: take2, Repeat: true, Inherit: InheritList, Since: "1.19.4", Origin: FromPlus},
	{Name: "zone_sync_ssl_crl", Module: "ngx_stream_zone_sync_module", Contexts: ss, Args: take1, Inherit: InheritValue, Since: "1.13.8", Origin: FromPlus},
	{Name: "zone_sync_ssl_name", Module: "ngx_stream_zone_sync_module", Contexts: ss, Args: take1, Inherit: InheritValue, Default: "host from zone_sync_server", Since: "1.15.7", Origin: FromPlus},
	{Name: "zone_sync_ssl_password_file", Module: "ngx_stream_zone_sync_module", Contexts: ss, Args: take1, Inherit: InheritValue, Since: "1.13.8", Origin: FromPlus},
	{Name: "zone_sync_ssl_protocols", Module: "ngx_stream_zone_sync_module", Contexts: ss, Args: oneMore, Repeat: true, Inherit: InheritList, Default: "TLSv1.2 TLSv1.3", Since: "1.13.8", Origin: FromPlus},
	{Name: "zone_sync_ssl_server_name", Module: "ngx_stream_zone_sync_module", Contexts: ss, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.15.7", Origin: FromPlus},
	{Name: "zone_sync_ssl_trusted_certificate", Module: "ngx_stream_zone_sync_module", Contexts: ss, Args: take1, Inherit: InheritValue, Since: "1.13.8", Origin: FromPlus},
	{Name: "zone_sync_ssl_verify", Module: "ngx_stream_zone_sync_module", Contexts: ss, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.13.8", Origin: FromPlus},
	{Name: "zone_sync_ssl_verify_depth", Module: "ngx_stream_zone_sync_module", Contexts: ss, Args: take1, Inherit: InheritValue, Default: "1", Since: "1.13.8", Origin: FromPlus},
	{Name: "zone_sync_timeout", Module: "ngx_stream_zone_sync_module", Contexts: ss, Args: take1, Inherit: InheritValue, Default: "5s", Since: "1.13.8", Origin: FromPlus},
}
