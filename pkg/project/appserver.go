package project

import (
	"slices"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/lazyre"
)

// AppServer is a process that runs the project's application, as a deployment
// file of the repository starts it.
type AppServer struct {
	Program string // "daphne", "uvicorn", "hypercorn", "gunicorn", "uwsgi"
	// ASGI says that it speaks ASGI and so takes WebSockets, WSGI that it does
	// not; neither where that is decided elsewhere.
	ASGI, WSGI bool
	Workers    int      // 0 where it is not said
	Binds      []string // "8000" for a port, a path for a socket
	// Pings says that it pings WebSockets by itself.
	Pings bool
	File  string // as shown to people
	Line  int
}

// appServers finds the application servers that the deployment files start.
func (l *loader) appServers() []AppServer {
	if l.inv == nil {
		return nil
	}
	var out []AppServer
	for i := range l.inv.texts {
		t := &l.inv.texts[i]
		if leftover(l.inv.root, t.path) != "" || devName.MatchString(t.path[strings.LastIndexByte(t.path, '/')+1:]) {
			continue
		}
		for _, s := range serversIn(t.body) {
			s.File = l.base.Display(t.path)
			out = append(out, s)
		}
	}
	return out
}

var (
	serverCommand = lazyre.New(`(?:^|[\s"'/=\[])(daphne|uvicorn|hypercorn|gunicorn|uwsgi)(?:["',]|\s)`)
	continued     = lazyre.New(`\\\r?\n`)
	listMarks     = strings.NewReplacer(`"`, " ", `'`, " ", `[`, " ", `]`, " ", `,`, " ")
	application   = lazyre.New(`^[A-Za-z_][\w.]*:[A-Za-z_]\w*(\(\))?$`)
)

// serversIn reads the commands of one text. A command counts only where it
// names an application: package lists name the same programs.
func serversIn(body string) []AppServer {
	const most = 50
	var out []AppServer
	body = continued.ReplaceAllStringFunc(body, func(string) string { return " \x00" })
	line := 1
	for text := range strings.Lines(body) {
		here := line
		line += 1 + strings.Count(text, "\x00")
		code, _, _ := strings.Cut(strings.ReplaceAll(text, "\x00", " "), " #")
		m := serverCommand.FindStringSubmatchIndex(code)
		if m == nil || strings.HasPrefix(strings.TrimSpace(code), "#") || len(out) >= most {
			continue
		}
		words := strings.Fields(listMarks.Replace(code[m[3]:]))
		for i, w := range words {
			if w == "&&" || w == "||" || w == ";" || w == "&" || w == "|" {
				words = words[:i]
				break
			}
		}
		if s, ok := readServer(code[m[2]:m[3]], words); ok {
			s.Line = here
			out = append(out, s)
		}
	}
	return out
}

// readServer reads the arguments of one command.
func readServer(program string, words []string) (AppServer, bool) {
	s := AppServer{Program: program}
	app, class := "", ""
	for i := 0; i < len(words); i++ {
		flag, value, joined := strings.Cut(words[i], "=")
		next := func() string {
			if joined {
				return value
			}
			if i+1 < len(words) {
				i++
				return words[i]
			}
			return ""
		}
		switch flag {
		case "-k", "--worker-class":
			class = next()
		case "-w", "--workers", "--processes":
			s.Workers, _ = strconv.Atoi(next())
		case "-p", "--port":
			if program == "daphne" || program == "uvicorn" {
				s.Binds = append(s.Binds, next())
			}
		case "-b", "--bind":
			if bind := next(); program != "daphne" {
				s.Binds = append(s.Binds, portOf(bind))
			}
		case "-u", "--unix-socket", "--uds":
			if program == "daphne" || flag == "--uds" {
				s.Binds = append(s.Binds, next())
			}
		case "--websocket-ping-interval":
			s.Pings = next() != "0"
		case "-c", "--config":
			class = "?" + next() // the file may say anything
		case "--host":
			next()
		default:
			if application.MatchString(words[i]) && app == "" {
				app = words[i]
			}
			if !strings.HasPrefix(words[i], "-") && strings.HasSuffix(words[i], ".wsgi") && app == "" {
				app = words[i]
			}
		}
	}
	switch program {
	case "daphne", "uvicorn", "hypercorn":
		s.ASGI, s.Pings = true, s.Pings || program != "hypercorn"
	case "gunicorn":
		s.ASGI = strings.Contains(strings.ToLower(class), "uvicorn") || strings.Contains(class, "asgi")
		s.WSGI = class == "" && strings.Contains(app, "wsgi")
		s.Pings = s.ASGI
	case "uwsgi":
		s.WSGI = true
	}
	if len(s.Binds) == 0 && (program != "uwsgi") {
		s.Binds = []string{"8000"} // what all of them listen on
	}
	return s, app != "" && !slices.Contains(words, "install")
}

// portOf is the port of HOST:PORT, or the path of unix:PATH.
func portOf(bind string) string {
	if path, ok := strings.CutPrefix(bind, "unix:"); ok {
		return "/" + strings.TrimLeft(path, "/")
	}
	return bind[strings.LastIndexByte(bind, ':')+1:]
}
