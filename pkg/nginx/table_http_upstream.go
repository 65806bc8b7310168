package nginx

// httpUpstreamSpecs are the directives that stand in an upstream block of http.
var httpUpstreamSpecs = []Spec{
	{Name: "upstream", Module: "ngx_http_upstream_module", Contexts: HTTP, Args: take1, Block: Directives, Inside: Upstream, Repeat: true, Inherit: InheritGlobal},
	{Name: "server", Module: "ngx_http_upstream_module", Contexts: Upstream, Args: oneMore, Repeat: true},

	{Name: "hash", Module: "ngx_http_upstream_hash_module", Contexts: Upstream, Args: take12, Repeat: true, Since: "1.7.2"},

	{Name: "ip_hash", Module: "ngx_http_upstream_ip_hash_module", Contexts: Upstream, Args: noArgs, Repeat: true},

	{Name: "keepalive", Module: "ngx_http_upstream_keepalive_module", Contexts: Upstream, Args: take12, Since: "1.1.4"},
	{Name: "keepalive_time", Module: "ngx_http_upstream_keepalive_module", Contexts: Upstream, Args: take1, Value: MsecValue, Default: "1h", Since: "1.19.10"},
	{Name: "keepalive_timeout", Module: "ngx_http_upstream_keepalive_module", Contexts: Upstream, Args: take1, Value: MsecValue, Default: "60s", Since: "1.15.3"},
	{Name: "keepalive_requests", Module: "ngx_http_upstream_keepalive_module", Contexts: Upstream, Args: take1, Value: NumberValue, Default: "1000", Since: "1.15.3"},

	{Name: "least_conn", Module: "ngx_http_upstream_least_conn_module", Contexts: Upstream, Args: noArgs, Repeat: true, Since: "1.3.1"},

	{Name: "random", Module: "ngx_http_upstream_random_module", Contexts: Upstream, Args: noArgs | take12, Repeat: true, Since: "1.15.1"},

	{Name: "zone", Module: "ngx_http_upstream_zone_module", Contexts: Upstream, Args: take12, Repeat: true, Since: "1.9.0"},
}
