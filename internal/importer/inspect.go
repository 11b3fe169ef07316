package importer

import (
	"context"
	"errors"
	"hash/maphash"
	"io"
	"slices"
)

// repeats are the hashes of keys that stand in the file more than once, with
// the line on which each was first applied.
type repeats struct {
	seed  maphash.Seed
	lines map[uint64]int
}

// inspect reads the file to its end. Eight bytes a row are kept, so that ten
// million rows do not fill the memory.
func inspect[T any](ctx context.Context, src Source, k kind[T]) (repeats, int, error) {
	r := repeats{maphash.MakeSeed(), map[uint64]int{}}
	file, t, err := open(src, k.required)
	if err != nil {
		return r, 0, err
	}
	defer file.Close()
	var hashes []uint64
	total := 0
	for {
		row, err := t.next()
		var refused *RowError
		switch {
		case errors.Is(err, io.EOF):
			slices.Sort(hashes)
			for i := 1; i < len(hashes); i++ {
				if hashes[i] == hashes[i-1] {
					r.lines[hashes[i]] = 0
				}
			}
			return r, total, nil
		case err != nil && !errors.As(err, &refused):
			return r, 0, err
		case err == nil:
			hashes = append(hashes, maphash.String(r.seed, k.key(row)))
		}
		if total++; total%10_000 == 0 && ctx.Err() != nil {
			return r, 0, ctx.Err()
		}
	}
}
