package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// encodeList writes a value as encode does, with items in the place of its empty
// list of that key. They are made and written one by one: of thousands of
// findings no text is held.
func encodeList(w io.Writer, frame any, key string, n int, item func(i int) any) error {
	var around bytes.Buffer
	if err := encode(&around, frame); err != nil {
		return err
	}
	name := fmt.Appendf(nil, "%q: ", key)
	before, after, ok := bytes.Cut(around.Bytes(), append(name, "[]"...))
	if !ok {
		return fmt.Errorf("the report has no empty list %s", key)
	}
	line := before[bytes.LastIndexByte(before, '\n')+1:]
	b := bufio.NewWriter(w)
	for _, part := range [][]byte{before, name} {
		if _, err := b.Write(part); err != nil {
			return err
		}
	}
	if err := writeItems(b, string(line), n, item); err != nil {
		return err
	}
	if _, err := b.Write(after); err != nil {
		return err
	}
	return b.Flush()
}

// writeItems writes a list that begins on a line with that indent.
func writeItems(b *bufio.Writer, indent string, n int, item func(i int) any) error {
	if n == 0 {
		_, err := b.WriteString("[]")
		return err
	}
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent(indent+"  ", "  ")
	sign := "["
	for i := range n {
		text.Reset()
		if err := e.Encode(item(i)); err != nil {
			return err
		}
		b.WriteString(sign + "\n" + indent + "  ")
		if _, err := b.Write(bytes.TrimSuffix(text.Bytes(), []byte("\n"))); err != nil {
			return err
		}
		sign = ","
	}
	_, err := b.WriteString("\n" + indent + "]")
	return err
}
