package verify

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/route"
)

// This file is what asking for one URL shares with a run over many.

// Get asks for a URL in one encoding and follows redirects within its host. A
// redirect that is not followed is the answer; location is then its target.
func (c *Client) Get(ctx context.Context, u *url.URL, enc Encoding) (res *http.Response, location string, hops int, err error) {
	return c.get(ctx, question{url: u, enc: enc})
}

// Decode takes the content coding off the body of a file of that name. A file
// that is itself stored in that coding is taken as it travels.
func Decode(body io.Reader, coding, name string) (io.Reader, error) {
	return decode(body, coding, name)
}

// IsPage reports whether a body begins as an HTML page does.
func IsPage(head []byte) bool { return isHTML(head) }

// PortFor returns the port on which nginx gets the requests for an address.
func PortFor(r *route.Router, address *url.URL) int { return portFor(r, address) }

// WorkersOf returns the account of nginx's workers; nil where it is not known.
func WorkersOf(s *project.Site) *fstree.User { return workers(s) }

// Neighbours returns the folders in which files may lie that are served by
// mistake in place of those of a mapping's directory, the likeliest first.
func Neighbours(t fstree.Tree, root string, m *mapping.Mapping) []string {
	return searchDirs(t, root, m)
}
