package deploy

import (
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/lazyre"
)

// plainNginx are the images in which nothing listens but nginx.
var plainNginx = map[string]bool{"nginx": true, "library/nginx": true, "docker.io/library/nginx": true, "docker.io/nginx": true,
	"nginxinc/nginx-unprivileged": true, "nginx-unprivileged": true}

// adds says that a step of a build may bring another server in.
var adds = lazyre.New(`\b(apk|apt|apt-get|dnf|yum|pip3?|pipx|uv|npm|curl|wget|supervisor\w*|s6\S*)\b`)

// OnlyNginx reports whether nothing but nginx surely listens in the container,
// so that its loopback leads to nginx itself or to nobody.
func (c *Container) OnlyNginx() bool {
	s := c.Service
	if s == nil || c.compose == nil || s.NetworkHost || s.Unknown != "" || c.Unknown != "" || !c.IsNginx() {
		return false
	}
	for _, other := range c.compose.Services {
		if other.NetworkShared {
			return false
		}
	}
	image, _, _ := strings.Cut(c.image(), "@")
	dir, name := path.Split(image)
	name, _, _ = strings.Cut(name, ":")
	if !plainNginx[dir+name] {
		return false
	}
	if c.stage != nil {
		for _, r := range c.stage.runs {
			if adds.MatchString(r.text) {
				return false
			}
		}
	}
	a := c.activity
	return len(a.serves) == 0 && !a.develops && !a.worker && a.lost == ""
}
