package django

import "strings"

// StorageKind says where a storage keeps its files.
type StorageKind int

// The kinds of storage.
const (
	StorageUnknown  StorageKind = iota // a class of code that is not known
	StorageLocal                       // files as they are, in a folder
	StorageManifest                    // files under hashed names, in a folder
	StorageRemote                      // files with a provider
)

// Storage is the storage of static files or of uploads.
type Storage struct {
	Kind    StorageKind
	Backend string // the class, "" where it is not known
	Setting string // the setting that names it
	Value   Value  // of that setting
	Reason  string // why it is not known
}

// StaticStorage returns the storage of static files.
func (p *Project) StaticStorage() Storage {
	return p.storage("staticfiles", "STATICFILES_STORAGE", "django.contrib.staticfiles.storage.StaticFilesStorage")
}

// MediaStorage returns the storage of uploads.
func (p *Project) MediaStorage() Storage {
	return p.storage("default", "DEFAULT_FILE_STORAGE", "django.core.files.storage.FileSystemStorage")
}

func (p *Project) storage(key, old, fallback string) Storage {
	v := p.Settings.Lookup("STORAGES")
	if v.State == Unset || v.Default {
		v = p.Settings.Lookup(old)
		s := Storage{Setting: old, Value: v, Backend: fallback}
		if v.State == Unknown {
			s.Backend, s.Reason = "", v.Reason
			return s
		}
		if b, ok := v.Str(); ok && b != "" {
			s.Backend = b
		}
		s.Kind = classify(s.Backend)
		return s
	}
	s := Storage{Setting: "STORAGES", Value: v, Reason: v.Reason}
	all, _ := v.V.(map[string]any)
	if v.State == Unknown {
		all, _ = v.Partly.(map[string]any)
	}
	entry, _ := all[key].(map[string]any)
	if b, ok := entry["BACKEND"].(string); ok {
		s.Backend, s.Kind, s.Reason = b, classify(b), ""
		return s
	}
	if v.State == Known {
		s.Reason = "STORAGES has no " + key + " backend"
	}
	return s
}

// manifestParts mark the storages that write hashed names.
var manifestParts = []string{"manifest", "hashed", "cached"}

// remoteParts mark the storages that keep files with a provider.
var remoteParts = []string{"storages.backends", "s3", "boto", "gcloud", "google", "azure", "cloudinary", "dropbox", "cumulus", "minio", "bunny"}

func classify(backend string) StorageKind {
	low := strings.ToLower(backend)
	local := strings.HasPrefix(low, "django.") || strings.HasPrefix(low, "whitenoise.")
	for _, part := range remoteParts {
		if !local && strings.Contains(low, part) && !strings.Contains(low, "ftp") {
			return StorageRemote
		}
	}
	for _, part := range manifestParts {
		if strings.Contains(low, part) {
			return StorageManifest
		}
	}
	if local {
		return StorageLocal
	}
	return StorageUnknown
}

// WhiteNoise says whether WhiteNoise serves the static files: yes and no where
// MIDDLEWARE is known, else unknown with the reason.
func (p *Project) WhiteNoise() (state State, reason string) {
	v := p.Settings.Lookup("MIDDLEWARE")
	list, ok := v.List()
	if !ok {
		list, _ = v.Partly.([]any)
	}
	for _, item := range list {
		if s, _ := item.(string); strings.Contains(strings.ToLower(s), "whitenoise") {
			return Known, ""
		}
	}
	if v.State == Unknown {
		return Unknown, v.Reason
	}
	return Unset, ""
}
