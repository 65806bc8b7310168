package deploy

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/lazyre"
)

var (
	nginxName    = lazyre.New(`(?i)^(nginx|openresty|swag$)|[-_]nginx([-_]|$)`)
	besideNginx  = lazyre.New(`(?i)exporter|companion|certbot-only|prometheus`)
	nginxInstall = lazyre.New(`(?is)\b(apt-get|apt|apk|yum|dnf|microdnf|zypper)\b.*\b(install|add)\b.*\bnginx\b`)
)

// imageName returns the last part of an image's name, without tag and digest.
func imageName(image string) string {
	image, _, _ = strings.Cut(image, "@")
	name := path.Base(image)
	name, _, _ = strings.Cut(name, ":")
	return name
}

func isNginxImage(image string) bool {
	name := imageName(image)
	return image != "" && nginxName.MatchString(name) && !besideNginx.MatchString(name)
}

// IsNginx reports whether the container runs nginx: its image is nginx's, or
// has nginx installed and starts it or gives it a configuration.
func (c *Container) IsNginx() bool {
	if c.activity.nginx {
		return true
	}
	if c.stage != nil {
		if isNginxImage(c.stage.base) {
			return true
		}
		for _, r := range c.stage.runs {
			if nginxInstall.MatchString(r.text) && len(c.configured()) > 0 {
				return true
			}
		}
	} else if isNginxImage(c.image()) {
		return true
	}
	for _, m := range c.mounts() {
		if m.Kind == Bind && within(m.Target, "/etc/nginx") {
			return true
		}
	}
	return false
}

func (c *Container) image() string {
	if c.stage != nil {
		return c.stage.base
	}
	if c.Service != nil {
		return c.Service.Image
	}
	return ""
}

// mains are where main files lie in images.
var mains = []string{"/etc/nginx/nginx.conf", "/usr/local/openresty/nginx/conf/nginx.conf", "/usr/local/nginx/conf/nginx.conf", "/config/nginx/nginx.conf"}

// siteFolders are the folders that the main files of images and packages
// include, with the ending that they ask for.
var siteFolders = []struct{ dir, ending string }{
	{"/etc/nginx/conf.d", ".conf"}, {"/etc/nginx/http.d", ".conf"}, {"/etc/nginx/sites-enabled", ""},
	{"/etc/nginx/user_conf.d", ".conf"}, {"/etc/nginx/server_blocks", ".conf"}, {"/opt/bitnami/nginx/conf/server_blocks", ".conf"},
	{"/config/nginx/site-confs", ".conf"}, {"/config/nginx/site-confs", "default"},
}

// configured returns the files that nginx begins with, as far as they are of
// the repository: its main file, else what the image's own main file includes.
func (c *Container) configured() []string {
	for _, name := range mains {
		if info, err := c.Tree.Stat(name); err == nil && info.IsRegular() {
			return []string{name}
		}
	}
	var out []string
	for _, f := range siteFolders {
		entries, err := c.Tree.ReadDir(f.dir)
		if err != nil {
			continue
		}
		for _, e := range entries {
			name := path.Join(f.dir, e.Name)
			info, err := c.Tree.Stat(name)
			if err != nil || !info.IsRegular() || strings.HasPrefix(e.Name, ".") || !strings.HasSuffix(e.Name, f.ending) || e.Name == "Dockerfile" {
				continue
			}
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	if len(out) == 0 {
		out = c.proxied()
	}
	return out
}

// proxied are the snippets that nginx-proxy includes into the servers it writes
// by itself.
func (c *Container) proxied() []string {
	var out []string
	entries, err := c.Tree.ReadDir("/etc/nginx/vhost.d")
	if err != nil {
		return nil
	}
	for _, e := range entries {
		name := path.Join("/etc/nginx/vhost.d", e.Name)
		if info, err := c.Tree.Stat(name); err == nil && info.IsRegular() && !strings.HasSuffix(e.Name, "_location") && !strings.HasPrefix(e.Name, ".") {
			out = append(out, name)
		}
	}
	return out
}

// Configuration returns the files that nginx begins with, by the container's
// paths, with templates filled in, and the folder that relative includes start
// from. There are none where the image has its own.
func (c *Container) Configuration() (files []string, prefix string) {
	c.templates()
	files = c.configured()
	prefix = "/etc/nginx"
	if len(files) == 1 && path.Base(files[0]) == "nginx.conf" {
		prefix = path.Dir(files[0])
	}
	return files, prefix
}

// Origin returns the file of the repository, in the tree, that a file of the
// container comes from, a template included; "" where it is none.
func (c *Container) Origin(name string) string {
	if o, ok := c.Tree.(*overlay); ok && o.shown[path.Clean(name)] != "" {
		name = o.shown[path.Clean(name)]
	}
	return c.Place(name, "/", false).Repository
}

// FilledIn reports whether a file is a template that was filled in: where a
// variable was empty, what stood around it remains.
func (c *Container) FilledIn(name string) bool {
	o, ok := c.Tree.(*overlay)
	if !ok {
		return false
	}
	_, filled := o.texts[path.Clean(name)]
	return filled
}

// templates fills what the image's entry point or a start script fills.
func (c *Container) templates() {
	shown := map[string]string{}
	if c.stage != nil {
		c.builtTemplates(shown)
	}
	for _, s := range c.activity.envsubst {
		if body, ok := c.script(s.from); ok {
			c.texts[s.to] = c.substitute(body, s.chosen(c.Env))
			shown[s.to] = s.from
		}
	}
	if c.entryFills() {
		c.entryTemplates(shown)
	}
	if len(c.texts) > 0 {
		base := c.Tree.(*overlay).Tree
		c.Tree = &overlay{Tree: base, texts: c.texts, shown: shown, said: c.names}
	}
}

// builtTemplates fills what the image's build fills, with what it finds then.
func (c *Container) builtTemplates(shown map[string]string) {
	for _, r := range c.stage.runs {
		if !strings.Contains(r.text, "envsubst") {
			continue
		}
		out := &activity{}
		f := &follower{out: out, dir: r.dir, vars: map[string]string{}, open: c.script, at: r.at}
		for k, v := range r.env.Values {
			f.vars[k] = v
		}
		f.text(r.text)
		for _, s := range out.envsubst {
			if body, ok := c.script(s.from); ok {
				c.texts[s.to] = c.substitute(body, s.chosen(r.env))
				shown[s.to] = s.from
			}
		}
	}
}

// chosen returns which variables a call fills in, and with what where they have
// no value.
func (s substitution) chosen(env *Environment) func(name string) (string, bool) {
	listed := map[string]bool{}
	plain := true
	rest := s.list
	for {
		i := strings.IndexByte(rest, '$')
		if i < 0 {
			break
		}
		rest = strings.TrimPrefix(rest[i+1:], "{")
		n := nameLength(rest)
		if n == 0 {
			plain = false // computed: $(env | cut …), which lists what is set
			break
		}
		listed[rest[:n]] = true
		rest = rest[n:]
	}
	plain = plain && !strings.Contains(s.list, "`")
	return func(name string) (string, bool) {
		v, set, known := env.get(name)
		if own, ok := s.exports[name]; ok {
			v, set, known = own, true, !computed(own)
		}
		switch {
		case s.listed && plain && !listed[name], !known:
			return "", false
		case set:
			return v, true
		}
		return "", !s.listed || plain
	}
}

// computed reports whether a shell's value is what only running would tell.
func computed(v string) bool {
	return strings.Contains(v, "$(") || strings.Contains(v, "`") || len(v) > 1 && strings.Contains(v, "$")
}

// substitute fills a template in.
func (c *Container) substitute(text string, value func(string) (string, bool)) string {
	var b strings.Builder
	for i := 0; i < len(text) && b.Len() < maxFile; i++ {
		if text[i] != '$' {
			b.WriteByte(text[i])
			continue
		}
		rest, braces := text[i+1:], false
		if strings.HasPrefix(rest, "{") {
			rest, braces = rest[1:], true
		}
		n := nameLength(rest)
		if n == 0 || braces && (n == len(rest) || rest[n] != '}') {
			b.WriteByte('$')
			continue
		}
		v, ok := value(rest[:n])
		if !ok {
			b.WriteByte('$')
			continue
		}
		b.WriteString(strings.ReplaceAll(v, "\n", " ")) // lines stay where they are
		i += n
		if braces {
			i += 2
		}
	}
	return b.String()
}

// entryFills reports whether the official image's entry point runs its scripts:
// it is not replaced, and starts nginx.
func (c *Container) entryFills() bool {
	if !strings.HasPrefix(imageName(c.image()), "nginx") || strings.HasPrefix(imageName(c.image()), "nginx-proxy") {
		return false
	}
	if c.stage != nil && c.stage.entry != nil || c.Service != nil && c.Service.Entrypoint != nil {
		return false
	}
	_, command := c.commands()
	if command == nil {
		return true
	}
	words := command.Words
	if words == nil {
		if c.Service == nil || c.Service.Command == nil {
			return false // the image's shell form runs a shell
		}
		words = splitAll(command.Shell)
	}
	return len(words) == 0 || strings.HasPrefix(path.Base(words[0]), "nginx")
}

// entryTemplates fills templates as docker-entrypoint.d/20-envsubst-on-templates.sh
// does: only variables that are set are replaced.
func (c *Container) entryTemplates(shown map[string]string) {
	setting := func(name, otherwise string) string {
		if v := c.Env.Values[name]; v != "" {
			return v
		}
		return otherwise
	}
	from := path.Clean(setting("NGINX_ENVSUBST_TEMPLATE_DIR", "/etc/nginx/templates"))
	to := setting("NGINX_ENVSUBST_OUTPUT_DIR", "/etc/nginx/conf.d")
	suffix := setting("NGINX_ENVSUBST_TEMPLATE_SUFFIX", ".template")
	filter, err := regexp.Compile(setting("NGINX_ENVSUBST_FILTER", ""))
	if err != nil {
		return
	}
	c.walk(from, 0, func(name string) {
		body, ok := c.script(name)
		if !ok || !strings.HasSuffix(name, suffix) || len(shown) > maxGlob {
			return
		}
		out := path.Join(to, strings.TrimSuffix(strings.TrimPrefix(name, from), suffix))
		c.texts[out] = c.substitute(body, func(n string) (string, bool) {
			v, set, _ := c.Env.get(n)
			return v, set && filter.MatchString(n)
		})
		shown[out] = name
	})
}

// walk calls do for the files of a folder and of those in it.
func (c *Container) walk(dir string, depth int, do func(name string)) {
	entries, err := c.Tree.ReadDir(dir)
	if err != nil || depth > 4 {
		return
	}
	for _, e := range entries {
		name := path.Join(dir, e.Name)
		if fstree.IsDir(c.Tree, name) {
			c.walk(name, depth+1, do)
		} else {
			do(name)
		}
	}
}
