package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/wellserved/wellserved/pkg/verify/refusal"
)

// Bounds of reading logs.
const (
	maxGain  = 1 << 20 // bytes of a log's end that are looked at
	logWait  = time.Second
	logPoll  = 50 * time.Millisecond
	logQuiet = 4 // polls in which nothing came
)

// serverLog is a log file of a server, and where it ended before the handshake.
type serverLog struct {
	name string
	size int64
	info os.FileInfo
}

type serverLogs []serverLog

// openLogs notes where the logs end now.
func openLogs(names []string) (serverLogs, error) {
	var out serverLogs
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, pathCause(err))
		}
		info, err := f.Stat()
		f.Close()
		switch {
		case err != nil:
			return nil, fmt.Errorf("%s: %w", name, pathCause(err))
		case !info.Mode().IsRegular():
			return nil, fmt.Errorf("%s: is not a regular file", name)
		}
		out = append(out, serverLog{name, info.Size(), info})
	}
	return out, nil
}

// gained returns what the logs have got since they were opened. Servers write
// late: it waits a little until there is enough in every log and no more comes.
func (l serverLogs) gained(ctx context.Context, enough func(string) bool) []refusal.Gain {
	deadline := time.Now().Add(logWait)
	for quiet, before := 0, -1; ; time.Sleep(logPoll) {
		out := make([]refusal.Gain, len(l))
		complete, size := true, 0
		for i := range l {
			out[i].File = l[i].name
			out[i].Text, out[i].Err = l[i].gain()
			complete = complete && enough(out[i].Text)
			size += len(out[i].Text)
		}
		if quiet++; size != before {
			quiet, before = 0, size
		}
		if complete && quiet >= logQuiet || time.Now().After(deadline) || ctx.Err() != nil {
			return out
		}
	}
}

// gain reads what the log has got, from its beginning where it was rotated, and
// maxGain of it at most.
func (l *serverLog) gain() (string, error) {
	f, err := os.Open(l.name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", errors.New("is not a regular file")
	}
	from := l.size
	if !os.SameFile(info, l.info) || info.Size() < from {
		from = 0
	}
	skipped := info.Size()-from > maxGain
	if skipped {
		from = info.Size() - maxGain
	}
	text, err := io.ReadAll(io.NewSectionReader(f, from, min(info.Size()-from, maxGain)))
	if skipped { // it begins in the middle of a line
		_, text, _ = bytes.Cut(text, []byte("\n"))
	}
	return string(text), err
}
