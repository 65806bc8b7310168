package verify

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// PastCache is what a URL gave when it was asked for with a query string that
// no cache has seen.
type PastCache struct {
	Asked  bool
	Same   bool // the file's bytes came
	Status int  // 0 where no answer came
}

// manyInVain is how many differences in a row are asked for past the caches
// though none of them goes away.
const manyInVain = 16

// pastCache asks again for a file that was not as it should be, so that an old
// answer out of a cache is told from a wrong directory. nginx's open_file_cache
// knows files by their paths, and is not passed by.
func (r *run) pastCache(ctx context.Context, f *file, o *Observation) {
	if r.vain.Load() >= manyInVain && o.Answer.Cache == "" {
		return
	}
	local, info, err := f.target.Tree.Open(o.Path)
	if err != nil {
		return // the observation stands as it is
	}
	defer local.Close()
	if err := r.pace(ctx); err != nil {
		return
	}
	ctx, w := newWatch(ctx, r.opts.Timeout, info.Size)
	defer w.stop()
	u := fileURL(f.target.URL, f.rel)
	u.RawQuery = "wellserved=" + strconv.FormatUint(rand.Uint64(), 36)
	o.PastCache.Asked = true
	res, _, _, err := r.client.get(ctx, question{url: u, enc: o.Encoding})
	if err != nil {
		return
	}
	defer res.Body.Close()
	o.PastCache.Status = res.StatusCode
	if res.StatusCode == http.StatusOK {
		plain, err := Decode(&pulse{r: res.Body, watch: w, meter: r.opts.Meter}, res.Header.Get("Content-Encoding"), f.rel)
		if err == nil {
			buf, free := r.buffers.get(info.Size)
			defer free()
			o.PastCache.Same = compare(plain, local, buf).same
		}
	}
	if o.PastCache.Same {
		r.vain.Store(0)
	} else {
		r.vain.Add(1)
	}
}

// Version returns the time of change and the size of the file that nginx opened
// for an answer, which its ETag holds (ngx_http_set_etag); false where the ETag
// is absent or another server's.
func (a *Answer) Version() (changed time.Time, size int64, ok bool) {
	tag, quoted := strings.CutSuffix(strings.TrimPrefix(a.ETag, "W/"), `"`)
	tag, opened := strings.CutPrefix(tag, `"`)
	at, length, dash := strings.Cut(tag, "-")
	seconds, err := strconv.ParseInt(at, 16, 64)
	size, sizeErr := strconv.ParseInt(length, 16, 64)
	if !quoted || !opened || !dash || err != nil || sizeErr != nil || seconds < 0 || size < 0 {
		return time.Time{}, 0, false
	}
	return time.Unix(seconds, 0), size, true
}
