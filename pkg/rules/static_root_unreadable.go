package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/rule"
)

var staticRootUnreadable = &rule.Rule{
	ID: "static-root-unreadable", Category: rule.Django, Severity: diag.Error, Since: since,
	Summary: "nginx's user may not read the files, or not enter a directory above them",
	Why: "nginx's workers run as the account that the directive user names. They need the right to pass through every directory on the way, and to read the files. " +
		"A home directory with mode 0700, the default on many systems, keeps them out: every file is 403, whatever the modes below.\n\n" +
		"Silent where the account or the modes are not known.",
	References: []string{"https://nginx.org/en/docs/ngx_core_module.html#user"},
	Examples: func() (bad, good string) {
		return "mode: 0750 /srv/shop\nowner: 1000:1000 /srv/shop\n" + withUser(djangoExample("", `    location /static/ {
        alias /srv/shop/static/; # want "www-data may not enter /srv/shop"
    }
`)),
			"mode: 0755 /srv/shop\nowner: 1000:1000 /srv/shop\n" + withUser(djangoExample("", `    location /static/ {
        alias /srv/shop/static/;
    }
`))
	},
	Check: func(p *rule.Pass) {
		for _, setting := range []string{"STATIC_ROOT", "MEDIA_ROOT"} {
			for _, m := range agreed(p, setting) {
				cannotRead(p, m)
			}
		}
	},
}

// withUser makes nginx of an example run as www-data, which the tree knows.
func withUser(example string) string {
	example = strings.Replace(example, "events {}\n", "user www-data;\nevents {}\n", 1)
	return example + "-- /etc/passwd --\nroot:x:0:0:root:/root:/bin/sh\nwww-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\n" +
		"-- /etc/group --\nroot:x:0:\nwww-data:x:33:\n"
}

// readFiles bounds how many files are asked for their modes.
const readFiles = 5_000

func cannotRead(p *rule.Pass, m *mapping.Mapping) {
	directive := m.Config.Root.Child("user")
	if directive == nil || variable(directive.Arg(0)) {
		return
	}
	user, ok := fstree.LookupUser(p.Project.Tree, directive.Arg(0), directive.Arg(1))
	if !ok {
		return
	}
	refusal, err := fstree.Access(p.Project.Tree, user, m.InTree)
	if refusal == nil && err == nil {
		eachFile(p.Project.Tree, m.InTree, readFiles, func(name string) bool {
			refusal, err = fstree.Access(p.Project.Tree, user, path.Join(m.InTree, name))
			if err != nil { // a link that leads nowhere is another matter
				refusal, err = nil, nil
			}
			return refusal == nil
		})
	}
	if refusal == nil || err != nil {
		return
	}
	verb, mend := "read", "chmod a+r "
	if refusal.Info.IsDir() {
		verb, mend = "enter", "chmod a+x "
	}
	f := diag.Finding{
		At:      blamed(m),
		Message: fmt.Sprintf("nginx's user %s may not %s %s (mode %04o)", user.Name, verb, refusal.Path, refusal.Info.Mode.Perm()),
		Effect:  "nginx answers 403 Forbidden",
		Remedy:  mend + refusal.Path,
		Related: append([]diag.Related{{At: directive.Head(), Message: "nginx's workers run as this account"}}, places(m)...),
		Data:    facts(m),
	}
	p.Report(f)
}
