package route

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// fileFault is the error that the system would give nginx.
type fileFault int

const (
	noFault      fileFault = iota
	faultMissing           // ENOENT
	faultNotDir            // ENOTDIR
	faultTooLong           // ENAMETOOLONG
	faultDenied            // EACCES
	faultLoop              // ELOOP
)

// absent reports whether the path leads nowhere.
func (f fileFault) absent() bool {
	return f == faultMissing || f == faultNotDir || f == faultTooLong
}

// fileInfo is what nginx sees at a path.
type fileInfo struct {
	fault    fileFault
	deniedAt string // the folder that may not be searched, or the file
	dir      bool
	regular  bool
	exec     bool
	readable bool
}

func (i *fileInfo) describe() string {
	switch i.fault {
	case faultMissing:
		return "not there"
	case faultNotDir:
		return "not there: a file stands where a folder should be"
	case faultTooLong:
		return "not there: the name is too long"
	case faultDenied:
		return i.deniedAt + " may not be searched by nginx's user"
	case faultLoop:
		return "links lead in a circle, or a link that disable_symlinks refuses"
	}
	kind := "something that is no file"
	switch {
	case i.dir:
		kind = "a folder"
	case i.regular:
		kind = "a file"
	}
	if !i.readable {
		return kind + " that nginx's user may not read"
	}
	return kind
}

// Limits of the system (Linux).
const (
	maxPath = 4096
	maxName = 255
)

// stat looks at what a path leads to, as the worker's account.
func (q *state) stat(path string) (fileInfo, *doubt) { return q.statLinks(path, linksAllowed, 0) }

// statLinks does so under disable_symlinks; links in the first from bytes of
// the path are always followed.
func (q *state) statLinks(path string, links symlinkMode, from int) (fileInfo, *doubt) {
	if q.req.AssumeFiles {
		return assumed(path), nil
	}
	if q.router.tree == nil {
		return fileInfo{}, &doubt{reason: "the files are not here, so nobody knows what is at " + path}
	}
	if links == linksAllowed {
		if info, ok := q.files[path]; ok {
			return info, nil
		}
	}
	w := walker{tree: q.router.tree, user: q.router.worker(), links: links}
	info := w.walk(path, from)
	if w.why != nil {
		return info, w.why
	}
	if links == linksAllowed {
		if q.files == nil {
			q.files = map[string]fileInfo{}
		}
		q.files[path] = info
	}
	return info, nil
}

// assumed is what stands at a path of a tree that is not here.
func assumed(path string) fileInfo {
	dir := strings.HasSuffix(path, "/")
	return fileInfo{dir: dir, regular: !dir, readable: true}
}

// walker resolves a path component by component as the system does for a
// process of the given account, because it is the folders on the way that
// decide whether a file can be reached.
type walker struct {
	tree  fstree.Tree
	user  account
	links symlinkMode // what is done with links in the path itself
	why   *doubt

	done   string // resolved so far, without a final slash but for the root
	rest   string // still to resolve
	folder bool   // a final slash asks for a folder
	count  int    // links followed
}

// walk looks at a path. Links in its first from bytes are always followed.
func (w *walker) walk(path string, from int) fileInfo {
	if len(path) >= maxPath {
		return fileInfo{fault: faultTooLong}
	}
	if path == "" {
		return fileInfo{fault: faultMissing}
	}
	w.done = "/"
	info, fault := w.lstat("/")
	if from > 0 && from < len(path) && w.links != linksAllowed {
		mode := w.links
		w.links = linksAllowed
		info, fault = w.resolve(info, fault, path[:from])
		w.links, path = mode, path[from:]
	}
	info, fault = w.resolve(info, fault, path)
	if fault == noFault && w.folder && !info.IsDir() {
		fault = faultNotDir
	}
	if fault != noFault {
		return fileInfo{fault: fault, deniedAt: w.done}
	}
	out := fileInfo{dir: info.IsDir(), regular: info.IsRegular(), exec: info.Mode&0o100 != 0}
	out.readable = w.user.may(info, 4)
	if !out.readable {
		out.deniedAt = w.done
		if w.links != linksAllowed { // nginx opens what it otherwise only asks about
			out.fault = faultDenied
		}
	}
	return out
}

// resolve goes along a path from a folder.
func (w *walker) resolve(at fstree.Info, fault fileFault, path string) (fstree.Info, fileFault) {
	w.rest, w.folder = path, false
	for fault == noFault && w.rest != "" {
		at, fault = w.next(at)
	}
	return at, fault
}

// next resolves one component below a folder.
func (w *walker) next(dir fstree.Info) (fstree.Info, fileFault) {
	if !dir.IsDir() {
		return dir, faultNotDir
	}
	name := w.rest
	if i := strings.IndexByte(w.rest, '/'); i >= 0 {
		name, w.rest = w.rest[:i], w.rest[i+1:]
		w.folder = w.rest == ""
	} else {
		w.rest, w.folder = "", false
	}
	if name == "" {
		return dir, noFault
	}
	if !w.user.may(dir, 1) {
		return dir, faultDenied
	}
	switch {
	case name == ".":
		return dir, noFault
	case name == "..":
		w.done = w.done[:max(strings.LastIndexByte(w.done, '/'), 1)]
		return w.lstat(w.done)
	case len(name) > maxName:
		return dir, faultTooLong
	}
	here := w.done + "/" + name
	if w.done == "/" {
		here = "/" + name
	}
	info, fault := w.lstat(here)
	if fault != noFault {
		return info, fault
	}
	if info.Mode&fs.ModeSymlink == 0 {
		w.done = here
		return info, noFault
	}
	return w.follow(dir, info, here)
}

// follow puts a link's target in front of the rest of the path, or judges it
// by disable_symlinks (nginx: ngx_open_file_wrapper).
func (w *walker) follow(dir, link fstree.Info, here string) (fstree.Info, fileFault) {
	switch w.links {
	case linksRefused:
		if w.rest != "" || w.folder {
			return link, faultNotDir // O_NOFOLLOW with O_DIRECTORY
		}
		return link, faultLoop
	case linksOwner:
		return w.followOwned(link, here)
	}
	if w.count++; w.count > fstree.MaxLinks {
		return link, faultLoop
	}
	target, err := w.tree.ReadLink(here)
	if err != nil {
		return link, w.fault(here, err)
	}
	if target == "" {
		return link, faultMissing
	}
	if len(target)+len(w.rest) >= 2*maxPath {
		return link, faultTooLong
	}
	if w.rest != "" || w.folder {
		target += "/" + w.rest
	}
	w.rest = target
	if strings.HasPrefix(target, "/") {
		w.done = "/"
		return w.lstat("/")
	}
	return dir, noFault
}

// followOwned follows a link whose owner is the owner of what it leads to.
func (w *walker) followOwned(link fstree.Info, here string) (fstree.Info, fileFault) {
	inner := walker{tree: w.tree, user: w.user, done: "/"}
	root, fault := inner.lstat("/")
	info, fault := inner.resolve(root, fault, here)
	if w.why = inner.why; fault != noFault {
		return info, fault
	}
	if info.UID != link.UID {
		return info, faultLoop
	}
	w.done = inner.done
	return info, noFault
}

func (w *walker) lstat(name string) (fstree.Info, fileFault) {
	info, err := w.tree.Lstat(name)
	if err != nil {
		return info, w.fault(name, err)
	}
	return info, noFault
}

// fault tells what an error means to nginx; what wellserved itself may not see
// is a doubt.
func (w *walker) fault(name string, err error) fileFault {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return faultMissing
	case errors.Is(err, fs.ErrPermission):
		w.why = &doubt{reason: "wellserved may not look at " + name}
		return faultDenied
	}
	return faultMissing
}
