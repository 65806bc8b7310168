package nginx

// httpUpstreamSpecs are the directives of http_upstream.
var httpUpstreamSpecs = []Spec{
	{Name: "upstream", Module: "ngx_http_upstream_module", Contexts: HTTP, Args: take1, Block: Directives, Inside: Upstream, Repeat: true, Inherit: InheritGlobal},
	{Name: "server", Module: "ngx_http_upstream_module", Contexts: Upstream, Args: oneMore, Repeat: true, Since: "1.11.5"},

	{Name: "hash", Module: "ngx_http_upstream_hash_module", Contexts: Upstream, Args: take12, Repeat: true},

	{Name: "ip_hash", Module: "ngx_http_upstream_ip_hash_module", Contexts: Upstream, Args: noArgs, Repeat: true, Since: "1.3.2"},

	{Name: "keepalive", Module: "ngx_http_upstream_keepalive_module", Contexts: Upstream, Args: take1, Default: "32 local"},
	{Name: "keepalive_time", Module: "ngx_http_upstream_keepalive_module", Contexts: Upstream, Args: take1, Default: "1h"},
	{Name: "keepalive_timeout", Module: "ngx_http_upstream_keepalive_module", Contexts: Upstream, Args: take1, Default: "60s"},
	{Name: "keepalive_requests", Module: "ngx_http_upstream_keepalive_module", Contexts: Upstream, Args: take1, Default: "1000"},

	{Name: "least_conn", Module: "ngx_http_upstream_least_conn_module", Contexts: Upstream, Args: noArgs, Repeat: true},

	{Name: "random", Module: "ngx_http_upstream_random_module", Contexts: Upstream, Args: noArgs | take12, Repeat: true},

	{Name: "zone", Module: "ngx_http_upstream_zone_module", Contexts: Upstream, Args: take12, Repeat: true},
}
