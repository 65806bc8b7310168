package gather

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/diagnose"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/verify"
)

// maxTried is how many files are looked at to find the one that was served.
const maxTried = 1000

// identify reads the files of a resource, and finds the one whose bytes came.
func (f *files) identify(r *diagnose.Resource) {
	if f.project == nil {
		return
	}
	for _, one := range []*diagnose.File{r.Meant, r.Source, r.Plainly, r.Opens} {
		hash(one)
	}
	if !r.Plain.OK() {
		return
	}
	for _, one := range []*diagnose.File{r.Opens, r.Meant, r.Plainly, r.Source} {
		if one != nil && one.SHA256 == r.Plain.SHA256 {
			r.Served = one
			return
		}
	}
	r.Served = f.search(r)
}

// search looks for the served bytes in the folders from which files are served
// by mistake. nginx's ETag names the file that it opened by time and size: one
// that agrees goes before others of the same bytes.
func (f *files) search(r *diagnose.Resource) *diagnose.File {
	var equal *diagnose.File
	for _, name := range f.candidates(r) {
		info, err := f.project.Tree.Stat(name)
		if err != nil || !info.IsRegular() || info.Size != r.Plain.Size {
			continue
		}
		one := describe(f.project.Tree, name, nil)
		if hash(one); one.SHA256 != r.Plain.SHA256 {
			continue
		}
		if tagged(r.Plain.Header.Get("Etag"), info) {
			return one
		}
		if equal == nil {
			equal = one
		}
	}
	return equal
}

// candidates lists the files that may have been served, the likeliest first.
func (f *files) candidates(r *diagnose.Resource) []string {
	var dirs []string
	if r.Row != nil && r.Row.SettingInTree != "" {
		dirs = append(dirs, verify.Neighbours(f.project.Tree, r.Row.SettingInTree, r.Row)...)
	}
	var list []string
	for _, name := range []string{r.Name, "index.html"} {
		for _, dir := range dirs {
			if name != "" && len(list) < maxTried {
				list = append(list, path.Join(dir, name))
			}
		}
	}
	return list
}

// tagged reports whether an ETag is the one that nginx gives a file: time of
// change and size, both hexadecimal (ngx_http_set_etag).
func tagged(etag string, info fstree.Info) bool {
	etag = strings.Trim(strings.TrimPrefix(etag, "W/"), `"`)
	return etag == strconv.FormatInt(info.ModTime.Unix(), 16)+"-"+strconv.FormatInt(info.Size, 16)
}

// hash reads a file as far as an answer is read.
func hash(one *diagnose.File) {
	if one == nil || !one.Exists || one.SHA256 != "" {
		return
	}
	one.SHA256, one.Err = hashOf(one, func(r io.Reader) (io.Reader, error) { return r, nil })
}

func hashOf(one *diagnose.File, unpack func(io.Reader) (io.Reader, error)) (sum, failure string) {
	file, _, err := one.Tree.Open(one.Path)
	if err != nil {
		return "", cause(err).Error()
	}
	defer file.Close()
	plain, err := unpack(file)
	if err != nil {
		return "", err.Error()
	}
	h := sha256.New()
	if _, err := io.Copy(h, io.LimitReader(plain, maxBody)); err != nil {
		return "", err.Error()
	}
	return hex.EncodeToString(h.Sum(nil)), ""
}

// unpacked reads the .gz beside a file.
func unpacked(one *diagnose.File) {
	if one != nil && one.SHA256 == "" {
		one.SHA256, one.Err = hashOf(one, func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) })
	}
}

// right reports whether the answer is the file that is meant, as browsers use it.
func (f *files) right(r *diagnose.Resource) bool {
	if f.project != nil && r.Site != nil {
		unpacked(r.Sibling)
	}
	want := r.Meant
	if want == nil || !want.Exists {
		want = r.Opens
	}
	return r.Plain.OK() && want != nil && want.SHA256 == r.Plain.SHA256
}
