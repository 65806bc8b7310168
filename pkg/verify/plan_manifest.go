package verify

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net/url"
	"strings"

	"github.com/wellserved/wellserved/pkg/django"
)

// PlanManifest returns the targets that a manifest describes at an address: the
// static files and, if wanted, the media files. The static files lie at the
// prefix where one is given, at the address where that has a path, else where the
// manifest says, which writes the paths of URLs from STATIC_URL on, else below
// /static/; an address with the path of either's own URL asks for that alone.
// open opens the manifest, once for each reading.
func PlanManifest(open func() (io.ReadCloser, error), address *url.URL, opts PlanOptions) ([]Target, error) {
	bases, err := basesIn(open, address)
	if err != nil {
		return nil, err
	}
	at := slashed(address.Path)
	static := Target{Setting: "STATIC_ROOT", Entries: entries(open, false), URL: bases[false]}
	switch media := bases[true]; {
	case media != nil && media.Path == at && opts.Prefix == "":
		return []Target{{Setting: mediaRoot, Entries: entries(open, true), URL: media}}, nil
	case opts.Media && media == nil:
		return nil, fmt.Errorf("it has no file of %s: write it with --media", mediaRoot)
	case opts.Prefix != "":
		static.URL = Below(address, opts.Prefix)
	case at != "/":
		static.URL = &url.URL{Scheme: address.Scheme, Host: address.Host, Path: at}
		return []Target{static}, nil
	}
	targets := []Target{static}
	if opts.Media {
		targets = append(targets, Target{Setting: mediaRoot, Entries: entries(open, true), URL: bases[true]})
	}
	return targets, nil
}

// basesIn returns where a manifest's static files lie at an address, and its
// media files where it has some, by the first of each.
func basesIn(open func() (io.ReadCloser, error), address *url.URL) (map[bool]*url.URL, error) {
	bases := map[bool]*url.URL{}
	for e, err := range all(open) {
		if err != nil {
			return nil, err
		}
		if bases[e.Media] != nil {
			continue
		}
		base, ok := strings.CutSuffix(e.URL, FilepathToURI(e.Path))
		if !ok || !strings.HasSuffix(base, "/") {
			base = map[bool]string{false: "/static/", true: "/media/"}[e.Media]
		}
		decoded, err := url.PathUnescape(base)
		if err != nil {
			return nil, fmt.Errorf("line %d: the URL %q is not encoded as URLs are", e.Line, e.URL)
		}
		bases[e.Media] = &url.URL{Scheme: address.Scheme, Host: address.Host, Path: decoded}
	}
	if len(bases) == 0 {
		return nil, ErrEmpty
	}
	return bases, nil
}

// Below returns the URL of a prefix at an address, whose own path counts where
// the prefix has no leading slash.
func Below(address *url.URL, prefix string) *url.URL {
	u := &url.URL{Scheme: address.Scheme, Host: address.Host, Path: slashed(prefix)}
	if !strings.HasPrefix(prefix, "/") {
		u.Path = slashed(address.Path) + u.Path
	}
	return u
}

// entries are those of the static files, or those of the media files.
func entries(open func() (io.ReadCloser, error), media bool) iter.Seq2[Numbered, error] {
	return func(yield func(Numbered, error) bool) {
		for e, err := range all(open) {
			if (err != nil || e.Media == media) && !yield(e, err) {
				return
			}
		}
	}
}

func all(open func() (io.ReadCloser, error)) iter.Seq2[Numbered, error] {
	return func(yield func(Numbered, error) bool) {
		in, err := open()
		if err != nil {
			yield(Numbered{}, err)
			return
		}
		defer in.Close()
		ReadManifest(in)(yield)
	}
}

// OnlyLinked lets a target ask only for what templates link to: the hashed
// files that Django's staticfiles.json names.
func OnlyLinked(t *Target) error {
	m, err := django.ReadManifest(t.Tree, t.Root)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s is not there: ManifestStaticFilesStorage writes it when collectstatic runs", t.Tree.Display(t.Root+"/"+django.ManifestName))
	case err != nil:
		return err
	}
	t.Only, t.Linked = []string{}, map[string]bool{}
	seen := map[string]bool{}
	for _, e := range m.Entries {
		t.Linked[e.Name], t.Linked[e.Hashed] = true, true
		if !seen[e.Hashed] && fs.ValidPath(e.Hashed) {
			seen[e.Hashed] = true
			t.Only = append(t.Only, e.Hashed)
		}
	}
	return nil
}
