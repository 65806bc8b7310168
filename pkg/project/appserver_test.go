package project

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestApplicationServersAreReadFromCommands(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []AppServer
	}{
		{"daphne", "CMD daphne -b 0.0.0.0 -p 8001 shop.asgi:application\n", []AppServer{{Program: "daphne", ASGI: true, Pings: true, Binds: []string{"8001"}, Line: 1}}},
		{"list form", "FROM python\nCMD [\"uvicorn\", \"shop.asgi:application\", \"--workers\", \"4\", \"--uds=/run/u.sock\"]\n", []AppServer{{Program: "uvicorn", ASGI: true, Pings: true, Workers: 4, Binds: []string{"/run/u.sock"}, Line: 2}}},
		{"hypercorn does not ping", "command: hypercorn --bind unix:/run/h.sock shop.asgi:application\n", []AppServer{{Program: "hypercorn", ASGI: true, Binds: []string{"/run/h.sock"}, Line: 1}}},
		{"gunicorn", "ExecStart=/srv/venv/bin/gunicorn \\\n  --workers 3 \\\n  --bind 127.0.0.1:8000 shop.wsgi:application\nX=y\n", []AppServer{{Program: "gunicorn", WSGI: true, Workers: 3, Binds: []string{"8000"}, Line: 1}}},
		{"gunicorn for uvicorn", "gunicorn shop.asgi:application -k uvicorn.workers.UvicornWorker -w 2\n", []AppServer{{Program: "gunicorn", ASGI: true, Pings: true, Workers: 2, Binds: []string{"8000"}, Line: 1}}},
		{"a configuration file decides", "gunicorn -c gunicorn.conf.py shop.wsgi:application\n", []AppServer{{Program: "gunicorn", Binds: []string{"8000"}, Line: 1}}},
		{"packages are no servers", "RUN pip install daphne uvicorn gunicorn\n# daphne shop.asgi:application\nservices:\n  daphne:\n", nil},
		{"one after the other", "python manage.py migrate && daphne -u /run/d.sock shop.asgi:application & echo x:y\n", []AppServer{{Program: "daphne", ASGI: true, Pings: true, Binds: []string{"/run/d.sock"}, Line: 1}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, serversIn(test.text)); diff != "" {
				t.Errorf("servers (-want +got):\n%s", diff)
			}
		})
	}
}
