package diagnose

import (
	"fmt"
	"strconv"
	"strings"
)

// displaced is a request that another server of nginx's answers than the one
// that serves the site, because none is named as the host: by its 404, by a page
// of another site, by closing the connection, by a certificate for other names.
func (j *judgement) displaced(r *Resource) *Cause {
	m, a := r.Displaced, r.Plain
	if m == nil || a.Redirect != "" || isFile(r) && good(r, a) || len(r.Trace.Steps) == 0 {
		return nil
	}
	if a.Fault != NoFault && a.Fault != Broken && a.Fault != TLSName {
		return nil
	}
	host := j.f.Named
	c := &Cause{ID: AnotherServer, At: m.Server.Head(), Effect: fmt.Sprintf("who asks for %s gets what that server has, and nothing of this site", host)}
	if d := m.Server.Child("server_name"); d != nil {
		c.At = d.Head()
	}
	named := strings.Join(m.Names, " ")
	if named == "" {
		named = "otherwise"
	}
	c.Sentence = fmt.Sprintf("no server is named %s, so another one answers for it; the server of this site, which has the files, is named %s", host, named)
	c.Remedy = fmt.Sprintf("add %s to this server_name", host)
	if name := m.Name(); name != "" && len(j.f.Host.Addresses) > 0 {
		c.Remedy = fmt.Sprintf("ask for the site by its name, or, where visitors use %s, add that to this server_name", host)
		c.Command = j.byName(name)
	}
	return c
}

// byName is the command that asks for the URL under the name that its server
// has, at the same address.
func (j *judgement) byName(name string) string {
	port := strconv.Itoa(j.f.Host.Port)
	u := *j.f.URL
	u.Host = name
	if j.f.URL.Port() != "" {
		u.Host = name + ":" + port
	}
	resolve := "--resolve " + quote(name+":"+port+":"+j.f.Host.Addresses[0].IP)
	return fmt.Sprintf("wellserved diagnose%s %s %s", j.words.Site, resolve, quote(u.String()))
}
