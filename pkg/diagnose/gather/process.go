package gather

import (
	"fmt"
	"net"
	"path"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/procfs"

	"github.com/wellserved/wellserved/pkg/diagnose"
)

// This file asks the kernel who listens here, and since when. It is the one
// that knows the library for it.

const (
	listening    = 10 // TCP_LISTEN (include/net/tcp_states.h)
	maxProcesses = 20_000
)

// locals fills in the sockets and the nginx of this machine.
func (g *gatherer) locals(h *diagnose.Host) {
	if g.opts.Elsewhere {
		h.Blind = "the files are not this machine's own"
		return
	}
	fs, err := procfs.NewDefaultFS()
	if err != nil {
		h.Blind = "the processes of " + runtime.GOOS + " are not looked at"
		return
	}
	p := &processes{fs: fs, byInode: map[uint64]*diagnose.Process{}}
	sockets := p.sockets(h.Port)
	p.find(sockets)
	h.Nginx = p.masters()
	hidden := false
	for inode, address := range sockets {
		l := diagnose.Listener{Address: address, Process: p.byInode[inode]}
		hidden = hidden || l.Process == nil
		h.Listening = append(h.Listening, l)
	}
	slices.SortFunc(h.Listening, func(a, b diagnose.Listener) int { return strings.Compare(a.Address, b.Address) })
	switch {
	case p.unread != nil:
		h.Blind = fmt.Sprintf("the kernel's list of sockets cannot be read: %v", p.unread)
	case hidden:
		h.Blind = "whose socket it is only root may see"
	}
}

// processes is one look at /proc.
type processes struct {
	fs      procfs.FS
	byInode map[uint64]*diagnose.Process
	nginx   map[int]*diagnose.Process // masters by PID
	workers []worker
	unread  error
}

type worker struct {
	parent  int
	started time.Time
}

// sockets returns the listening sockets of a port: address by inode.
func (p *processes) sockets(port int) map[uint64]string {
	out := map[uint64]string{}
	for _, read := range []func() (procfs.NetTCP, error){p.fs.NetTCP, p.fs.NetTCP6} { //nolint:staticcheck // the netlink that it advises needs another library, and gives no more
		list, err := read()
		if err != nil {
			p.unread = err
			continue
		}
		for _, s := range list {
			if s.St == listening && s.LocalPort == uint64(port) {
				out[s.Inode] = net.JoinHostPort(s.LocalAddr.String(), strconv.Itoa(port))
			}
		}
	}
	if len(out) > 0 {
		p.unread = nil // one family is enough, and the other may be off
	}
	return out
}

// find looks at all processes: whose the sockets are, and which are nginx.
func (p *processes) find(sockets map[uint64]string) {
	p.nginx = map[int]*diagnose.Process{}
	all, err := p.fs.AllProcs()
	if err != nil || len(all) > maxProcesses {
		return
	}
	slices.SortFunc(all, func(a, b procfs.Proc) int { return a.PID - b.PID }) // a master before its workers
	for _, proc := range all {
		name, err := proc.Comm()
		if err != nil {
			continue // it has ended meanwhile
		}
		one := &diagnose.Process{PID: proc.PID, Name: name}
		if name == "nginx" {
			p.addNginx(proc, one)
		}
		p.own(proc, one, sockets)
	}
}

// own notes the sockets that a process holds. Of a master and its workers,
// which all hold them, the master has the lowest number.
func (p *processes) own(proc procfs.Proc, one *diagnose.Process, sockets map[uint64]string) {
	if len(sockets) == 0 {
		return
	}
	targets, err := proc.FileDescriptorTargets()
	if err != nil {
		return // another account's
	}
	for _, t := range targets {
		number, ok := strings.CutPrefix(t, "socket:[")
		if !ok {
			continue
		}
		inode, err := strconv.ParseUint(strings.TrimSuffix(number, "]"), 10, 64)
		if _, wanted := sockets[inode]; err == nil && wanted && p.byInode[inode] == nil {
			p.byInode[inode] = one
		}
	}
}

// addNginx takes in a master or a worker.
func (p *processes) addNginx(proc procfs.Proc, one *diagnose.Process) {
	line, err := proc.CmdLine()
	if err != nil {
		return
	}
	title := strings.TrimSpace(strings.Join(line, " "))
	stat, err := proc.Stat()
	if err != nil {
		return
	}
	seconds, err := stat.StartTime()
	if err != nil {
		return
	}
	started := time.Unix(0, int64(seconds*float64(time.Second)))
	if command, ok := strings.CutPrefix(title, "nginx: master process "); ok {
		one.Config = configOf(strings.Fields(command))
		p.nginx[proc.PID] = one
		return
	}
	if strings.HasPrefix(title, "nginx: worker process") {
		p.workers = append(p.workers, worker{parent: stat.PPID, started: started})
	}
}

// masters returns the nginx of this machine, each with the time at which its
// youngest worker started: a reload starts workers anew.
func (p *processes) masters() []diagnose.Process {
	for _, w := range p.workers {
		if m := p.nginx[w.parent]; m != nil && w.started.After(m.Started) {
			m.Started = w.started
		}
	}
	var out []diagnose.Process
	for _, m := range p.nginx {
		out = append(out, *m)
	}
	slices.SortFunc(out, func(a, b diagnose.Process) int { return a.PID - b.PID })
	return out
}

// configOf returns the main file that nginx's arguments name, "" where they
// name none.
func configOf(args []string) string {
	config, prefix := "", ""
	for i, arg := range args {
		value := ""
		if i+1 < len(args) {
			value = args[i+1]
		}
		switch {
		case arg == "-c":
			config = value
		case arg == "-p":
			prefix = value
		case strings.HasPrefix(arg, "-c") && len(arg) > 2:
			config = arg[2:]
		}
	}
	if config != "" && !path.IsAbs(config) {
		if !path.IsAbs(prefix) {
			return "" // relative to what it was built with
		}
		config = path.Join(prefix, config)
	}
	return config
}
