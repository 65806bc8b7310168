package route

// WebSocketHeaders are what a browser sends, besides Host, to open a WebSocket
// from a page of an origin; "" is a program, which names none (RFC 6455, 4.1).
func WebSocketHeaders(origin string) []Header {
	list := []Header{
		{Name: "Connection", Value: "Upgrade"}, {Name: "Upgrade", Value: "websocket"},
		{Name: "Sec-WebSocket-Version", Value: "13"}, {Name: "Sec-WebSocket-Key", Value: "dGhlIHNhbXBsZSBub25jZQ=="},
	}
	if origin != "" {
		list = append(list, Header{Name: "Origin", Value: origin})
	}
	return list
}
