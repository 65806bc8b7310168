package cli

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/wellserved/wellserved/pkg/verify"
)

// Of the display while files are compared.
const (
	showAfter  = 400 * time.Millisecond // a shorter run shows nothing
	showEvery  = 100 * time.Millisecond
	plainEvery = 20 * time.Second // between lines where there is no terminal
)

// run compares, and shows on a terminal how far it is; elsewhere, in CI, it
// writes a line now and then.
func (a *app) run(ctx context.Context, opts verify.Options) (*verify.Result, error) {
	opts.Meter = &verify.Meter{}
	done := make(chan struct{})
	var beside sync.WaitGroup
	if os.Getenv("GOMAXPROCS") == "" {
		before := runtime.GOMAXPROCS(processors(runtime.NumCPU()))
		defer runtime.GOMAXPROCS(before)
		beside.Go(func() { widen(opts.Meter, before, done) })
	}
	if !a.quiet {
		beside.Go(func() { a.progress(opts.Meter, done) })
	}
	res, err := verify.Run(ctx, opts)
	close(done)
	beside.Wait()
	return res, err
}

// processors returns how many of the machine's processors compare small files:
// half of them, as the other half is for the server, and few, as handing an
// answer from one to the other costs more than comparing it.
func processors(all int) int { return max(1, min(4, all/2)) }

// Of files that are large on the average.
const (
	largeAverage = 1 << 20  // bytes of a file
	largeBytes   = 32 << 20 // from how many bytes on the average counts
	widenEvery   = 20 * time.Millisecond
)

// widen takes all processors where the files turn out to be large: those are
// copied and compared for longer than they are handed over.
func widen(meter *verify.Meter, all int, done <-chan struct{}) {
	tick := time.NewTicker(widenEvery)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case <-tick.C:
		}
		files, _, bytes := meter.Now()
		if bytes >= largeBytes {
			if bytes/max(files, 1) >= largeAverage {
				runtime.GOMAXPROCS(all)
			}
			return
		}
	}
}

// progress shows the counts of a run until it is done.
func (a *app) progress(meter *verify.Meter, done <-chan struct{}) {
	f, ok := a.err.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) || os.Getenv("TERM") == "dumb" {
		a.plainProgress(meter, done)
		return
	}
	select {
	case <-done:
		return
	case <-time.After(showAfter):
	}
	bar := progressbar.NewOptions(-1, progressbar.OptionSetWriter(f), progressbar.OptionSpinnerType(14),
		progressbar.OptionSetElapsedTime(false), progressbar.OptionClearOnFinish(), progressbar.OptionFullWidth())
	for tick := time.NewTicker(showEvery); ; {
		bar.Describe(countsNow(meter))
		_ = bar.Add(1) // whoever cannot be shown it, misses nothing else
		select {
		case <-done:
			tick.Stop()
			_ = bar.Finish()
			return
		case <-tick.C:
		}
	}
}

func (a *app) plainProgress(meter *verify.Meter, done <-chan struct{}) {
	tick := time.NewTicker(plainEvery)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case <-tick.C:
			a.note("%s", countsNow(meter))
		}
	}
}

// countsNow is the state of a run in a few words.
func countsNow(meter *verify.Meter) string {
	checked, matched, bytes := meter.Now()
	line := fmt.Sprintf("%d compared, %.1f MiB", checked, float64(bytes)/(1<<20))
	if odd := checked - matched; odd > 0 {
		line += fmt.Sprintf(", %d not as they should be", odd)
	}
	return line
}
