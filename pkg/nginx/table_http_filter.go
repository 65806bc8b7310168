package nginx

// httpFilterSpecs are the directives of the http modules that change a response on its way out.
var httpFilterSpecs = []Spec{
	{Name: "output_buffers", Module: "ngx_http_copy_filter_module", Contexts: hsl, Args: take2, Inherit: InheritValue, Default: "2 32k"},

	{Name: "add_before_body", Module: "ngx_http_addition_filter_module", Contexts: hsl, Args: take1, Inherit: InheritValue},
	{Name: "add_after_body", Module: "ngx_http_addition_filter_module", Contexts: hsl, Args: take1, Inherit: InheritValue},
	{Name: "addition_types", Module: "ngx_http_addition_filter_module", Contexts: hsl, Args: oneMore, Repeat: true, Inherit: InheritList, Default: "text/html"},

	{Name: "charset", Module: "ngx_http_charset_filter_module", Contexts: hsli, Args: take1, Inherit: InheritValue, Default: "off"},
	{Name: "source_charset", Module: "ngx_http_charset_filter_module", Contexts: hsli, Args: take1, Inherit: InheritValue},
	{Name: "override_charset", Module: "ngx_http_charset_filter_module", Contexts: hsli, Args: flagArg, Inherit: InheritValue, Default: "off"},
	{Name: "charset_types", Module: "ngx_http_charset_filter_module", Contexts: hsl, Args: oneMore, Repeat: true, Inherit: InheritList, Default: "text/html text/xml text/plain text/vnd.wap.wml"},
	{Name: "charset_map", Module: "ngx_http_charset_filter_module", Contexts: HTTP, Args: take2, Block: Entries, Inside: CharsetMap, Repeat: true, Inherit: InheritGlobal},

	{Name: "gunzip", Module: "ngx_http_gunzip_filter_module", Contexts: hsl, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.3.6"},
	{Name: "gunzip_buffers", Module: "ngx_http_gunzip_filter_module", Contexts: hsl, Args: take2, Inherit: InheritValue, Default: "32 4k|16 8k", Since: "1.3.6"},

	{Name: "gzip", Module: "ngx_http_gzip_filter_module", Contexts: hsli, Args: flagArg, Inherit: InheritValue, Default: "off"},
	{Name: "gzip_buffers", Module: "ngx_http_gzip_filter_module", Contexts: hsl, Args: take2, Inherit: InheritValue, Default: "32 4k|16 8k"},
	{Name: "gzip_types", Module: "ngx_http_gzip_filter_module", Contexts: hsl, Args: oneMore, Repeat: true, Inherit: InheritList, Default: "text/html"},
	{Name: "gzip_comp_level", Module: "ngx_http_gzip_filter_module", Contexts: hsl, Args: take1, Value: NumberValue, Inherit: InheritValue, Default: "1"},
	{Name: "gzip_window", Module: "ngx_http_gzip_filter_module", Contexts: hsl, Args: take1, Inherit: InheritValue},
	{Name: "gzip_hash", Module: "ngx_http_gzip_filter_module", Contexts: hsl, Args: take1, Inherit: InheritValue},
	{Name: "postpone_gzipping", Module: "ngx_http_gzip_filter_module", Contexts: hsl, Args: take1, Value: SizeValue, Inherit: InheritValue},
	{Name: "gzip_no_buffer", Module: "ngx_http_gzip_filter_module", Contexts: hsl, Args: flagArg, Inherit: InheritValue},
	{Name: "gzip_min_length", Module: "ngx_http_gzip_filter_module", Contexts: hsl, Args: take1, Value: SizeValue, Inherit: InheritValue, Default: "20"},

	{Name: "gzip_static", Module: "ngx_http_gzip_static_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Default: "off"},

	{Name: "expires", Module: "ngx_http_headers_filter_module", Contexts: hsli, Args: take12, Inherit: InheritValue, Default: "off"},
	{Name: "add_header", Module: "ngx_http_headers_filter_module", Contexts: hsli, Args: take23, Repeat: true, Inherit: InheritList},
	{Name: "add_trailer", Module: "ngx_http_headers_filter_module", Contexts: hsli, Args: take23, Repeat: true, Inherit: InheritList, Since: "1.13.2"},

	{Name: "image_filter", Module: "ngx_http_image_filter_module", Contexts: Location, Args: take123, Repeat: true, Inherit: InheritValue, Default: "off"},
	{Name: "image_filter_jpeg_quality", Module: "ngx_http_image_filter_module", Contexts: hsl, Args: take1, Repeat: true, Inherit: InheritValue, Default: "75"},
	{Name: "image_filter_webp_quality", Module: "ngx_http_image_filter_module", Contexts: hsl, Args: take1, Repeat: true, Inherit: InheritValue, Default: "80", Since: "1.11.6"},
	{Name: "image_filter_sharpen", Module: "ngx_http_image_filter_module", Contexts: hsl, Args: take1, Repeat: true, Inherit: InheritValue, Default: "0", Since: "1.1.8"},
	{Name: "image_filter_transparency", Module: "ngx_http_image_filter_module", Contexts: hsl, Args: flagArg, Inherit: InheritValue, Default: "on"},
	{Name: "image_filter_interlace", Module: "ngx_http_image_filter_module", Contexts: hsl, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.3.15"},
	{Name: "image_filter_buffer", Module: "ngx_http_image_filter_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Default: "1M"},

	{Name: "slice", Module: "ngx_http_slice_filter_module", Contexts: hsl, Args: take1, Value: SizeValue, Inherit: InheritValue, Default: "0", Since: "1.9.8"},

	{Name: "ssi", Module: "ngx_http_ssi_filter_module", Contexts: hsli, Args: flagArg, Inherit: InheritValue, Default: "off"},
	{Name: "ssi_silent_errors", Module: "ngx_http_ssi_filter_module", Contexts: hsl, Args: flagArg, Inherit: InheritValue, Default: "off"},
	{Name: "ssi_ignore_recycled_buffers", Module: "ngx_http_ssi_filter_module", Contexts: hsl, Args: flagArg, Inherit: InheritValue},
	{Name: "ssi_min_file_chunk", Module: "ngx_http_ssi_filter_module", Contexts: hsl, Args: take1, Value: SizeValue, Inherit: InheritValue, Default: "1k"},
	{Name: "ssi_value_length", Module: "ngx_http_ssi_filter_module", Contexts: hsl, Args: take1, Value: SizeValue, Inherit: InheritValue, Default: "256"},
	{Name: "ssi_types", Module: "ngx_http_ssi_filter_module", Contexts: hsl, Args: oneMore, Repeat: true, Inherit: InheritList, Default: "text/html"},
	{Name: "ssi_last_modified", Module: "ngx_http_ssi_filter_module", Contexts: hsl, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.5.1"},

	{Name: "sub_filter", Module: "ngx_http_sub_filter_module", Contexts: hsl, Args: take2, Repeat: true, Inherit: InheritList},
	{Name: "sub_filter_types", Module: "ngx_http_sub_filter_module", Contexts: hsl, Args: oneMore, Repeat: true, Inherit: InheritList, Default: "text/html"},
	{Name: "sub_filter_once", Module: "ngx_http_sub_filter_module", Contexts: hsl, Args: flagArg, Inherit: InheritValue, Default: "on"},
	{Name: "sub_filter_last_modified", Module: "ngx_http_sub_filter_module", Contexts: hsl, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.5.1"},

	{Name: "userid", Module: "ngx_http_userid_filter_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Default: "off"},
	{Name: "userid_service", Module: "ngx_http_userid_filter_module", Contexts: hsl, Args: take1, Value: NumberValue, Inherit: InheritValue, Default: "IP address of the server"},
	{Name: "userid_name", Module: "ngx_http_userid_filter_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Default: "uid"},
	{Name: "userid_domain", Module: "ngx_http_userid_filter_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Default: "none"},
	{Name: "userid_path", Module: "ngx_http_userid_filter_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Default: "/"},
	{Name: "userid_expires", Module: "ngx_http_userid_filter_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Default: "off"},
	{Name: "userid_flags", Module: "ngx_http_userid_filter_module", Contexts: hsl, Args: take123, Repeat: true, Inherit: InheritList, Default: "off", Since: "1.19.3"},
	{Name: "userid_p3p", Module: "ngx_http_userid_filter_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Default: "none"},
	{Name: "userid_mark", Module: "ngx_http_userid_filter_module", Contexts: hsl, Args: take1, Inherit: InheritValue, Default: "off"},

	{Name: "xml_entities", Module: "ngx_http_xslt_filter_module", Contexts: hsl, Args: take1, Inherit: InheritValue},
	{Name: "xslt_stylesheet", Module: "ngx_http_xslt_filter_module", Contexts: Location, Args: oneMore, Repeat: true, Inherit: InheritList},
	{Name: "xslt_param", Module: "ngx_http_xslt_filter_module", Contexts: hsl, Args: take2, Repeat: true, Inherit: InheritList, Since: "1.1.18"},
	{Name: "xslt_string_param", Module: "ngx_http_xslt_filter_module", Contexts: hsl, Args: take2, Repeat: true, Inherit: InheritList, Since: "1.1.18"},
	{Name: "xslt_types", Module: "ngx_http_xslt_filter_module", Contexts: hsl, Args: oneMore, Repeat: true, Inherit: InheritList, Default: "text/xml"},
	{Name: "xslt_last_modified", Module: "ngx_http_xslt_filter_module", Contexts: hsl, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.5.1"},
}
