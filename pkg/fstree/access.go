package fstree

import (
	"errors"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// User is an account as the kernel knows it.
type User struct {
	Name   string
	UID    int
	GID    int
	Groups []int // supplementary ones, sorted as /etc/group lists them
}

// maxAccounts bounds how much of /etc/passwd and /etc/group is read, in bytes.
const maxAccounts = 4 << 20

// LookupUser finds an account in the tree's /etc/passwd and /etc/group. A group
// of "" is the account's own, as in nginx's directive user, which with one
// argument takes the group of the same name; nginx fails where there is none.
func LookupUser(t Tree, name, group string) (User, bool) {
	u := User{Name: name, GID: -1}
	found := false
	eachAccount(t, "/etc/passwd", func(f []string, uid int) {
		gid, err := strconv.Atoi(f[3])
		if f[0] == name && err == nil && !found {
			u.UID, u.GID, found = uid, gid, true
		}
	})
	if !found {
		return u, false
	}
	inGroup := group == ""
	eachAccount(t, "/etc/group", func(f []string, gid int) {
		if group != "" && f[0] == group {
			u.GID, inGroup = gid, true
		}
		for _, member := range strings.Split(f[3], ",") {
			if member == name {
				u.Groups = append(u.Groups, gid)
			}
		}
	})
	return u, inGroup
}

// eachAccount visits the lines of a file like /etc/passwd: their fields, and
// the third as a number. A file that is not there has none.
func eachAccount(t Tree, name string, visit func(fields []string, id int)) {
	text, err := ReadFile(t, name, maxAccounts)
	if err != nil {
		return
	}
	for line := range strings.Lines(text) {
		f := strings.Split(strings.TrimSpace(line), ":")
		if len(f) < 4 {
			continue
		}
		if id, err := strconv.Atoi(f[2]); err == nil {
			visit(f, id)
		}
	}
}

// Permission bits as Allows takes them.
const (
	MayRead    fs.FileMode = 4
	MayExecute fs.FileMode = 1 // of a directory: to reach what is in it
)

// Allows reports whether the file's mode lets the user do all that need asks,
// by the class that the kernel picks: owner, else group, else others. Root may
// do everything; a file whose owner is not known allows.
func (u User) Allows(info Info, need fs.FileMode) bool {
	perm := info.Mode.Perm()
	switch {
	case u.UID == 0 || info.UID < 0:
		return true
	case info.UID == u.UID:
		perm >>= 6
	case u.in(info.GID):
		perm >>= 3
	}
	return perm&need == need
}

func (u User) in(gid int) bool {
	if gid == u.GID {
		return true
	}
	for _, g := range u.Groups {
		if g == gid {
			return true
		}
	}
	return false
}

// Refusal is the first entry on a path that keeps a user out.
type Refusal struct {
	Path string // links resolved
	Info Info
	Need fs.FileMode // what was asked of it and is not allowed
}

// Access returns what keeps a user from reaching name and, of a file, from
// reading it; nil where nothing does. Of a directory only passing through is
// asked, which is all that serving files from it takes. The error is that of
// looking at an entry, fs.ErrNotExist where the path ends.
func Access(t Tree, u User, name string) (*Refusal, error) {
	real, err := RealPath(t, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	here := "/"
	for _, part := range append([]string{""}, strings.Split(strings.Trim(real, "/"), "/")...) {
		here = path.Join(here, part)
		info, err := t.Stat(here)
		if err != nil {
			return nil, err
		}
		need := MayRead
		if info.IsDir() {
			need = MayExecute
		}
		if !u.Allows(info, need) {
			return &Refusal{Path: here, Info: info, Need: need}, nil
		}
	}
	return nil, nil
}
