package project

import (
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/lazyre"
)

var (
	kubernetesKind = lazyre.New(`(?m)^kind:\s*(Deployment|StatefulSet|DaemonSet|ConfigMap|Pod|Job|CronJob|Kustomization|List)\b`)
	ansiblePlay    = lazyre.New(`(?m)^\s*-?\s*(hosts|tasks|roles|become|ansible\.builtin\.\w+|git|template):`)
	composeName    = lazyre.New(`^(docker-)?compose([._-].*)?\.ya?ml$|^.+[._-](docker-)?compose\.ya?ml$`)
	// Compose files that -f names have any name: production.yml.
	composeText  = lazyre.New(`(?m)^services:[ \t]*(?:#.*)?\r?\n(?:\s*#.*\n|\s*\n)*[ \t]+["']?[\w.-]+["']?:`)
	composeEntry = lazyre.New(`(?m)^[ \t]+(?:build|image|extends)[ \t]*:`)
	pipelineText = lazyre.New(`(?m)^(?:jobs|stages|pipelines?|on|steps|pool|script)[ \t]*:`)
)

// dockerfileName reports whether a name in lower case is a Dockerfile's:
// dockerfile, dockerfile.web, web.dockerfile, containerfile.
func dockerfileName(low string) bool {
	for _, name := range []string{"dockerfile", "containerfile"} {
		if rest, ok := strings.CutPrefix(low, name); ok && (rest == "" || strings.IndexByte("._-", rest[0]) >= 0) || strings.HasSuffix(low, "."+name) {
			return true
		}
	}
	return false
}

// kindOfText says by its name what a file may tell of the deployment; 0 is
// nothing.
func kindOfText(base string) textKind {
	low := strings.ToLower(base)
	switch ext := path.Ext(low); {
	case (ext == ".yml" || ext == ".yaml") && composeName.MatchString(low):
		return composeFile
	case dockerfileName(low) && ext != ".dockerignore" && ext != ".md":
		return dockerfile
	case ext == ".service":
		return systemdUnit
	case ext == ".ini", strings.Contains(low, "supervisor"), strings.Contains(low, "uwsgi") && ext != ".py":
		return uwsgiFile
	case ext == ".sh", ext == ".bash", low == "makefile", low == "justfile", low == "fabfile.py", low == "procfile", low == "deploy", low == "deploy.py":
		return scriptFile
	case ext == ".yml", ext == ".yaml":
		return manifest
	}
	return 0
}

// foreignExtensions are of files that are certainly no nginx configuration, so
// that they need not be opened.
var foreignExtensions = extensions(`.py .pyc .pyi .js .mjs .cjs .jsx .ts .tsx .vue .css .scss .sass .less .map .html .htm
	.md .rst .adoc .json .lock .toml .xml .svg .csv .tsv .sql .sqlite3 .db .po .mo .pot .ipynb .lua .rb .go .rs .c .h .cpp .java .php .sh
	.png .jpg .jpeg .gif .ico .webp .avif .bmp .tiff .mp3 .mp4 .webm .mov .ogg .wav .pdf .doc .docx .xls .xlsx
	.woff .woff2 .ttf .otf .eot .zip .gz .br .zst .xz .bz2 .tar .tgz .whl .jar .so .exe .dll .bin .pem .key .crt .pub .log .patch .diff`)

func extensions(list string) map[string]bool {
	set := map[string]bool{}
	for _, e := range strings.Fields(list) {
		set[e] = true
	}
	return set
}

// leftoverFolders hold what is there to be read, copied or tested, not run.
var leftoverFolders = map[string]bool{
	"docs": true, "doc": true, "documentation": true, "example": true, "examples": true, "sample": true, "samples": true,
	"test": true, "tests": true, "testdata": true, "fixtures": true, "backup": true, "backups": true, "old": true,
	"archive": true, "archived": true, "attic": true, "deprecated": true, "unused": true, "disabled": true,
}

// leftoverName matches what people and packages append to files out of use.
var leftoverName = lazyre.New(`(?i)(~|\.(bak|backup|old|orig|save|swp|dist|disabled|off|unused|example|sample|rpmnew|rpmsave|dpkg-(old|dist|new))(\.(conf|\d+))?|\.bak\d*|[._-](old|backup|bak|example|sample|disabled)(\.conf)?)$|^(example|sample)[._-]`)

// leftover says why a file is likely not in use, or "".
func leftover(root, name string) string {
	rel := strings.TrimPrefix(strings.TrimPrefix(name, root), "/")
	dirs := strings.Split(path.Dir(rel), "/")
	for _, d := range dirs {
		if leftoverFolders[strings.ToLower(d)] {
			return "lies in " + d + "/, which is to be read or tested rather than run"
		}
	}
	if m := leftoverName.FindString(path.Base(rel)); m != "" {
		return "its name says that it is not in use (" + m + ")"
	}
	return ""
}

var commentLine = lazyre.New(`(?m)^\s*[#;].*$`)

// stripComments takes out the lines that ini files and scripts comment out.
func stripComments(body string) string { return commentLine.ReplaceAllString(body, "") }
