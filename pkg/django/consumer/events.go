package consumer

import (
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/flow"
	"github.com/wellserved/wellserved/pkg/python/modules"
	"github.com/wellserved/wellserved/pkg/source"
)

// event is a call of a method that Channels' own classes have.
func (f *follower) event(s *flow.State, c *flow.Call, name string, awaited bool) {
	if f.c.Async() && !awaited && f.bare[c.Call] {
		return // a coroutine that nobody awaits
	}
	switch name {
	case "send":
		if kind := rawType(c.Call); kind != "" {
			name = kind
		}
	case "base_send":
		name = rawType(c.Call)
	case "connect", "websocket_connect":
		name = "accept" // what the base does
	case "group_discard":
		return
	}
	switch name {
	case "accept":
		f.goesOn(s, c, "accept")
		s.Note(accepted, c.Call)
	case "close":
		s.Note(closed, c.Call)
	case "group_add":
		f.goesOn(s, c, "group_add")
	case "send", "send_json":
		f.goesOn(s, c, name)
		if f.phase == connecting && !s.Has(accepted) && !s.Has(closed) && !s.Open && !s.Has(handedOn) {
			f.early(c.Call)
		}
		for i := range c.Keywords {
			if k := &c.Keywords[i]; k.Name == "close" && flow.Literal(k.Value).Truth == flow.Yes {
				s.Note(closed, c.Call)
			}
		}
	}
}

// rawType is what a message that is written out is for: "accept", "close",
// "send", or "" for another call.
func rawType(call *python.Call) string {
	if len(call.Args) == 0 {
		return ""
	}
	dict, ok := call.Args[0].(*python.Dict)
	if !ok {
		return ""
	}
	for i, key := range dict.Keys {
		k, ok := key.(*python.Constant)
		if !ok || k.Text != "type" {
			continue
		}
		if v, ok := dict.Values[i].(*python.Constant); ok {
			switch v.Text {
			case "websocket.accept":
				return "accept"
			case "websocket.close":
				return "close"
			case "websocket.send":
				return "send"
			}
		}
	}
	return ""
}

// goesOn notes that a way goes on after a close.
func (f *follower) goesOn(s *flow.State, c *flow.Call, what string) {
	at, ok := s.Notes[closed]
	if !ok || f.phase == disconnecting {
		return
	}
	pair := [2]python.Node{at, nil}
	if f.seen[pair] {
		return
	}
	f.seen[pair] = true
	f.out.Continued = append(f.out.Continued, Continued{Close: f.place(at), Then: f.place(c.Call), What: what})
}

func (f *follower) early(call *python.Call) {
	pair := [2]python.Node{nil, call}
	if f.seen[pair] {
		return
	}
	f.seen[pair] = true
	f.out.Early = append(f.out.Early, f.place(call))
}

// nameRange returns the place of a function's name with its def.
func nameRange(in *modules.Module, def *python.FunctionDef) source.Range {
	return in.File.LineRange(int(def.Line))
}
