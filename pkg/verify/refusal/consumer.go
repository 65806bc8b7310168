package refusal

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/verify/handshake"
)

// explainConsumer points at the lines by which the consumer refuses.
func (q *inquiry) explainConsumer() {
	at := q.routing()
	if at == nil || at.route == nil {
		return
	}
	q.place(at.route.At, "this route takes the path")
	c := at.route.Consumer
	if c == nil {
		return
	}
	var found []closing
	for _, cl := range closings(c) {
		if !cl.accepted {
			found = append(found, cl)
		}
	}
	q.known("%s takes the path", c.Name)
	if len(found) == 0 {
		return
	}
	q.v.Reason = fmt.Sprintf("%s.%s() closes the socket before it accepts it", c.Name, found[0].in)
	q.v.Remedy = "open the socket with what connect() looks for: a key, the cookie of a session, a room"
	if len(found) == 1 && found[0].when != "" {
		q.v.Remedy = "open the socket so that this is not so: " + found[0].when
	}
	q.placeClosings(c, found)
	q.doubtLayers(at.route)
}

// explainSilence says what the consumer has to do with it that no answer came:
// Daphne ends a connection after five seconds in which the consumer neither
// accepted nor closed, other servers wait for ever.
func (q *inquiry) explainSilence(r *handshake.Result) {
	at := q.routing()
	if at == nil || at.route == nil || at.route.Consumer == nil {
		return
	}
	c := at.route.Consumer
	for _, conduct := range q.opts.Project.Conducts() {
		if conduct.Consumer != c {
			continue
		}
		message := ""
		where := conduct.NeverAccepts
		switch {
		case where.File != nil:
			message = c.Name + " never accepts a handshake"
		case conduct.Unanswered.File != nil:
			where, message = conduct.Unanswered, c.Name+" neither accepts nor closes on this way"
		default:
			return
		}
		if r.Status == 0 && q.v.Result.Status != 0 {
			q.v.RefusedBy = Consumer
		}
		q.v.Reason += ": " + message
		q.v.Remedy = "call accept() or close() in connect()"
		q.place(at.route.At, "this route takes the path")
		q.place(where, message)
	}
}

// doubtLayers says which middleware around a route may refuse as the consumer
// does.
func (q *inquiry) doubtLayers(route *asgi.Route) {
	for _, l := range route.Layers {
		if l.Kind == asgi.OwnLayer || l.Kind == asgi.OtherLayer {
			q.known("%s stands before the consumer and may refuse as well", l.Name)
			q.place(l.At, l.Name+" may refuse")
		}
	}
}

// explainClose points at the lines by which the consumer ended a socket that it
// had accepted.
func (q *inquiry) explainClose(r *handshake.Result) {
	at := q.routing()
	if at == nil || at.route == nil || at.route.Consumer == nil {
		return
	}
	c := at.route.Consumer
	var found []closing
	for _, cl := range closings(c) {
		if cl.code == r.Close.Code || cl.code == 0 && r.Close.Code == 1000 {
			found = append(found, cl)
		}
	}
	q.placeClosings(c, found)
}

func (q *inquiry) placeClosings(c *asgi.Consumer, list []closing) {
	for _, cl := range list {
		message := c.Name + " closes the socket"
		if cl.when != "" {
			message += " where " + cl.when
		}
		q.place(cl.at, message)
	}
}
