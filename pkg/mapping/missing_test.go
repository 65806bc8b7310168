package mapping

import (
	"testing"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/source"
)

func TestTheFactThatWouldDecide(t *testing.T) {
	t.Parallel()
	settings := source.NewFile("settings.py", "MEDIA_ROOT = env.str(\"SHOP_MEDIA\")\nSTATIC_ROOT = config('SHOP_STATIC', default=None)\n")
	media := django.Value{At: settings.At(0, 34)}
	static := django.Value{Cause: settings.At(35, settings.Len())}
	server, cfg := &nginx.Directive{}, &nginx.Config{}
	tests := []struct {
		name string
		row  Mapping
		want string // the flag; "" where no single fact would do
	}{
		{"a decided row", Mapping{Verdict: Match, Reason: "pass --env SHOP=…"}, ""},
		{"a variable that the reason names", Mapping{Reason: "read from SHOP_ROOT: pass --env SHOP_ROOT=…"}, "--env SHOP_ROOT=VALUE"},
		{"a variable that the statement reads", Mapping{Reason: "it has no value here: pass --env", RootValue: media}, "--env SHOP_MEDIA=VALUE"},
		{"a variable where knowledge ends", Mapping{Reason: "it has no value here: pass --env", RootValue: static}, "--env SHOP_STATIC=VALUE"},
		{"a variable that nothing names", Mapping{Config: cfg, Server: server, Reason: "pass --env"}, ""},
		{"two modules", Mapping{Config: cfg, Reason: "say which one runs with --settings"}, "--settings MODULE"},
		{"no place", Mapping{Config: cfg, Reason: "give it as --map PATH_ON_THE_SERVER=."}, "--map PATH_ON_THE_SERVER=PATH_HERE"},
		{"another machine", Mapping{Config: cfg, Server: server, NginxPath: "/srv/static", Reason: "nginx passes requests on to app:8000, another machine"},
			"--map PATH_ON_THE_SERVER=PATH_HERE"},
		{"no configuration", Mapping{Reason: "there is no nginx configuration to compare with"}, "--nginx FILE"},
		{"a cut configuration", Mapping{Config: cfg, Server: server, Reason: "the include locations.conf is not here, and it may hold the location"},
			"--nginx FILE"},
		{"a template", Mapping{Config: cfg, Server: server, Reason: "<dir> in the path <dir>/static is still to be filled in"}, "--nginx FILE"},
		{"a machine's name", Mapping{Config: cfg, Server: server, Reason: "STATIC_ROOT is not known: it depends on the machine"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.row.Verdict == "" {
				tt.row.Verdict = Unknown
			}
			fact, ok := tt.row.Missing()
			if fact.Flag != tt.want || ok != (tt.want != "") {
				t.Errorf("%q, %v; want %q", fact.Flag, ok, tt.want)
			}
		})
	}
}
