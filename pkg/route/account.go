package route

import (
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// account is who nginx's workers run as.
type account struct {
	name    string
	known   bool // uid and groups are known
	uid     int
	groups  []int
	primary bool // the group that the configuration names is among them
}

// maxAccounts bounds /etc/passwd and /etc/group, in bytes.
const maxAccounts = 4 << 20

// may reports whether the account has a permission (4 to read, 1 to search)
// where that can be known; else it is assumed.
func (a account) may(info fstree.Info, bit uint32) bool {
	if !a.known || a.uid == 0 || info.UID < 0 {
		return true
	}
	mode := uint32(info.Mode.Perm())
	switch {
	case info.UID == a.uid:
		return mode>>6&bit != 0
	case a.inGroup(info.GID):
		return mode>>3&bit != 0
	}
	return mode&bit != 0
}

func (a account) inGroup(gid int) bool {
	for _, g := range a.groups {
		if g == gid {
			return true
		}
	}
	return false
}

// findWorker finds the account of the directive user in the tree's own
// /etc/passwd and /etc/group.
func (r *Router) findWorker() account {
	a := account{name: r.options.User}
	group := ""
	if a.name == "" {
		a.name = "nobody"
		if d := r.config.Root.Child("user"); d != nil && d.Arg(0) != "" {
			a.name, group = d.Arg(0), d.Arg(1)
			if group == "" {
				group = a.name
			}
		}
	}
	if r.tree == nil {
		return a
	}
	passwd, err := fstree.ReadFile(r.tree, "/etc/passwd", maxAccounts)
	if err != nil {
		return a
	}
	for line := range strings.Lines(passwd) {
		f := strings.Split(strings.TrimSpace(line), ":")
		if len(f) < 4 || f[0] != a.name {
			continue
		}
		uid, err1 := strconv.Atoi(f[2])
		gid, err2 := strconv.Atoi(f[3])
		if err1 != nil || err2 != nil {
			continue
		}
		a.uid, a.known = uid, true
		if r.readGroups(&a, group); !a.primary {
			a.groups = append(a.groups, gid)
		}
		break
	}
	return a
}

// readGroups adds the groups that list the account, and makes the named group
// its first one (nginx: setgid and initgroups).
func (r *Router) readGroups(a *account, group string) {
	text, err := fstree.ReadFile(r.tree, "/etc/group", maxAccounts)
	if err != nil {
		return
	}
	for line := range strings.Lines(text) {
		f := strings.Split(strings.TrimSpace(line), ":")
		if len(f) < 4 {
			continue
		}
		gid, err := strconv.Atoi(f[2])
		if err != nil {
			continue
		}
		member := f[0] == group && group != ""
		a.primary = a.primary || member
		for _, m := range strings.Split(f[3], ",") {
			member = member || m == a.name
		}
		if member {
			a.groups = append(a.groups, gid)
		}
	}
}
