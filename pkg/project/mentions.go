package project

import (
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/lazyre"
)

// mentions says which files of the repository speak of collecting static files.
type mentions struct {
	complete bool // all files were looked at
	collects bool // a script, a pipeline, a page or a program collects, or tells people to
	builds   bool // a RUN of a Dockerfile does
	removes  bool // something removes volumes
}

// Bounds of looking for mentions.
const (
	maxMentionFiles = 20_000
	maxMentionBytes = 32 << 20
	maxMentionFile  = 256 << 10
)

var (
	collectWord  = lazyre.New(`collectstatic|collect_static|collect-static`)
	removeVolume = lazyre.New(`\bdown\b[^\n]*\s(?:-v|--volumes)\b|\bvolume\s+(?:rm|prune)\b|\brm\b[^\n]*\s-\w*v`)
	runLine      = lazyre.New(`(?im)^[ \t]*RUN[ \t](?:[^\n]*\\[ \t]*\r?\n)*[^\n]*`)
	hashComment  = lazyre.New(`(?m)(?:^|\s)#.*$`)
)

// mentioning are the files that may run a command or tell people to.
var mentioning = extensions(`.sh .bash .zsh .fish .py .md .rst .adoc .txt .yml .yaml .toml .json .cfg .ini .conf .mk .service .ps1 .bat .rb
	.js .tf .groovy .j2 .tpl .tmpl .template .xml`)

// mentions searches the repository, once, and only where a finding hangs on it.
func (l *loader) mentions() mentions {
	if l.mentioned == nil {
		s := &mentionSearch{l: l, found: mentions{complete: l.inv.cut == ""}}
		s.folder(l.inv.root, 0)
		l.mentioned = &s.found
	}
	return *l.mentioned
}

type mentionSearch struct {
	l     *loader
	files int
	bytes int64
	found mentions
}

func (s *mentionSearch) folder(dir string, depth int) {
	entries, err := s.l.base.ReadDir(dir)
	if err != nil || depth > maxWalkDepth {
		s.found.complete = false
		return
	}
	for _, e := range entries {
		name := path.Join(dir, e.Name)
		switch {
		case !s.found.complete || s.found.collects:
			return
		case e.Type.IsDir() && !s.l.inv.skips(dir, e.Name):
			s.folder(name, depth+1)
		case e.Type.IsRegular():
			s.file(name, e.Name)
		}
	}
}

func (s *mentionSearch) file(name, base string) {
	ext := strings.ToLower(path.Ext(base))
	docker := kindOfText(base) == dockerfile
	if ext != "" && !mentioning[ext] && !docker {
		return
	}
	if s.files++; s.files > maxMentionFiles || s.bytes > maxMentionBytes {
		s.found.complete = false
		return
	}
	body, err := fstree.ReadFile(s.l.base, name, maxMentionFile)
	if err != nil {
		return // no text, or one too long to be written by hand
	}
	s.bytes += int64(len(body))
	if !speaks(body, collectWord, "collect") && !speaks(body, removeVolume, "down", "volume", "rm ", "rm\t") {
		return
	}
	if prose := ext == ".md" || ext == ".rst" || ext == ".adoc" || ext == ".txt"; !prose {
		body = hashComment.ReplaceAllString(body, "")
	}
	if docker {
		rest := runLine.ReplaceAllString(body, "")
		s.found.builds = s.found.builds || collectWord.MatchString(body)
		body = rest
	}
	s.found.collects = s.found.collects || collectWord.MatchString(body)
	s.found.removes = s.found.removes || removeVolume.MatchString(body)
}

// speaks reports whether an expression matches, which one of the words has to
// stand in the text for: most files hold none.
func speaks(body string, re *lazyre.Regexp, words ...string) bool {
	for _, w := range words {
		if strings.Contains(body, w) {
			return re.MatchString(body)
		}
	}
	return false
}
