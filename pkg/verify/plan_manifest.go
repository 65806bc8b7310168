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

// PlanManifest returns the target that a manifest describes at an address. The
// files lie at prefix below the address where one is given, at the address
// where that has a path, else where the manifest says, which writes the paths
// of URLs from STATIC_URL on, else below /static/. open opens the manifest, once
// for each reading.
func PlanManifest(open func() (io.ReadCloser, error), address *url.URL, prefix string) (*Target, error) {
	first, err := firstEntry(open)
	if err != nil {
		return nil, err
	}
	t := &Target{Setting: "STATIC_ROOT", Entries: entries(open)}
	switch {
	case prefix != "":
		t.URL = Below(address, prefix)
	case slashed(address.Path) != "/":
		t.URL = &url.URL{Scheme: address.Scheme, Host: address.Host, Path: slashed(address.Path)}
	default:
		base, ok := strings.CutSuffix(first.URL, FilepathToURI(first.Path))
		if !ok || !strings.HasSuffix(base, "/") {
			base = "/static/"
		}
		decoded, err := url.PathUnescape(base)
		if err != nil {
			return nil, fmt.Errorf("line %d: the URL %q is not encoded as URLs are", first.Line, first.URL)
		}
		t.URL = &url.URL{Scheme: address.Scheme, Host: address.Host, Path: decoded}
	}
	return t, nil
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

func firstEntry(open func() (io.ReadCloser, error)) (Numbered, error) {
	for e, err := range entries(open) {
		return e, err
	}
	return Numbered{}, ErrEmpty
}

func entries(open func() (io.ReadCloser, error)) iter.Seq2[Numbered, error] {
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
