package nginx

// changedDefault is what holds without a directive since a version.
type changedDefault struct{ since, value string }

// changedDefaults are the defaults of one argument that nginx has changed since
// 1.22, by directive, the newest first.
var changedDefaults = map[string][]changedDefault{
	"proxy_http_version": {{"1.29.7", "1.1"}},
}
