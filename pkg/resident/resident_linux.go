// Package resident keeps small what the system holds in memory of the program's
// own file.
package resident

import (
	"os"
	"regexp"
	"strconv"
	"sync"

	"golang.org/x/sys/unix"
)

// Starting runs through most of the program, once for each of its packages. Of a
// program that is to be small, half of that is given back on the way. That it is
// half comes of Go's order: this package is initialized after package regexp, and
// others after it.
func init() {
	if len(os.Args) > 1 && os.Args[1] == "verify" {
		LetGo()
	}
}

// LetGo gives back what the system keeps in memory of the program's own file.
// Reading a configuration and settings runs through most of the program; what
// goes on for long runs through little of it, and gets that again as it needs it.
// What cannot be given back stays, which is no fault.
func LetGo() {
	for _, r := range ranges() {
		_, _, _ = unix.Syscall(unix.SYS_MADVISE, r.start, r.size, unix.MADV_DONTNEED)
	}
}

type memory struct{ start, size uintptr }

// ranges are where the program's own file lies, but for what was written to.
var ranges = sync.OnceValue(func() []memory {
	program, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return nil
	}
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return nil
	}
	// What is only read of a file: addresses, rights, offset, device, inode, path.
	mapped := regexp.MustCompile(`(?m)^([0-9a-f]+)-([0-9a-f]+) r-[-x]p \S+ \S+ \S+ +(/.*)$`)
	var out []memory
	for _, m := range mapped.FindAllSubmatch(maps, -1) {
		start, err1 := strconv.ParseUint(string(m[1]), 16, 64)
		end, err2 := strconv.ParseUint(string(m[2]), 16, 64)
		if err1 == nil && err2 == nil && string(m[3]) == program {
			out = append(out, memory{uintptr(start), uintptr(end - start)})
		}
	}
	return out
})
