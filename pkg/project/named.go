package project

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
)

// namedPlans plans what the user named: a whole configuration by itself, site
// files and snippets together.
func (l *loader) namedPlans(ctx context.Context) ([]plan, error) {
	var plans []plan
	var parts plan
	for _, name := range l.opts.Nginx {
		p, whole, err := l.named(ctx, name)
		switch {
		case err != nil:
			l.p.Errors = append(l.p.Errors, InputError{File: name, Message: cause(err).Error()})
		case whole:
			l.dumped = l.dumped || p.dump != ""
			plans = append(plans, p)
		default:
			parts.paths = append(parts.paths, p.paths...)
			parts.why = p.why
		}
	}
	if len(parts.paths) > 0 {
		plans = append(plans, parts)
	}
	if len(plans) == 0 {
		return nil, fmt.Errorf("%s: %s", l.p.Errors[0].File, l.p.Errors[0].Message)
	}
	return plans, nil
}

// maxDump bounds what is read of a dump, in bytes.
const maxDump = 256 << 20

// named plans one --nginx; whole says that it stands for itself.
func (l *loader) named(ctx context.Context, name string) (p plan, whole bool, err error) {
	if name == "-" {
		if l.opts.Stdin == nil {
			return p, false, errors.New("there is no standard input")
		}
		b, err := io.ReadAll(io.LimitReader(l.opts.Stdin, maxDump+1))
		switch {
		case err != nil:
			return p, false, err
		case len(b) > maxDump:
			return p, false, fmt.Errorf("more than %d MiB", maxDump>>20)
		case len(b) == 0:
			return p, false, errors.New("standard input is empty")
		}
		return plan{dump: string(b), why: "named by --nginx"}, true, nil
	}
	at, err := l.serverPath(name)
	if err != nil {
		return p, false, err
	}
	info, err := l.base.Stat(at)
	if err != nil {
		return p, false, err
	}
	if info.IsDir() {
		p, err := l.namedFolder(ctx, at)
		return p, true, err
	}
	head, err := headOf(l.base, at)
	if err != nil {
		return p, false, err
	}
	if isDump(head) {
		text, err := fstree.ReadFile(l.base, at, maxDump)
		return plan{dump: text, paths: []string{at}, why: "named by --nginx"}, true, err
	}
	p = plan{paths: []string{at}, why: "named by --nginx", guess: true}
	return p, nginx.Sniff(head).Context == nginx.Main, nil
}

// isDump reports whether a text is what nginx -T prints.
func isDump(head string) bool {
	return strings.HasPrefix(head, "# configuration file /") || strings.Contains(head, "\n# configuration file /")
}

// namedFolder plans a folder: its main file if it has one, else all its
// configurations together.
func (l *loader) namedFolder(ctx context.Context, dir string) (plan, error) {
	inv, err := takeInventory(ctx, l.base, dir)
	if err != nil {
		return plan{}, err
	}
	p := plan{why: "named by --nginx"}
	for _, c := range inv.confs {
		if c.guess.Context == nginx.Main && c.path == path.Join(dir, "nginx.conf") {
			return plan{paths: []string{c.path}, why: "the main file of the folder named by --nginx"}, nil
		}
	}
	for _, c := range inv.confs {
		if why := leftover(dir, c.path); why != "" {
			l.pass("nginx configuration", c.path, why)
			continue
		}
		p.paths = append(p.paths, c.path)
	}
	if len(p.paths) == 0 {
		return p, errors.New("holds no nginx configuration")
	}
	return p, nil
}
