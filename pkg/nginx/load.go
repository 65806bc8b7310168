package nginx

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/source"
)

// Options say what to read.
type Options struct {
	Tree fstree.Tree
	// Paths are the files to begin with: a main nginx.conf, a site file or a
	// snippet; or several site files or snippets that belong to one server,
	// read in order as if one after the other had been included.
	Paths []string
	// Dump is the output of `nginx -T`, read instead of Paths; DumpName names
	// it in messages.
	Dump, DumpName string
	// Prefix is where relative includes start; "" is the folder of the first
	// file.
	Prefix string
}

// ErrNothing says that no file of a configuration could be read.
var ErrNothing = errors.New("no nginx configuration could be read")

// loader reads files, each once.
type loader struct {
	tree    fstree.Tree
	files   map[string]*source.File
	order   []*source.File
	total   int // bytes, counted at each inclusion
	brought int // files, counted at each inclusion
}

// Load reads a configuration. The error is non-nil only where nothing at all
// could be read; all else is in Faults and Unread.
func Load(opts Options) (*Config, error) {
	if opts.Dump != "" {
		tree, main, err := dumpTree(opts.Dump, opts.DumpName)
		if err != nil {
			return nil, err
		}
		opts.Tree, opts.Paths = tree, []string{main}
	}
	l := &loader{tree: opts.Tree, files: map[string]*source.File{}}
	cfg := &Config{Prefix: opts.Prefix, from: opts}
	p := &parser{loader: l, cfg: cfg, known: make([]int, len(table().specs))}
	var failed error
	var mains []*source.File
	for _, name := range opts.Paths {
		f, err := l.read(path.Clean(name))
		if err != nil {
			failed = err
			cfg.Unread = append(cfg.Unread, Fault{Kind: IncludeUnreadable, Message: err.Error()})
			continue
		}
		mains = append(mains, f)
	}
	if len(mains) == 0 {
		if failed == nil {
			failed = ErrNothing
		}
		return nil, failed
	}
	cfg.Main = mains[0]
	if cfg.Prefix == "" {
		cfg.Prefix = path.Dir(mains[0].Path())
	}
	cfg.Root = &Directive{File: mains[0], end: uint32(mains[0].Len()), block: &block{Inside: contextOf(mains[0].Text())}}
	for _, f := range mains {
		p.file(f, cfg.Root, nil, 0)
	}
	cfg.Root.Children = append([]*Directive(nil), p.stack...)
	cfg.Root.index()
	p.duplicates(cfg.Root)
	cfg.Files = l.order
	cfg.byName = byName(cfg.Root, p.known)
	return cfg, nil
}

// byName lists the directives below root that the table knows by Spec.name, in
// the order of reading. How many there are of each is known, so that no list
// has to grow.
func byName(root *Directive, known []int) [][]*Directive {
	total := 0
	for _, n := range known {
		total += n
	}
	all := make([]*Directive, total)
	lists := make([][]*Directive, len(known))
	for name, n := range known {
		lists[name], all = all[:0:n], all[n:]
	}
	for d := range root.Descendants() {
		if d.Spec != nil {
			lists[d.Spec.name] = append(lists[d.Spec.name], d)
		}
	}
	return lists
}

// ErrDump says that a configuration came as a dump, whose files are not at hand.
var ErrDump = errors.New("the configuration was read from the output of nginx -T")

// Reread reads the configuration again, from another tree.
func (c *Config) Reread(tree fstree.Tree) (*Config, error) {
	if c.from.Dump != "" {
		return nil, ErrDump
	}
	opts := c.from
	opts.Tree = tree
	return Load(opts)
}

// read returns a file's text, reading it once however often it is included.
func (l *loader) read(name string) (*source.File, error) {
	if f, ok := l.files[name]; ok {
		return f, nil
	}
	f, err := fstree.ReadSource(l.tree, name, maxFileSize)
	if err != nil {
		return nil, err
	}
	l.files[name] = f
	l.order = append(l.order, f)
	return f, nil
}

// contexts are what a file can be, the likeliest first.
var contexts = []Context{Main, HTTP, Server, Location, Upstream, Events, Stream, StreamServer, Mail, MailServer}

// contextOf works out in which context a file's outermost directives stand:
// where most of them are allowed. A file says so by its first block, if not by
// the directives before it, so reading stops there.
func contextOf(text string) Context {
	votes := make([]int, len(contexts))
	s := scanner{text: strings.TrimPrefix(text, "\xef\xbb\xbf")}
	var st statement
	for n := 0; n < 200; n++ {
		s.next(&st)
		if st.kind == endFile || len(st.words) == 0 {
			break
		}
		name := st.words[0].Value
		for i, ctx := range contexts {
			if _, ok := Lookup(ctx, name); ok && name != "include" {
				votes[i]++
			}
		}
		if st.kind != endSimple {
			break
		}
	}
	best := 0
	for i := range votes {
		if votes[i] > votes[best] {
			best = i
		}
	}
	return contexts[best]
}

// include brings in what an include directive names.
func (p *parser) include(at *place, parent, d *Directive) {
	name := d.Arg(0)
	if !path.IsAbs(name) {
		name = path.Join(p.cfg.Prefix, name)
	}
	name = path.Clean(name)
	if !strings.ContainsAny(name, "*?[") {
		p.bring(at, parent, d, name)
		return
	}
	names, err := glob(p.tree, name)
	if err != nil {
		p.fault(Fault{Kind: IncludeUnreadable, At: d.ArgRange(0), Directive: d, Message: err.Error()})
	}
	if len(names) == 0 {
		p.cfg.Unmatched = append(p.cfg.Unmatched, d)
	}
	if len(names) > len(p.files) {
		files := make(map[string]*source.File, len(p.files)+len(names))
		maps.Copy(files, p.files)
		p.files = files
	}
	for _, n := range names {
		p.bring(at, parent, d, n)
	}
}

// bring reads one included file into its parent.
func (p *parser) bring(at *place, parent, d *Directive, name string) {
	if p.stopped {
		return
	}
	if chain := loopOf(at, name); chain != "" {
		p.fault(Fault{Kind: IncludeLoop, At: d.ArgRange(0), Directive: d,
			Message: fmt.Sprintf("%s includes itself: %s", p.tree.Display(name), chain)})
		return
	}
	if at.via.depth()+1 > maxIncludes {
		p.fault(Fault{Kind: TooDeep, At: d.ArgRange(0), Directive: d,
			Message: fmt.Sprintf("includes are nested more than %d deep", maxIncludes)})
		return
	}
	f, err := p.read(name)
	if err != nil {
		p.fault(includeFault(p.tree, d, name, err))
		return
	}
	p.total += f.Len()
	if p.brought++; p.brought > maxInclusions || p.total > maxTotalSize {
		p.stop(TooLarge, d.ArgRange(0), fmt.Sprintf("the configuration is larger than %d MiB or %d files",
			maxTotalSize>>20, maxInclusions))
		return
	}
	p.file(f, parent, &Inclusion{Directive: d, File: f, Parent: at.via}, at.depth)
}

// includeFault says why a file could not be brought in, in nginx's words.
func includeFault(t fstree.Tree, d *Directive, name string, err error) Fault {
	f := Fault{Kind: IncludeUnreadable, At: d.ArgRange(0), Directive: d}
	var large *fstree.TooLargeError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.Kind = IncludeMissing
		f.Message = fmt.Sprintf("open() %q failed (2: No such file or directory)", t.Display(name))
	case errors.Is(err, fs.ErrPermission):
		f.Message = fmt.Sprintf("open() %q failed (13: Permission denied)", t.Display(name))
	case fstree.IsDir(t, name):
		f.Message = fmt.Sprintf("%q is a directory, not a file; to include its files write %q", t.Display(name), t.Display(name)+"/*")
	case errors.As(err, &large):
		f.Kind = TooLarge
		f.Message = fmt.Sprintf("%q has %d bytes, more than the %d that are read", t.Display(name), large.Size, large.Limit)
	default:
		f.Message = fmt.Sprintf("%q cannot be read: %v", t.Display(name), cause(err))
	}
	return f
}

func cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// loopOf returns the chain of files from an earlier reading of name to the one
// that would read it again, or "".
func loopOf(at *place, name string) string {
	names := []string{at.file.Name()}
	for v, f := at.via, at.file; f.Path() != name; v = v.Parent {
		if v == nil {
			return ""
		}
		f = v.Directive.File
		names = append(names, f.Name())
	}
	slices.Reverse(names)
	return strings.Join(append(names, names[0]), " → ")
}
