package nginx

// httpModuleSpecs are the directives of the other http modules.
var httpModuleSpecs = []Spec{
	{Name: "allow", Module: "ngx_http_access_module", Contexts: hsl | LimitExcept, Args: take1, Repeat: true, Inherit: InheritList, Group: "access"},
	{Name: "deny", Module: "ngx_http_access_module", Contexts: hsl | LimitExcept, Args: take1, Repeat: true, Inherit: InheritList, Group: "access"},

	{Name: "auth_basic", Module: "ngx_http_auth_basic_module", Contexts: hsl | LimitExcept, Args: take1, Inherit: InheritValue, Default: "off"},
	{Name: "auth_basic_user_file", Module: "ngx_http_auth_basic_module", Contexts: hsl | LimitExcept, Args: take1, Inherit: InheritValue},

	{Name: "auth_request", Module: "ngx_http_auth_request_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Default: "off", Since: "1.5.4"},
	{Name: "auth_request_set", Module: "ngx_http_auth_request_module", Contexts: hsl, Args: take2, Repeat: true, Inherit: InheritList, Since: "1.5.4"},

	{Name: "autoindex", Module: "ngx_http_autoindex_module", Contexts: hsl, Args: flagArg, Inherit: InheritValue, Default: "off"},
	{Name: "autoindex_format", Module: "ngx_http_autoindex_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Default: "html", Since: "1.7.9"},
	{Name: "autoindex_localtime", Module: "ngx_http_autoindex_module", Contexts: hsl, Args: flagArg, Inherit: InheritValue, Default: "off"},
	{Name: "autoindex_exact_size", Module: "ngx_http_autoindex_module", Contexts: hsl, Args: flagArg, Inherit: InheritValue, Default: "on"},

	{Name: "modern_browser", Module: "ngx_http_browser_module", Contexts: hsl, Args: take12, Repeat: true, Inherit: InheritList},
	{Name: "ancient_browser", Module: "ngx_http_browser_module", Contexts: hsl, Args: oneMore, Repeat: true, Inherit: InheritList},
	{Name: "modern_browser_value", Module: "ngx_http_browser_module", Contexts: hsl, Args: take1, Repeat: true, Inherit: InheritList, Default: "1"},
	{Name: "ancient_browser_value", Module: "ngx_http_browser_module", Contexts: hsl, Args: take1, Repeat: true, Inherit: InheritList, Default: "1"},

	{Name: "dav_methods", Module: "ngx_http_dav_module", Contexts: hsl, Args: oneMore, Repeat: true, Inherit: InheritList, Default: "off"},
	{Name: "create_full_put_path", Module: "ngx_http_dav_module", Contexts: hsl, Args: flagArg, Inherit: InheritValue, Default: "off"},
	{Name: "min_delete_depth", Module: "ngx_http_dav_module", Contexts: hsl, Args: take1, Value: NumberValue, Inherit: InheritValue, Default: "0"},
	{Name: "dav_access", Module: "ngx_http_dav_module", Contexts: hsl, Args: take123, Inherit: InheritValue, Default: "user:rw"},

	{Name: "degradation", Module: "ngx_http_degradation_module", Contexts: HTTP, Args: take1, Repeat: true, Inherit: InheritGlobal},
	{Name: "degrade", Module: "ngx_http_degradation_module", Contexts: hsl, Args: take1, Inherit: InheritValue},

	{Name: "empty_gif", Module: "ngx_http_empty_gif_module", Contexts: Location, Args: noArgs, Repeat: true, Inherit: InheritHandler, Group: "handler"},

	{Name: "flv", Module: "ngx_http_flv_module", Contexts: Location, Args: noArgs, Repeat: true, Inherit: InheritHandler, Group: "handler"},

	{Name: "geo", Module: "ngx_http_geo_module", Contexts: HTTP, Args: take12, Block: Entries, Inside: Geo, Repeat: true, Inherit: InheritGlobal},

	{Name: "geoip_country", Module: "ngx_http_geoip_module", Contexts: HTTP, Args: take12, Inherit: InheritGlobal},
	{Name: "geoip_org", Module: "ngx_http_geoip_module", Contexts: HTTP, Args: take12, Inherit: InheritGlobal},
	{Name: "geoip_city", Module: "ngx_http_geoip_module", Contexts: HTTP, Args: take12, Inherit: InheritGlobal},
	{Name: "geoip_proxy", Module: "ngx_http_geoip_module", Contexts: HTTP, Args: take1, Repeat: true, Inherit: InheritGlobal, Since: "1.3.0"},
	{Name: "geoip_proxy_recursive", Module: "ngx_http_geoip_module", Contexts: HTTP, Args: flagArg, Inherit: InheritGlobal, Default: "off", Since: "1.3.0"},

	{Name: "index", Module: "ngx_http_index_module", Contexts: hsl, Args: oneMore, Repeat: true, Inherit: InheritList, Default: "index.html"},

	{Name: "limit_conn_zone", Module: "ngx_http_limit_conn_module", Contexts: HTTP, Args: take2, Repeat: true, Inherit: InheritGlobal},
	{Name: "limit_conn", Module: "ngx_http_limit_conn_module", Contexts: hsl, Args: take2, Repeat: true, Inherit: InheritList},
	{Name: "limit_conn_log_level", Module: "ngx_http_limit_conn_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Default: "error"},
	{Name: "limit_conn_status", Module: "ngx_http_limit_conn_module", Contexts: hsl, Args: take1, Value: NumberValue, Inherit: InheritValue, Default: "503", Since: "1.3.15"},
	{Name: "limit_conn_dry_run", Module: "ngx_http_limit_conn_module", Contexts: hsl, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.17.6"},

	{Name: "limit_req_zone", Module: "ngx_http_limit_req_module", Contexts: HTTP, Args: take3, Repeat: true, Inherit: InheritGlobal},
	{Name: "limit_req", Module: "ngx_http_limit_req_module", Contexts: hsl, Args: take123, Repeat: true, Inherit: InheritList},
	{Name: "limit_req_log_level", Module: "ngx_http_limit_req_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Default: "error"},
	{Name: "limit_req_status", Module: "ngx_http_limit_req_module", Contexts: hsl, Args: take1, Value: NumberValue, Inherit: InheritValue, Default: "503", Since: "1.3.15"},
	{Name: "limit_req_dry_run", Module: "ngx_http_limit_req_module", Contexts: hsl, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.17.1"},

	{Name: "log_format", Module: "ngx_http_log_module", Contexts: HTTP, Args: twoMore, Repeat: true, Inherit: InheritGlobal, Default: "combined \"...\""},
	{Name: "access_log", Module: "ngx_http_log_module", Contexts: hslil, Args: oneMore, Repeat: true, Inherit: InheritList, Default: "logs/access.log combined"},
	{Name: "open_log_file_cache", Module: "ngx_http_log_module", Contexts: hsl, Args: take1234, Inherit: InheritValue, Default: "off"},

	{Name: "map", Module: "ngx_http_map_module", Contexts: HTTP, Args: take2, Block: Entries, Inside: Map, Repeat: true, Inherit: InheritGlobal},
	{Name: "map_hash_max_size", Module: "ngx_http_map_module", Contexts: HTTP, Args: take1, Value: NumberValue, Inherit: InheritGlobal, Default: "2048"},
	{Name: "map_hash_bucket_size", Module: "ngx_http_map_module", Contexts: HTTP, Args: take1, Value: NumberValue, Inherit: InheritGlobal, Default: "32|64|128"},

	{Name: "mirror", Module: "ngx_http_mirror_module", Contexts: hsl, Args: take1, Repeat: true, Inherit: InheritList, Default: "off", Since: "1.13.4"},
	{Name: "mirror_request_body", Module: "ngx_http_mirror_module", Contexts: hsl, Args: flagArg, Inherit: InheritValue, Default: "on", Since: "1.13.4"},

	{Name: "mp4", Module: "ngx_http_mp4_module", Contexts: Location, Args: noArgs, Repeat: true, Inherit: InheritHandler, Group: "handler", Since: "1.1.3"},
	{Name: "mp4_buffer_size", Module: "ngx_http_mp4_module", Contexts: hsl, Args: take1, Value: SizeValue, Inherit: InheritValue, Default: "512K", Since: "1.1.3"},
	{Name: "mp4_max_buffer_size", Module: "ngx_http_mp4_module", Contexts: hsl, Args: take1, Value: SizeValue, Inherit: InheritValue, Default: "10M", Since: "1.1.3"},
	{Name: "mp4_start_key_frame", Module: "ngx_http_mp4_module", Contexts: hsl, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.21.4"},

	{Name: "random_index", Module: "ngx_http_random_index_module", Contexts: Location, Args: flagArg, Inherit: InheritValue, Default: "off"},

	{Name: "set_real_ip_from", Module: "ngx_http_realip_module", Contexts: hsl, Args: take1, Repeat: true, Inherit: InheritList},
	{Name: "real_ip_header", Module: "ngx_http_realip_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Default: "X-Real-IP"},
	{Name: "real_ip_recursive", Module: "ngx_http_realip_module", Contexts: hsl, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.2.1"},

	{Name: "valid_referers", Module: "ngx_http_referer_module", Contexts: sl, Args: oneMore, Repeat: true, Inherit: InheritList},
	{Name: "referer_hash_max_size", Module: "ngx_http_referer_module", Contexts: sl, Args: take1, Value: NumberValue, Inherit: InheritValue, Default: "2048"},
	{Name: "referer_hash_bucket_size", Module: "ngx_http_referer_module", Contexts: sl, Args: take1, Value: NumberValue, Inherit: InheritValue, Default: "64"},

	{Name: "rewrite", Module: "ngx_http_rewrite_module", Contexts: sli | ServerIf, Args: take23, Repeat: true, Group: "rewrite"},
	{Name: "return", Module: "ngx_http_rewrite_module", Contexts: sli | ServerIf, Args: take12, Repeat: true, Group: "rewrite"},
	{Name: "break", Module: "ngx_http_rewrite_module", Contexts: sli | ServerIf, Args: noArgs, Repeat: true, Group: "rewrite"},
	{Name: "if", Module: "ngx_http_rewrite_module", Contexts: Server, Args: oneMore, Block: Directives, Inside: ServerIf, Repeat: true, Group: "rewrite"},
	{Name: "if", Module: "ngx_http_rewrite_module", Contexts: Location, Args: oneMore, Block: Directives, Inside: LocationIf, Repeat: true, Group: "rewrite"},
	{Name: "set", Module: "ngx_http_rewrite_module", Contexts: sli | ServerIf, Args: take2, Repeat: true, Group: "rewrite"},
	{Name: "rewrite_log", Module: "ngx_http_rewrite_module", Contexts: hsli | ServerIf, Args: flagArg, Inherit: InheritValue, Default: "off"},
	{Name: "uninitialized_variable_warn", Module: "ngx_http_rewrite_module", Contexts: hsli | ServerIf, Args: flagArg, Inherit: InheritValue, Default: "on"},

	{Name: "secure_link", Module: "ngx_http_secure_link_module", Contexts: hsl, Args: take1, Inherit: InheritValue},
	{Name: "secure_link_md5", Module: "ngx_http_secure_link_module", Contexts: hsl, Args: take1, Inherit: InheritValue},
	{Name: "secure_link_secret", Module: "ngx_http_secure_link_module", Contexts: hsl, Args: take1, Inherit: InheritValue},

	{Name: "split_clients", Module: "ngx_http_split_clients_module", Contexts: HTTP, Args: take2, Block: Entries, Inside: SplitClients, Repeat: true, Inherit: InheritGlobal},

	{Name: "stub_status", Module: "ngx_http_stub_status_module", Contexts: sl, Args: take01, Repeat: true, Inherit: InheritHandler, Group: "handler"},

	{Name: "try_files", Module: "ngx_http_try_files_module", Contexts: sl, Args: twoMore},

	{Name: "perl_modules", Module: "ngx_http_perl_module", Contexts: HTTP, Args: take1, Repeat: true, Inherit: InheritGlobal},
	{Name: "perl_require", Module: "ngx_http_perl_module", Contexts: HTTP, Args: take1, Repeat: true, Inherit: InheritGlobal},
	{Name: "perl", Module: "ngx_http_perl_module", Contexts: Location | LimitExcept, Args: take1, Inherit: InheritHandler, Group: "handler"},
	{Name: "perl_set", Module: "ngx_http_perl_module", Contexts: HTTP, Args: take2, Repeat: true, Inherit: InheritGlobal},
}
