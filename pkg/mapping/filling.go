package mapping

import "github.com/wellserved/wellserved/pkg/source"

// Fault says why the directory that both sides agree on does not get what
// collectstatic collects.
type Fault string

// The faults of filling a directory.
const (
	NotCollected Fault = "not-collected" // nothing runs collectstatic into it
	FilledOnce   Fault = "filled-once"   // a volume has what the image held when the volume was made
	Hidden       Fault = "hidden"        // a mount lies over what the image collected
)

// Filling says how the directory of a row gets its files, as far as that is a
// fault.
type Filling struct {
	Fault Fault        // "" where nothing is wrong, or it is not known
	At    source.Range // the mount, or the service
	Who   string       // the container: "the service web"
	Mount string       // what lies over the directory: "the volume static"
	Over  string       // where the mount lies in the container
	// ByHand says that what somebody collects by hand stays there: it is a volume
	// or a folder that outlives the container.
	ByHand bool
	// Collects is the line that collects while the image is built.
	Collects source.Range
}
