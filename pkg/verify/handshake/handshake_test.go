package handshake_test

import (
	"crypto/sha1" //nolint:gosec // as RFC 6455 has it
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/freeport"
	"github.com/wellserved/wellserved/pkg/verify"
	"github.com/wellserved/wellserved/pkg/verify/handshake"
	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

// wild is a server that does with every connection what it was told to.
func wild(t *testing.T, do func(net.Conn, *http.Request)) string {
	t.Helper()
	return realserver.Raw(t, func(req *http.Request, c net.Conn) { do(c, req) })
}

// accept answers a handshake as a server must, with further lines of the head.
func accept(c net.Conn, req *http.Request, lines ...string) {
	sum := sha1.Sum([]byte(req.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) //nolint:gosec // see above
	fmt.Fprintf(c, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n%s\r\n",
		base64.StdEncoding.EncodeToString(sum[:]), strings.Join(lines, ""))
}

func probe(t *testing.T, address string, change ...func(*handshake.Options)) *handshake.Result {
	t.Helper()
	u, err := handshake.ParseURL("ws://" + address + "/ws/")
	if err != nil {
		t.Fatal(err)
	}
	opts := handshake.Options{URL: u, Timeout: 2 * time.Second}
	for _, c := range change {
		c(&opts)
	}
	res, err := handshake.Probe(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestTheHandshakeIsABrowsers(t *testing.T) {
	t.Parallel()
	requests := make(chan *http.Request, 1)
	address := wild(t, func(c net.Conn, req *http.Request) {
		requests <- req
		fmt.Fprint(c, "HTTP/1.1 403 Access denied\r\n\r\n")
	})
	probe(t, address, func(o *handshake.Options) {
		o.URL.RawQuery, o.Cookie, o.Subprotocols = "key=%20a", "sessionid=1; b=2", []string{"graphql-ws", "v1"}
		o.Client.Header = []verify.Header{{Name: "Host", Value: "Shop.Example:80"}, {Name: "X-A", Value: "1"}, {Name: "X-A", Value: "2"}, {Name: "user-agent", Value: "mine"}}
	})
	req := <-requests
	req.Header.Del("Sec-WebSocket-Key")
	want := http.Header{
		"Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Version": {"13"}, "Sec-Websocket-Extensions": {"permessage-deflate"},
		"Sec-Websocket-Protocol": {"graphql-ws,v1"}, "Origin": {"http://shop.example"}, "Cookie": {"sessionid=1; b=2"}, "X-A": {"1", "2"},
		"User-Agent": {"mine"}, "Cache-Control": {"no-cache"}, "Pragma": {"no-cache"}, "Accept-Encoding": {"gzip, deflate, br"},
	}
	if diff := cmp.Diff(want, req.Header); diff != "" {
		t.Errorf("header (-want +got):\n%s", diff)
	}
	if req.Host != "Shop.Example:80" || req.RequestURI != "/ws/?key=%20a" || req.Proto != "HTTP/1.1" {
		t.Errorf("got %s %s %s", req.Host, req.RequestURI, req.Proto)
	}
}

func TestTheOriginIsThatOfTheAddress(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"ws://shop.example/": "http://shop.example", "wss://shop.example/": "https://shop.example", "wss://shop.example:443/": "https://shop.example",
		"ws://Shop.Example:8000/": "http://shop.example:8000", "wss://shop.example:80/": "https://shop.example:80", "ws://[::1]:80/": "http://[::1]",
	} {
		u, err := handshake.ParseURL(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := handshake.OriginOf(u, u.Host); got != want {
			t.Errorf("%s: got %s, want %s", address, got, want)
		}
	}
}

func TestAddressesThatNoBrowserOpensAreRefused(t *testing.T) {
	t.Parallel()
	for address, says := range map[string]string{
		"http://shop.example/": "must begin with ws://", "shop.example/ws/": "must begin with ws://", "ws:///ws/": "names no host",
		"ws://a:hunter2@shop.example/": "--header", "ws://shop.example/#a": "fragment", "ws://shop.example:hunter2/": "cannot be read",
	} {
		if _, err := handshake.ParseURL(address); err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "a:hunter2") {
			t.Errorf("%s: got %v", address, err)
		}
	}
}

func TestOptionsThatBreakARequestAreRefused(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*handshake.Options){
		"cookie":      func(o *handshake.Options) { o.Cookie = "a=secret\r\nX: 1" },
		"origin":      func(o *handshake.Options) { o.Origin = "http://secret\n" },
		"subprotocol": func(o *handshake.Options) { o.Subprotocols = []string{"a b"} },
		"upgrade":     func(o *handshake.Options) { o.Client.Header = []verify.Header{{Name: "Upgrade", Value: "h2c"}} },
	} {
		u, err := handshake.ParseURL("ws://127.0.0.1:9/")
		if err != nil {
			t.Fatal(err)
		}
		opts := handshake.Options{URL: u}
		change(&opts)
		if _, err := handshake.Probe(t.Context(), opts); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestRefusalsAreKept(t *testing.T) {
	t.Parallel()
	address := wild(t, func(c net.Conn, _ *http.Request) {
		fmt.Fprint(c, "HTTP/1.1 403 Access denied\r\nServer: daphne\r\nContent-Length: 5000\r\n\r\n"+strings.Repeat("x", 5000))
	})
	res := probe(t, address)
	if res.Status != 403 || res.Phrase != "Access denied" || res.Header.Get("Server") != "daphne" || len(res.Body) != 1024 || res.Err != nil || !res.Here {
		t.Errorf("got %+v", res)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	address := wild(t, func(c net.Conn, _ *http.Request) {
		fmt.Fprint(c, "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/login/\r\nContent-Length: 0\r\n\r\n")
	})
	if res := probe(t, address); res.Status != 302 || res.Err != nil {
		t.Errorf("got %d, %v", res.Status, res.Err)
	}
}

func TestWhatIsNoAnswerIsTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		do    func(net.Conn, *http.Request)
		phase handshake.Phase
		says  string
	}{
		{"garbage", func(c net.Conn, _ *http.Request) { fmt.Fprint(c, "\x00\x01garbage\r\n\r\n") }, handshake.Answering, "malformed HTTP"},
		{"nothing", func(net.Conn, *http.Request) {}, handshake.Answering, "EOF"},
		{"half a head", func(c net.Conn, _ *http.Request) { fmt.Fprint(c, "HTTP/1.1 101 Swi") }, handshake.Answering, "EOF"},
		{"silence", func(c net.Conn, _ *http.Request) { _, _ = c.Read(make([]byte, 1)) }, handshake.Answering, "within the time"},
		{"a head without an end", func(c net.Conn, _ *http.Request) {
			fmt.Fprint(c, "HTTP/1.1 200 OK\r\n")
			for {
				if _, err := fmt.Fprintf(c, "X: %s\r\n", strings.Repeat("a", 1000)); err != nil {
					return
				}
			}
		}, handshake.Answering, "exceeded"},
		{"one line without an end", func(c net.Conn, _ *http.Request) {
			for {
				if _, err := c.Write(make([]byte, 4096)); err != nil {
					return
				}
			}
		}, handshake.Answering, "exceeded"},
		{"drop by drop", func(c net.Conn, _ *http.Request) {
			for range 100 {
				if _, err := c.Write([]byte("H")); err != nil {
					return
				}
				time.Sleep(50 * time.Millisecond)
			}
		}, handshake.Answering, "within the time"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			started := time.Now()
			res := probe(t, wild(t, c.do))
			if res.Status != 0 || res.Phase != c.phase || res.Err == nil || !strings.Contains(res.Err.Error(), c.says) {
				t.Errorf("got %d, %s, %v", res.Status, res.Phase, res.Err)
			}
			if took := time.Since(started); took > 10*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}

func TestNobodyListens(t *testing.T) {
	t.Parallel()
	address := freeport.Address(t)
	if res := probe(t, address); res.Status != 0 || res.Phase != handshake.Connecting || res.Err.Error() != "connection refused" {
		t.Errorf("got %d, %s, %v", res.Status, res.Phase, res.Err)
	}
}

func TestAnAnswerThatBrowsersRefuseIsNotAccepted(t *testing.T) {
	t.Parallel()
	for name, do := range map[string]func(net.Conn, *http.Request){
		"a wrong key": func(c net.Conn, _ *http.Request) {
			fmt.Fprint(c, "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n")
		},
		"another protocol": func(c net.Conn, _ *http.Request) {
			fmt.Fprint(c, "HTTP/1.1 101 x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n")
		},
		"a subprotocol nobody offered": func(c net.Conn, req *http.Request) { accept(c, req, "Sec-WebSocket-Protocol: mqtt\r\n") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if res := probe(t, wild(t, do)); res.Status != 101 || res.Err == nil || res.Accepted() {
				t.Errorf("got %d, %v", res.Status, res.Err)
			}
		})
	}
}

// frame is an unmasked frame with its FIN bit set.
func frame(opcode byte, payload string) []byte {
	head := []byte{0x80 | opcode, byte(len(payload))}
	if len(payload) > 125 {
		head = []byte{0x80 | opcode, 126, byte(len(payload) >> 8), byte(len(payload))}
	}
	return append(head, payload...)
}

func TestTheEndOfASocketIsObserved(t *testing.T) {
	t.Parallel()
	wait := func(c net.Conn) { _, _ = c.Read(make([]byte, 1<<16)) }
	for _, c := range []struct {
		name   string
		do     func(net.Conn)
		code   int // 0: it is held
		reason string
		broken bool
	}{
		{"held", wait, 0, "", false},
		{"a code and a reason", func(c net.Conn) { c.Write(frame(8, "\x11\x31go away")) }, 4401, "go away", false},
		{"no code", func(c net.Conn) { c.Write(frame(8, "")) }, 1005, "", false},
		{"dropped", func(net.Conn) {}, 1006, "", false},
		{"a reserved opcode", func(c net.Conn) { c.Write(frame(3, "x")); wait(c) }, 1006, "", true},
		{"a message that claims 2^62 bytes", func(c net.Conn) { c.Write([]byte{0x81, 127, 0x40, 0, 0, 0, 0, 0, 0, 0}); wait(c) }, 0, "", false},
		{"a message past the bound", func(c net.Conn) {
			c.Write([]byte{0x81, 127, 0, 0, 0, 0, 0, 0x20, 0, 0})
			for {
				if _, err := c.Write(make([]byte, 1<<16)); err != nil {
					return
				}
			}
		}, 1006, "", true},
		{"pings", func(c net.Conn) { c.Write(frame(9, "a")); c.Write(frame(9, "b")); time.Sleep(2 * time.Second) }, 0, "", false},
		{"a flood of messages", func(c net.Conn) {
			many := []byte(strings.Repeat(string(frame(1, strings.Repeat("x", 1000))), 100))
			for {
				if _, err := c.Write(many); err != nil {
					return
				}
			}
		}, 0, "", false},
		{"a flood that hides a close", func(c net.Conn) { c.Write(frame(1, "bye")); c.Write(frame(8, "\x03\xe8")) }, 1000, "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			res := probe(t, wild(t, func(conn net.Conn, req *http.Request) { accept(conn, req); c.do(conn) }))
			if !res.Accepted() {
				t.Fatalf("got %d, %v", res.Status, res.Err)
			}
			switch {
			case c.code == 0 && res.Close != nil:
				t.Errorf("closed: %+v", res.Close)
			case c.code != 0 && (res.Close == nil || res.Close.Reason != c.reason || (res.Close.Err != nil) != c.broken):
				t.Errorf("got %+v", res.Close)
			case c.code != 0 && !c.broken && res.Close.Code != c.code:
				t.Errorf("got %+v", res.Close)
			}
			if c.name == "pings" && res.Pings != 2 {
				t.Errorf("%d pings", res.Pings)
			}
		})
	}
}

func TestAMessageIsSentAndAnotherExpected(t *testing.T) {
	t.Parallel()
	address := wild(t, func(c net.Conn, req *http.Request) {
		accept(c, req)
		head := make([]byte, 6)
		if _, err := c.Read(head); err != nil {
			return
		}
		c.Write(frame(1, "welcome"))
		c.Write(frame(1, "the price of tea"))
		_, _ = c.Read(make([]byte, 100))
		time.Sleep(time.Second)
	})
	res := probe(t, address, func(o *handshake.Options) { o.Send, o.Expect = "tea?", "price" })
	if !res.Met || res.Received != "welcome" || res.Held > time.Second {
		t.Errorf("got %+v", res)
	}
	res = probe(t, address, func(o *handshake.Options) { o.Send, o.Expect, o.Timeout = "tea?", "coffee", 300*time.Millisecond })
	if res.Met || res.Held < 200*time.Millisecond {
		t.Errorf("got %+v", res)
	}
}

func TestTLSIsChecked(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, r.TLS.NegotiatedProtocol, http.StatusTeapot)
	}))
	t.Cleanup(server.Close)
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "https://"), ":")
	for _, c := range []struct {
		name, host string
		client     verify.ClientOptions
		status     int
		says       string
	}{
		{"unknown authority", "example.com", verify.ClientOptions{}, 0, "unknown authority"},
		{"trusted", "example.com", verify.ClientOptions{CACert: authority}, 418, ""},
		{"wrong name", "shop.example", verify.ClientOptions{CACert: authority}, 0, "not shop.example"},
		{"insecure", "shop.example", verify.ClientOptions{Insecure: true}, 418, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			u, err := handshake.ParseURL("wss://" + c.host + ":" + port + "/")
			if err != nil {
				t.Fatal(err)
			}
			c.client.Resolve = []verify.Resolve{{HostPort: c.host + ":" + port, Addr: "127.0.0.1"}}
			res, err := handshake.Probe(t.Context(), handshake.Options{URL: u, Client: c.client})
			if err != nil {
				t.Fatal(err)
			}
			if res.Status != c.status || c.says != "" && (res.Phase != handshake.Securing || !strings.Contains(res.Err.Error(), c.says)) {
				t.Errorf("got %d, %s, %v", res.Status, res.Phase, res.Err)
			}
			if c.status != 0 && strings.TrimSpace(res.Body) != "http/1.1" {
				t.Errorf("negotiated %q", res.Body)
			}
		})
	}
}

func TestTLSWhereThereIsNoneIsTold(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	u, err := handshake.ParseURL("wss" + strings.TrimPrefix(server.URL, "http") + "/")
	if err != nil {
		t.Fatal(err)
	}
	res, err := handshake.Probe(t.Context(), handshake.Options{URL: u})
	if err != nil || res.Status != 0 || res.Phase != handshake.Securing {
		t.Errorf("got %+v, %v", res, err)
	}
	var timeout net.Error
	if errors.As(res.Err, &timeout) && timeout.Timeout() {
		t.Errorf("it waited: %v", res.Err)
	}
}
