package verify_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/verify"
	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

// quiet is a log that nobody reads.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

func TestAFileThatChangesMeanwhileIsNoDifference(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name             string
		settles          bool
		matched, skipped int
	}{
		{"and then holds still", true, 1, 0},
		{"and never holds still", false, 0, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.write("static/a.png", "0", 0)
			n := 0
			s.addr = realserver.Raw(t, func(_ *http.Request, conn net.Conn) {
				n++
				text := fmt.Sprint(n)
				if n == 1 || !c.settles {
					s.write("static/a.png", text, n)
				}
				text = "1"
				if !c.settles {
					text = "other"
				}
				fmt.Fprintf(conn, "%s%s", head("200 OK", length(len(text))), text)
			})
			opts := s.options("static")
			opts.Retries = 2
			res := run(t, opts)
			if res.Matched != c.matched || res.Skipped != c.skipped || res.Differ != 0 {
				t.Errorf("totals %+v %v", res.Totals, s.brief(res))
			}
		})
	}
}

// locked is a tree in which some paths may not be read.
type locked struct {
	fstree.Tree
	paths map[string]bool
}

func (l locked) Open(name string) (io.ReadCloser, fstree.Info, error) {
	if l.paths[name] {
		return nil, fstree.Info{}, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return l.Tree.Open(name)
}

func (l locked) ReadDir(name string) ([]fstree.Entry, error) {
	if l.paths[name] {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return l.Tree.ReadDir(name)
}

func TestWhatCannotBeReadHereIsNoMatchAndNoDifference(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.write("static/a.png", body, 0)
	s.write("static/b.png", body, 0)
	s.write("static/folder/c.png", body, 0)
	s.serve("location /static/ { alias " + s.dir + "/static/; }")
	opts := s.options("static")
	opts.Targets[0].Tree = locked{tree(t), map[string]bool{s.dir + "/static/b.png": true, s.dir + "/static/folder": true}}
	res := run(t, opts)
	if res.Checked != 2 || res.Matched != 1 || res.Errors != 1 || len(res.Unreadable) != 1 {
		t.Errorf("totals %+v, unreadable %v", res.Totals, res.Unreadable)
	}
	for _, o := range res.Observations {
		if !errors.Is(o.LocalFault(), fs.ErrPermission) {
			t.Errorf("%s: %v", o.Rel, o.Err)
		}
	}
	if findings := judged(t, res); len(findings) != 0 {
		t.Errorf("a fault of this disk is told of the site: %+v", findings)
	}
}

func TestNamesOfEveryKindAreAskedFor(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	names := []string{"new\nline.png", "tab\t.png", "bad\xff\xfe.png", "a b.png", "100%.png", "%41.png", "q?.png", "h#.png", "p+.png", "a&b=c;d.png",
		"..a.png", "a..png", "'\"<>.png", strings.Repeat("n", 250) + ".png", "é.png", "e\u0301.png"}
	for _, name := range names {
		s.write("static/"+name, "text of "+name, 0)
	}
	s.serve("location /static/ { alias " + s.dir + "/static/; }")
	res := run(t, s.options("static"))
	if res.Matched != len(names) || len(res.Observations) > 0 {
		t.Errorf("%d of %d matched: %v", res.Matched, len(names), s.brief(res))
	}
}

func TestAFolderOfAHundredThousandFiles(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.write("static/000000.png", body, 0)
	for i := 1; i < 100_000; i++ {
		f, err := os.OpenFile(filepath.Join(s.dir, "static", fmt.Sprintf("%06d.png", i)), os.O_CREATE|os.O_WRONLY, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	s.serve("location /static/ { alias " + s.dir + "/static/; }")
	opts := s.options("static")
	opts.Sample, opts.Seed = 500, 1
	if res := run(t, opts); res.Matched != 500 {
		t.Errorf("totals %+v", res.Totals)
	}
}

// endless is a tree of folders with a thousand files each, none of which exists
// anywhere.
type endless struct {
	fstree.Tree
	folders int
	watch   func(folder string)
}

func (e endless) Stat(name string) (fstree.Info, error) {
	if path.Ext(name) == "" {
		return fstree.Info{Mode: fs.ModeDir, Inode: inode(name)}, nil
	}
	return fstree.Info{Size: int64(len(body))}, nil
}

func inode(name string) uint64 {
	n := uint64(1)
	for _, c := range name {
		n = n*31 + uint64(c)
	}
	return n
}

func (e endless) ReadDir(name string) ([]fstree.Entry, error) {
	var list []fstree.Entry
	if path.Base(name) == "static" {
		for i := range e.folders {
			list = append(list, fstree.Entry{Name: fmt.Sprintf("folder%05d", i), Type: fs.ModeDir})
		}
		return list, nil
	}
	e.watch(path.Base(name))
	for i := range 1000 {
		list = append(list, fstree.Entry{Name: fmt.Sprintf("%03d.png", i)})
	}
	return list, nil
}

func (e endless) Open(string) (io.ReadCloser, fstree.Info, error) {
	return io.NopCloser(strings.NewReader(body)), fstree.Info{Size: int64(len(body))}, nil
}

// bodies starts a server that answers every request on a connection with the
// same body.
func bodies(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	answer := []byte("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n" + length(len(body)) + "\r\n\r\n" + body)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				in := bufio.NewReader(conn)
				for {
					line, err := in.ReadSlice('\n')
					if err != nil {
						return
					}
					if len(line) > 2 {
						continue
					}
					if _, err := conn.Write(answer); err != nil {
						return
					}
				}
			}()
		}
	}()
	return l.Addr().String()
}

// heap is what is in use after a collection, in bytes.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// million runs over so many folders of a thousand files and returns the largest
// heap that was in use, looked at now and then.
func million(t testing.TB, folders, every int) (least, most uint64) {
	t.Helper()
	disk, err := fstree.Disk(fstree.DiskOptions{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	watch := func(string) {
		if n++; n%every == 0 {
			used := heap()
			most = max(most, used)
			if least == 0 {
				least = used
			}
		}
	}
	res, err := verify.Run(context.Background(), verify.Options{Timeout: time.Minute, Targets: []verify.Target{{Setting: "STATIC_ROOT", Root: "/static",
		Tree: endless{disk, folders, watch}, URL: &url.URL{Scheme: "http", Host: bodies(t), Path: "/static/"}}}})
	if err != nil || res.Matched != folders*1000 {
		t.Fatalf("error %v, totals %+v", err, res.Totals)
	}
	return least, most
}

func TestMemoryDoesNotGrowWithTheNumberOfFiles(t *testing.T) {
	least, most := million(t, 16, 3)
	if grown := int64(most) - int64(least); grown > 2<<20 {
		t.Errorf("the heap in use grew by %d bytes within 15000 files", grown)
	}
}

// BenchmarkMillionFiles runs over a million files that are simulated, and
// reports the most memory that was in use.
func BenchmarkMillionFiles(b *testing.B) {
	var peak uint64
	for b.Loop() {
		_, most := million(b, 1000, 50)
		peak = max(peak, most)
	}
	b.ReportMetric(float64(peak)/(1<<20), "heap-MiB")
}

func TestTotalsAddUpWhateverTheServerDoes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const files = 60
	for i := range files {
		s.write(fmt.Sprintf("static/%02d.png", i), body, 0)
	}
	var n atomic.Int64
	s.addr = realserver.Raw(t, func(_ *http.Request, conn net.Conn) {
		switch n.Add(1) % 6 {
		case 0:
			fmt.Fprint(conn, head("404 Not Found", length(0)))
		case 1:
			fmt.Fprint(conn, head("500 Internal Server Error", length(0)))
		case 2:
			fmt.Fprint(conn, head("200 OK", length(3))+"abc")
		case 3:
			fmt.Fprint(conn, head("200 OK", length(len(body)))+body[:10])
		default:
			fmt.Fprint(conn, head("200 OK", length(len(body)))+body)
		}
	})
	opts := s.options("static")
	opts.Retries = 0
	if res := run(t, opts); res.Checked != files { // run checks the sum
		t.Errorf("totals %+v", res.Totals)
	}
}
