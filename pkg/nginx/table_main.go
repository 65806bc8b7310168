package nginx

// mainSpecs are the directives of nginx itself: outside all blocks, and in events.
var mainSpecs = []Spec{
	{Name: "events", Module: "ngx_events_module", Contexts: Main, Args: noArgs, Block: Directives, Inside: Events},

	{Name: "worker_connections", Module: "ngx_event_core_module", Contexts: Events, Args: take1, Value: NumberValue, Inherit: InheritGlobal, Default: "512"},
	{Name: "use", Module: "ngx_event_core_module", Contexts: Events, Args: take1, Inherit: InheritGlobal},
	{Name: "multi_accept", Module: "ngx_event_core_module", Contexts: Events, Args: flagArg, Inherit: InheritGlobal, Default: "off"},
	{Name: "accept_mutex", Module: "ngx_event_core_module", Contexts: Events, Args: flagArg, Inherit: InheritGlobal, Default: "off"},
	{Name: "accept_mutex_delay", Module: "ngx_event_core_module", Contexts: Events, Args: take1, Value: MsecValue, Inherit: InheritGlobal, Default: "500ms"},
	{Name: "debug_connection", Module: "ngx_event_core_module", Contexts: Events, Args: take1, Repeat: true, Inherit: InheritGlobal},

	{Name: "ssl_engine", Module: "ngx_openssl_module", Contexts: Main, Args: take1, Inherit: InheritGlobal},

	{Name: "devpoll_changes", Module: "ngx_devpoll_module", Contexts: Events, Args: take1, Inherit: InheritGlobal},
	{Name: "devpoll_events", Module: "ngx_devpoll_module", Contexts: Events, Args: take1, Inherit: InheritGlobal},

	{Name: "epoll_events", Module: "ngx_epoll_module", Contexts: Events, Args: take1, Value: NumberValue, Inherit: InheritGlobal},
	{Name: "worker_aio_requests", Module: "ngx_epoll_module", Contexts: Events, Args: take1, Value: NumberValue, Inherit: InheritGlobal, Since: "1.1.4"},

	{Name: "eventport_events", Module: "ngx_eventport_module", Contexts: Events, Args: take1, Inherit: InheritGlobal},

	{Name: "kqueue_changes", Module: "ngx_kqueue_module", Contexts: Events, Args: take1, Inherit: InheritGlobal},
	{Name: "kqueue_events", Module: "ngx_kqueue_module", Contexts: Events, Args: take1, Inherit: InheritGlobal},

	{Name: "google_perftools_profiles", Module: "ngx_google_perftools_module", Contexts: Main, Args: take1, Inherit: InheritGlobal},

	{Name: "daemon", Module: "ngx_core_module", Contexts: Main, Args: flagArg, Inherit: InheritGlobal, Default: "on"},
	{Name: "master_process", Module: "ngx_core_module", Contexts: Main, Args: flagArg, Inherit: InheritGlobal, Default: "on"},
	{Name: "timer_resolution", Module: "ngx_core_module", Contexts: Main, Args: take1, Value: MsecValue, Inherit: InheritGlobal},
	{Name: "pid", Module: "ngx_core_module", Contexts: Main, Args: take1, Inherit: InheritGlobal, Default: "logs/nginx.pid"},
	{Name: "lock_file", Module: "ngx_core_module", Contexts: Main, Args: take1, Inherit: InheritGlobal, Default: "logs/nginx.lock"},
	{Name: "worker_processes", Module: "ngx_core_module", Contexts: Main, Args: take1, Inherit: InheritGlobal, Default: "1"},
	{Name: "debug_points", Module: "ngx_core_module", Contexts: Main, Args: take1, Inherit: InheritGlobal},
	{Name: "user", Module: "ngx_core_module", Contexts: Main, Args: take12, Inherit: InheritGlobal, Default: "nobody nobody"},
	{Name: "worker_priority", Module: "ngx_core_module", Contexts: Main, Args: take1, Inherit: InheritGlobal, Default: "0"},
	{Name: "worker_cpu_affinity", Module: "ngx_core_module", Contexts: Main, Args: oneMore, Inherit: InheritGlobal},
	{Name: "worker_rlimit_nofile", Module: "ngx_core_module", Contexts: Main, Args: take1, Value: NumberValue, Inherit: InheritGlobal},
	{Name: "worker_rlimit_core", Module: "ngx_core_module", Contexts: Main, Args: take1, Value: OffsetValue, Inherit: InheritGlobal},
	{Name: "worker_shutdown_timeout", Module: "ngx_core_module", Contexts: Main, Args: take1, Value: MsecValue, Inherit: InheritGlobal, Since: "1.11.11"},
	{Name: "working_directory", Module: "ngx_core_module", Contexts: Main, Args: take1, Inherit: InheritGlobal},
	{Name: "env", Module: "ngx_core_module", Contexts: Main, Args: take1, Repeat: true, Inherit: InheritGlobal, Default: "TZ"},
	{Name: "load_module", Module: "ngx_core_module", Contexts: Main, Args: take1, Repeat: true, Since: "1.9.11"},

	{Name: "include", Module: "ngx_conf_module", Contexts: AnyContext | Types | Map | Geo | CharsetMap, Args: take1, Repeat: true},

	{Name: "error_log", Module: "ngx_errlog_module", Contexts: Main, Args: oneMore, Repeat: true, Inherit: InheritGlobal, Default: "logs/error.log error"},

	{Name: "pcre_jit", Module: "ngx_regex_module", Contexts: Main, Args: flagArg, Inherit: InheritGlobal, Default: "off", Since: "1.1.12"},

	{Name: "thread_pool", Module: "ngx_thread_pool_module", Contexts: Main, Args: take23, Repeat: true, Inherit: InheritGlobal, Default: "default threads=32 max_queue=65536", Since: "1.7.11"},
}
