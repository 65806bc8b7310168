package django

import (
	"encoding/json"
	"fmt"
	"path"
	"sort"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/source"
)

// ManifestName is the file that ManifestStaticFilesStorage writes.
const ManifestName = "staticfiles.json"

const maxManifest = 64 << 20 // bytes

// Manifest is a staticfiles.json: which hashed file each static file became.
type Manifest struct {
	File    *source.File
	Version string // "1.0" or "1.1"
	Hash    string // of the whole, from 1.1 on
	// Entries are sorted by name.
	Entries []ManifestEntry
}

// ManifestEntry is one static file.
type ManifestEntry struct {
	Name   string // "css/site.css"
	Hashed string // "css/site.0123456789ab.css"
	// Missing says that the hashed file is not in STATIC_ROOT.
	Missing bool
}

// ReadManifest reads the manifest in a STATIC_ROOT. Without one the result is
// nil, with an error that is fs.ErrNotExist.
func ReadManifest(t fstree.Tree, root string) (*Manifest, error) {
	f, err := fstree.ReadSource(t, path.Join(root, ManifestName), maxManifest)
	if err != nil {
		return nil, err
	}
	var raw struct {
		Paths   map[string]string `json:"paths"`
		Version string            `json:"version"`
		Hash    string            `json:"hash"`
	}
	m := &Manifest{File: f}
	if err := json.Unmarshal([]byte(f.Text()), &raw); err != nil {
		return m, fmt.Errorf("read %s: %w", f.Name(), err)
	}
	m.Version, m.Hash = raw.Version, raw.Hash
	if raw.Version != "1.0" && raw.Version != "1.1" { // what HashedFilesMixin accepts
		return m, fmt.Errorf("read %s: version %q, which Django does not read", f.Name(), raw.Version)
	}
	for name, hashed := range raw.Paths {
		e := ManifestEntry{Name: name, Hashed: hashed}
		info, err := t.Stat(path.Join(root, path.Clean("/"+hashed)))
		e.Missing = err != nil || !info.IsRegular()
		m.Entries = append(m.Entries, e)
	}
	sort.Slice(m.Entries, func(i, j int) bool { return m.Entries[i].Name < m.Entries[j].Name })
	return m, nil
}

// Broken returns the entries whose hashed file is not there.
func (m *Manifest) Broken() []ManifestEntry {
	var out []ManifestEntry
	for _, e := range m.Entries {
		if e.Missing {
			out = append(out, e)
		}
	}
	return out
}
