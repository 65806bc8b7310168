package nginx

// mailSpecs are the directives of the mail proxy.
var mailSpecs = []Spec{
	{Name: "mail", Module: "ngx_mail_module", Contexts: Main, Args: noArgs, Block: Directives, Inside: Mail},

	{Name: "auth_http", Module: "ngx_mail_auth_http_module", Contexts: ms, Args: take1, Repeat: true, Inherit: InheritValue},
	{Name: "auth_http_timeout", Module: "ngx_mail_auth_http_module", Contexts: ms, Args: take1, Inherit: InheritValue, Default: "60s"},
	{Name: "auth_http_header", Module: "ngx_mail_auth_http_module", Contexts: ms, Args: take2, Repeat: true, Inherit: InheritList},
	{Name: "auth_http_pass_client_cert", Module: "ngx_mail_auth_http_module", Contexts: ms, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.7.11"},

	{Name: "server", Module: "ngx_mail_core_module", Contexts: Mail, Args: noArgs, Block: Directives, Inside: MailServer, Repeat: true},
	{Name: "listen", Module: "ngx_mail_core_module", Contexts: MailServer, Args: oneMore, Repeat: true},
	{Name: "protocol", Module: "ngx_mail_core_module", Contexts: MailServer, Args: take1, Repeat: true},
	{Name: "timeout", Module: "ngx_mail_core_module", Contexts: ms, Args: take1, Inherit: InheritValue, Default: "60s"},
	{Name: "server_name", Module: "ngx_mail_core_module", Contexts: ms, Args: take1, Default: "hostname"},
	{Name: "error_log", Module: "ngx_mail_core_module", Contexts: ms, Args: oneMore, Repeat: true, Inherit: InheritList, Default: "logs/error.log error", Since: "1.9.0"},
	{Name: "resolver", Module: "ngx_mail_core_module", Contexts: ms, Args: oneMore, Inherit: InheritValue, Default: "off"},
	{Name: "resolver_timeout", Module: "ngx_mail_core_module", Contexts: ms, Args: take1, Inherit: InheritValue, Default: "30s"},
	{Name: "max_errors", Module: "ngx_mail_core_module", Contexts: ms, Args: take1, Inherit: InheritValue, Default: "5", Since: "1.21.0"},

	{Name: "imap_client_buffer", Module: "ngx_mail_imap_module", Contexts: ms, Args: take1, Inherit: InheritValue, Default: "4k|8k"},
	{Name: "imap_capabilities", Module: "ngx_mail_imap_module", Contexts: ms, Args: oneMore, Repeat: true, Inherit: InheritList, Default: "IMAP4 IMAP4rev1 UIDPLUS"},
	{Name: "imap_auth", Module: "ngx_mail_imap_module", Contexts: ms, Args: oneMore, Repeat: true, Inherit: InheritList, Default: "plain"},

	{Name: "pop3_capabilities", Module: "ngx_mail_pop3_module", Contexts: ms, Args: oneMore, Repeat: true, Inherit: InheritList, Default: "TOP USER UIDL"},
	{Name: "pop3_auth", Module: "ngx_mail_pop3_module", Contexts: ms, Args: oneMore, Repeat: true, Inherit: InheritList, Default: "plain"},

	{Name: "proxy", Module: "ngx_mail_proxy_module", Contexts: ms, Args: flagArg, Inherit: InheritValue},
	{Name: "proxy_buffer", Module: "ngx_mail_proxy_module", Contexts: ms, Args: take1, Inherit: InheritValue, Default: "4k|8k"},
	{Name: "proxy_timeout", Module: "ngx_mail_proxy_module", Contexts: ms, Args: take1, Inherit: InheritValue, Default: "24h"},
	{Name: "proxy_pass_error_message", Module: "ngx_mail_proxy_module", Contexts: ms, Args: flagArg, Inherit: InheritValue, Default: "off"},
	{Name: "xclient", Module: "ngx_mail_proxy_module", Contexts: ms, Args: flagArg, Inherit: InheritValue, Default: "on"},
	{Name: "proxy_smtp_auth", Module: "ngx_mail_proxy_module", Contexts: ms, Args: flagArg, Inherit: InheritValue, Default: "off", Since: "1.19.4"},
	{Name: "proxy_protocol", Module: "ngx_mail_proxy_module", Contexts: ms, Args: take1, Inherit: InheritValue, Default: "off", Since: "1.19.8"},

	{Name: "set_real_ip_from", Module: "ngx_mail_realip_module", Contexts: ms, Args: take1, Repeat: true, Inherit: InheritList, Since: "1.19.8"},

	{Name: "smtp_client_buffer", Module: "ngx_mail_smtp_module", Contexts: ms, Args: take1, Inherit: InheritValue, Default: "4k|8k"},
	{Name: "smtp_greeting_delay", Module: "ngx_mail_smtp_module", Contexts: ms, Args: take1, Inherit: InheritValue, Default: "0"},
	{Name: "smtp_capabilities", Module: "ngx_mail_smtp_module", Contexts: ms, Args: oneMore, Repeat: true, Inherit: InheritList},
	{Name: "smtp_auth", Module: "ngx_mail_smtp_module", Contexts: ms, Args: oneMore, Repeat: true, Inherit: InheritList, Default: "plain login"},

	{Name: "ssl", Module: "ngx_mail_ssl_module", Contexts: ms, Args: flagArg, Inherit: InheritValue, Default: "off", Deprecated: "1.15.0", Removed: "1.25.1", Instead: "the ssl parameter of listen"},
	{Name: "starttls", Module: "ngx_mail_ssl_module", Contexts: ms, Args: take1, Inherit: InheritValue, Default: "off"},
	{Name: "ssl_certificate", Module: "ngx_mail_ssl_module", Contexts: ms, Args: take1, Repeat: true, Inherit: InheritList},
	{Name: "ssl_certificate_key", Module: "ngx_mail_ssl_module", Contexts: ms, Args: take1, Repeat: true, Inherit: InheritList},
	{Name: "ssl_password_file", Module: "ngx_mail_ssl_module", Contexts: ms, Args: take1, Inherit: InheritValue, Since: "1.7.3"},
	{Name: "ssl_dhparam", Module: "ngx_mail_ssl_module", Contexts: ms, Args: take1, Inherit: InheritValue},
	{Name: "ssl_ecdh_curve", Module: "ngx_mail_ssl_module", Contexts: ms, Args: take1, Inherit: InheritValue, Default: "auto"},
	{Name: "ssl_protocols", Module: "ngx_mail_ssl_module", Contexts: ms, Args: oneMore, Repeat: true, Inherit: InheritList, Default: "TLSv1 TLSv1.1 TLSv1.2"},
	{Name: "ssl_ciphers", Module: "ngx_mail_ssl_module", Contexts: ms, Args: take1, Inherit: InheritValue, Default: "HIGH:!aNULL:!MD5"},
	{Name: "ssl_prefer_server_ciphers", Module: "ngx_mail_ssl_module", Contexts: ms, Args: flagArg, Inherit: InheritValue, Default: "off"},
	{Name: "ssl_session_cache", Module: "ngx_mail_ssl_module", Contexts: ms, Args: take12, Repeat: true, Inherit: InheritValue, Default: "none"},
	{Name: "ssl_session_tickets", Module: "ngx_mail_ssl_module", Contexts: ms, Args: flagArg, Inherit: InheritValue, Default: "on", Since: "1.5.9"},
	{Name: "ssl_session_ticket_key", Module: "ngx_mail_ssl_module", Contexts: ms, Args: take1, Repeat: true, Inherit: InheritList, Since: "1.5.7"},
	{Name: "ssl_session_timeout", Module: "ngx_mail_ssl_module", Contexts: ms, Args: take1, Inherit: InheritValue, Default: "5m"},
	{Name: "ssl_verify_client", Module: "ngx_mail_ssl_module", Contexts: ms, Args: take1, Inherit: InheritValue, Default: "off", Since: "1.7.11"},
	{Name: "ssl_verify_depth", Module: "ngx_mail_ssl_module", Contexts: ms, Args: take1, Inherit: InheritValue, Default: "1", Since: "1.7.11"},
	{Name: "ssl_client_certificate", Module: "ngx_mail_ssl_module", Contexts: ms, Args: take1, Inherit: InheritValue, Since: "1.7.11"},
	{Name: "ssl_trusted_certificate", Module: "ngx_mail_ssl_module", Contexts: ms, Args: take1, Inherit: InheritValue, Since: "1.7.11"},
	{Name: "ssl_crl", Module: "ngx_mail_ssl_module", Contexts: ms, Args: take1, Inherit: InheritValue, Since: "1.7.11"},
	{Name: "ssl_conf_command", Module: "ngx_mail_ssl_module", Contexts: ms, Args: take2, Repeat: true, Inherit: InheritList, Since: "1.19.4"},
}
