package sockets

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/page"
	"github.com/wellserved/wellserved/pkg/source"
	"github.com/wellserved/wellserved/pkg/verify"
)

// Bounds of what is read.
const (
	maxText       = 2 << 20   // bytes of one page or script
	maxPageFiles  = 40        // scripts of the front page
	maxNames      = 200_000   // files and folders among which scripts are looked for
	maxDepth      = 32        // of folders
	maxLocal      = 512 << 20 // bytes of scripts that are searched here
	maxScripts    = 64        // scripts that speak of WebSockets, asked for
	scriptTimeout = 20 * time.Second
)

// anyPage stands for the path of a page that is not known: a socket whose
// address hangs on it is one that only a browser knows.
const anyPage = "wellserved-any-page"

// fetch returns the text of a URL as the site serves it, and where it came from
// in the end; "" where there is none.
func (f *finder) fetch(ctx context.Context, u *url.URL) (text string, at *url.URL) {
	ctx, cancel := context.WithTimeout(ctx, scriptTimeout)
	defer cancel()
	res, _, _, err := f.client.Get(ctx, u, verify.Identity)
	if err != nil {
		return "", nil
	}
	defer res.Body.Close()
	body, err := verify.Decode(res.Body, res.Header.Get("Content-Encoding"), path.Base(u.Path))
	if err != nil || res.StatusCode != http.StatusOK {
		return "", nil
	}
	raw, err := io.ReadAll(io.LimitReader(body, maxText+1))
	if err != nil || len(raw) > maxText {
		return "", nil
	}
	return string(raw), res.Request.URL
}

// frontPage reads the site's front page and the scripts that it names.
func (f *finder) frontPage(ctx context.Context) {
	text, at := f.fetch(ctx, f.page)
	if at == nil {
		return // the site may have none
	}
	f.page = at
	if !verify.IsPage([]byte(text)) {
		return
	}
	d := page.HTML(source.NewFile(at.String(), text), at)
	f.take(d.References, "")
	n := 0
	for _, ref := range d.References {
		if ref.Kind != page.Script && ref.Kind != page.Module && ref.Kind != page.Worker || !f.sameHost(ref.URL) || len(ref.Holes) > 0 {
			continue
		}
		if n++; n > maxPageFiles {
			f.left("of the front page's scripts the first %d were read", maxPageFiles)
			return
		}
		p := page.Place{Page: at, Base: d.Base, Known: d.Known, Self: ref.URL}
		if ref.Kind == page.Worker {
			p.Worker = ref.URL
		}
		f.script(ctx, ref.URL, f.local(ref.URL), p)
	}
}

// script reads a script as it is served; local is the file that should be it,
// nil where none is known.
func (f *finder) script(ctx context.Context, u *url.URL, local *source.File, p page.Place) {
	bare := *u
	bare.RawQuery, bare.Fragment = "", ""
	if f.read[bare.String()] {
		return
	}
	f.read[bare.String()] = true
	text, at := f.fetch(ctx, u)
	if at == nil || verify.IsPage([]byte(text)) {
		return // the files of a run say so in their own way
	}
	file := local
	if local == nil || local.Text() != text {
		file = source.NewFile(bare.String(), text)
	}
	refs, err := page.JS(file, p)
	if err != nil {
		f.left("not looked into: %s: %v", bare.String(), err)
	}
	f.take(refs, bare.String())
}

// local is the file of a target that should answer a URL; nil where there is
// none.
func (f *finder) local(u *url.URL) *source.File {
	for i := range f.opts.Targets {
		t := &f.opts.Targets[i]
		name, below := strings.CutPrefix(u.Path, t.URL.Path)
		if t.Tree == nil || !below || !strings.EqualFold(t.URL.Host, u.Host) {
			continue
		}
		if file, err := fstree.ReadSource(t.Tree, path.Join(t.Root, path.Clean("/"+name)), maxText); err == nil {
			return file
		}
	}
	return nil
}

func (f *finder) left(format string, args ...any) {
	f.out.Left = append(f.out.Left, fmt.Sprintf(format, args...))
}

// scripts reads the static scripts whose files here speak of WebSockets.
func (f *finder) scripts(ctx context.Context) {
	w := &search{f: f, names: maxNames, bytes: maxLocal, scripts: maxScripts}
	for i := range f.opts.Targets {
		t := &f.opts.Targets[i]
		if t.Tree == nil || !strings.EqualFold(t.URL.Host, f.opts.Site.Host) {
			continue // a manifest, or on another host
		}
		w.folder(ctx, t, "", 0)
	}
	if w.over {
		f.left("not every static script was searched for WebSockets: the bounds are %d names, %d MiB and %d scripts", maxNames, maxLocal>>20, maxScripts)
	}
}

// search looks for scripts below targets.
type search struct {
	f              *finder
	names, scripts int   // left
	bytes          int64 // left
	over           bool
}

func (w *search) folder(ctx context.Context, t *verify.Target, below string, depth int) {
	entries, err := t.Tree.ReadDir(path.Join(t.Root, below))
	if err != nil || depth > maxDepth || ctx.Err() != nil {
		return // what cannot be read is told with the files
	}
	for _, e := range entries {
		if w.names--; w.names < 0 || w.bytes < 0 || w.scripts < 0 {
			w.over = true
			return
		}
		name := path.Join(below, e.Name)
		switch ext := strings.ToLower(path.Ext(e.Name)); {
		case e.Type.IsDir():
			w.folder(ctx, t, name, depth+1)
		case ext == ".js" || ext == ".mjs":
			w.file(ctx, t, name)
		}
	}
}

// file asks for one script where its file here speaks of WebSockets.
func (w *search) file(ctx context.Context, t *verify.Target, name string) {
	file, err := fstree.ReadSource(t.Tree, path.Join(t.Root, name), maxText)
	if err != nil {
		return
	}
	w.bytes -= int64(len(file.Text()))
	if !strings.Contains(file.Text(), "WebSocket") {
		return
	}
	if w.scripts--; w.scripts < 0 {
		w.over = true
		return
	}
	unknown := *w.f.page
	unknown.Path, unknown.RawPath, unknown.RawQuery = "/"+anyPage+"/", "", ""
	below := *t.URL
	below.Path, below.RawPath = below.Path+name, ""
	u := &below
	w.f.script(ctx, u, file, page.Place{Page: &unknown, Self: u, Guessed: true})
}
