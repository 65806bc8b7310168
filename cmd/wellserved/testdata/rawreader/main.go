// Command rawreader is the limit of what fetching can be: it asks for each path
// of a list over a few kept connections, reads the answers and forgets them. It
// parses no more of HTTP than nginx's answers to it need.
//
//	rawreader HOST:PORT LIST
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
)

const workers = 8

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: rawreader HOST:PORT LIST")
		os.Exit(2)
	}
	list, err := os.ReadFile(os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	paths := make(chan string, workers)
	faults := make(chan error, workers)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() { faults <- read(os.Args[1], paths) })
	}
	for path := range strings.Lines(string(list)) {
		paths <- strings.TrimSuffix(path, "\n")
	}
	close(paths)
	group.Wait()
	close(faults)
	for err := range faults {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// read asks for paths over one connection until there are no more.
func read(address string, paths <-chan string) (failure error) {
	defer func() {
		for range paths { // so that whoever sends does not wait
		}
	}()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	in := bufio.NewReaderSize(conn, 64<<10)
	buffer := make([]byte, 256<<10)
	served := 0
	for path := range paths {
		if served == 999 { // nginx closes after keepalive_requests, 1000
			conn.Close()
			if conn, err = net.Dial("tcp", address); err != nil {
				return err
			}
			in.Reset(conn)
			served = 0
		}
		served++
		if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", path, address); err != nil {
			return err
		}
		length, err := header(in)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for length > 0 {
			n, err := in.Read(buffer[:min(length, len(buffer))])
			if err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			length -= n
		}
	}
	return nil
}

// header reads a head and returns the length of the body.
func header(in *bufio.Reader) (length int, err error) {
	status, err := in.ReadSlice('\n')
	if err != nil {
		return 0, err
	}
	if !bytes.HasPrefix(status, []byte("HTTP/1.1 200")) {
		return 0, fmt.Errorf("answered %q", status)
	}
	length = -1
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		if len(line) <= 2 {
			break
		}
		if v, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(v))); err != nil {
				return 0, err
			}
		}
	}
	if length < 0 {
		return 0, io.ErrUnexpectedEOF
	}
	return length, nil
}
