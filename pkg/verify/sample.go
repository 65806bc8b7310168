package verify

import (
	"cmp"
	"container/heap"
	"context"
	"encoding/binary"
	"hash/fnv"
	"slices"
)

// sample keeps the files whose paths hash lowest, so that the same seed chooses
// the same files however the tree is walked, and a file that comes or goes
// changes no other's lot.
type sample struct {
	size int
	seed uint64
	heap lots
	next int
}

// lot is a file with its hash and the place at which it was met.
type lot struct {
	file  file
	hash  uint64
	order int
}

// lots is a heap, the highest hash on top.
type lots []lot

func (l lots) Len() int           { return len(l) }
func (l lots) Less(i, j int) bool { return l[i].hash > l[j].hash }
func (l lots) Swap(i, j int)      { l[i], l[j] = l[j], l[i] }

// Push is for container/heap.
func (l *lots) Push(x any) { *l = append(*l, x.(lot)) } //nolint:forcetypeassert // only add pushes

// Pop is for container/heap.
func (l *lots) Pop() any {
	last := (*l)[len(*l)-1]
	*l = (*l)[:len(*l)-1]
	return last
}

func (s *sample) add(f file) error {
	h := fnv.New64a()
	var seed [8]byte
	binary.LittleEndian.PutUint64(seed[:], s.seed)
	_, _ = h.Write(seed[:]) // a hash takes all
	_, _ = h.Write([]byte(f.target.URL.Path + "\x00" + f.rel))
	s.next++
	// FNV's upper bits depend little on the last bytes: mixed as in MurmurHash3.
	x := h.Sum64()
	x = (x ^ x>>33) * 0xff51afd7ed558ccd
	x = (x ^ x>>33) * 0xc4ceb9fe1a85ec53
	heap.Push(&s.heap, lot{file: f, hash: x ^ x>>33, order: s.next})
	if len(s.heap) > s.size {
		heap.Pop(&s.heap)
	}
	return nil
}

// each hands on what was chosen, in the order in which it was met.
func (s *sample) each(ctx context.Context, emit func(file) error) error {
	chosen := []lot(s.heap)
	slices.SortFunc(chosen, func(a, b lot) int { return cmp.Compare(a.order, b.order) })
	for _, l := range chosen {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		if err := emit(l.file); err != nil {
			return err
		}
	}
	return nil
}
