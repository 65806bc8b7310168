package verify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"path"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// maxServed bounds how much of a body that is not the file's is read to find
// out what it is, in bytes.
const maxServed = 64 << 20

// identify finds out which file the bytes are that were served instead: it
// fetches them once more as a whole, and compares with the file that the
// configuration names and with those of the same path in the candidates.
func (r *run) identify(ctx context.Context, f *file, o *Observation) {
	if f.entry != nil || o.Absent {
		return // there is nothing here to look at
	}
	hash, err := hashFile(f.target.Tree, o.Path)
	if err != nil {
		o.Err = localError{err}
		return
	}
	o.Expected = hash
	if suffix := o.Encoding.suffix(); suffix != "" {
		o.OnDisk = precompressed(f.target.Tree, o.Path, suffix)
	}
	if o.State == Refused && o.Answer.Status == http.StatusForbidden {
		o.Refusal = keptOut(f.target, o)
	}
	if o.State == Differs || o.State == Refused && !busy(o.Answer.Status) {
		r.pastCache(ctx, f, o)
	}
	if o.State != Differs {
		return
	}
	served, err := r.whole(ctx, f, o)
	if err != nil {
		o.Err = err
		return
	}
	o.Served = served
	if served.SHA256 != "" {
		o.Served.From = lookUp(f, o)
	}
}

// keptOut returns what keeps nginx's user from the file, nil where nothing does
// or it cannot be told.
func keptOut(t *Target, o *Observation) *fstree.Refusal {
	if t.User == nil || t.AssumeFiles {
		return nil
	}
	name := o.Path
	if o.Predicted != "" {
		name = o.Predicted
	}
	refusal, err := fstree.Access(t.Tree, *t.User, name)
	if err != nil {
		return nil // the trace and the status say what there is to say
	}
	return refusal
}

// whole fetches a body and returns its hash, "" where it is longer than is read.
func (r *run) whole(ctx context.Context, f *file, o *Observation) (Served, error) {
	if err := r.pace(ctx); err != nil {
		return Served{}, err
	}
	ctx, w := newWatch(ctx, r.opts.Timeout, o.Size)
	defer w.stop()
	res, _, _, err := r.client.get(ctx, question{url: fileURL(f.target.URL, f.rel), enc: o.Encoding})
	if err != nil {
		return Served{}, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return Served{}, nil
	}
	plain, err := Decode(&pulse{r: res.Body, watch: w, meter: r.opts.Meter}, res.Header.Get("Content-Encoding"), f.rel)
	if err != nil {
		return Served{}, err
	}
	return digest(plain)
}

// digest reads at most maxServed bytes.
func digest(body io.Reader) (Served, error) {
	h := sha256.New()
	n, err := io.Copy(h, io.LimitReader(body, maxServed+1))
	if err != nil || n > maxServed {
		return Served{}, err
	}
	return Served{SHA256: hex.EncodeToString(h.Sum(nil)), Size: n}, nil
}

// lookUp returns the file of the tree that has the served bytes, or "".
func lookUp(f *file, o *Observation) string {
	if p := o.OnDisk.Path; p != "" && unpacks(f.target.Tree, p, o.Encoding, o.Served) {
		return p
	}
	list := candidates(f, o)
	// nginx's ETag names the file that it opened by time and size: one that
	// agrees is looked at first, so that of two equal files the right one is told.
	for _, byTag := range []bool{true, false} {
		for _, name := range list {
			info, err := f.target.Tree.Stat(name)
			if err != nil || !info.IsRegular() || info.Size != o.Served.Size || byTag != tagged(&o.Answer, info) {
				continue
			}
			if hash, err := hashFile(f.target.Tree, name); err == nil && hash == o.Served.SHA256 {
				return name
			}
		}
	}
	return ""
}

// candidates lists the files that may have been served, the likeliest first.
func candidates(f *file, o *Observation) []string {
	var list []string
	seen := map[string]bool{o.Path: true}
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			list = append(list, name)
		}
	}
	if o.Predicted != "" {
		add(o.Predicted)
	}
	for _, dir := range f.target.Candidates {
		add(path.Join(dir, f.rel))
	}
	for _, dir := range f.target.Candidates {
		add(path.Join(dir, "index.html"))
	}
	return list
}

// tagged reports whether an answer's ETag is the one that nginx gives a file.
func tagged(a *Answer, info fstree.Info) bool {
	changed, size, ok := a.Version()
	return ok && size == info.Size && changed.Unix() == info.ModTime.Unix()
}

// precompressed describes the .gz or .br beside a file.
func precompressed(t fstree.Tree, name, suffix string) Precompressed {
	own, err := t.Stat(name)
	if err != nil {
		return Precompressed{}
	}
	packed, err := t.Stat(name + suffix)
	if err != nil || !packed.IsRegular() {
		return Precompressed{}
	}
	return Precompressed{Path: name + suffix, Older: packed.ModTime.Before(own.ModTime)}
}

// unpacks reports whether a .gz or .br holds the served bytes.
func unpacks(t fstree.Tree, name string, enc Encoding, want Served) bool {
	f, _, err := t.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	plain, err := Decode(f, string(enc), "")
	if err != nil {
		return false
	}
	got, err := digest(plain)
	return err == nil && got.SHA256 == want.SHA256
}
