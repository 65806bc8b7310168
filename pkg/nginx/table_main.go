package nginx

var mainSpecs = []Spec{
	{Name: "http", Module: "ngx_http_module", Contexts: Main, Args: noArgs, Block: Directives, Inside: HTTP},
	{Name: "server", Module: "ngx_http_core_module", Contexts: HTTP, Args: noArgs, Block: Directives, Inside: Server, Repeat: true},
}
