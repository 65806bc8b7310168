package mapping

// Side is who uses a path.
type Side int

// The sides.
const (
	NginxSide  Side = iota // the process that serves
	DjangoSide             // the process that runs collectstatic and takes uploads
)

// Place is where a path as one process sees it really lies.
type Place struct {
	// Storage names what holds it: Host, or a volume or an image's own layer in
	// words that are equal for one storage. "" is unknown.
	Storage string
	// Path is the place within the storage, clean, links resolved.
	Path string
	// InTree is the place in the project's tree; "" where the tree has no such
	// place.
	InTree string
	// Here says that the tree is the server's own, so that what is missing at
	// InTree is missing on the server.
	Here bool
	// Unknown says why the place is not known, in a user's words.
	Unknown  string
	Evidence []Evidence
}

// Host is the storage of one machine's file system.
const Host = "host"

// Places translates paths from what a process sees to where they lie. One host
// without containers translates both sides alike.
type Places interface {
	Place(side Side, path string) Place
}
