package deploy

import (
	"slices"

	"github.com/wellserved/wellserved/pkg/source"
)

// Sources returns the files of the repository that say how a deployment's
// containers run: compose files with what they include and extend, manifests and
// Dockerfiles, each once. What they run is not among them.
func (d *Deployment) Sources() []*source.File {
	var out []*source.File
	for _, c := range d.Containers {
		add := func(f *source.File) {
			if f != nil && c.reader.sources[f.Path()] == f && !slices.Contains(out, f) {
				out = append(out, f)
			}
		}
		if c.compose != nil {
			for _, name := range c.compose.Files {
				add(c.reader.sources[name])
			}
		}
		add(c.At.File)
		if c.Service != nil {
			add(c.Service.At.File)
			for i := range c.Service.Mounts {
				add(c.Service.Mounts[i].At.File)
			}
		}
		if c.stage != nil {
			add(c.stage.file.file)
		}
	}
	return out
}
