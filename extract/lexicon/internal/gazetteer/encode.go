package gazetteer

import (
	"encoding/binary"
	"fmt"
	"math"
	"sort"

	"github.com/klauspost/compress/zstd"
)

const magic = "PGZ2"

// scale is the number of steps in a degree that coordinates are kept in:
// 1e-4 degrees are at most 11 m.
const scale = 1e4

// Encode packs a gazetteer. The same input gives the same bytes. Places must be
// sorted by ID and forms by Key.
func Encode(places []Place, forms []Form) ([]byte, error) {
	var w writer
	countries, ci := distinct(places, func(p Place) string { return p.Country })
	features, fi := distinct(places, func(p Place) string { return p.Feature })
	w.strings(countries)
	w.strings(features)

	w.uint(len(places))
	last := 0
	for _, p := range places {
		if p.ID <= last {
			return nil, fmt.Errorf("encode gazetteer: place %d does not follow %d", p.ID, last)
		}
		w.uint(p.ID - last)
		last = p.ID
	}
	for _, p := range places {
		w.string(p.Name)
	}
	for _, p := range places {
		w.uint(ci[p.Country])
	}
	for _, p := range places {
		w.uint(fi[p.Feature])
	}
	for _, p := range places {
		w.uint(p.Admin1 + 1)
	}
	for _, p := range places {
		w.int(int(math.Round(p.Lat * scale)))
	}
	for _, p := range places {
		w.int(int(math.Round(p.Lon * scale)))
	}
	for _, p := range places {
		w.uint(p.Population)
	}
	for _, p := range places {
		w.uint(p.Names)
	}

	w.uint(len(forms))
	prev := ""
	for _, f := range forms {
		if f.Key <= prev {
			return nil, fmt.Errorf("encode gazetteer: form %q does not follow %q", f.Key, prev)
		}
		n := common(prev, f.Key)
		w.uint(n)
		w.string(f.Key[n:])
		prev = f.Key
	}
	for _, f := range forms {
		w.uint(int(f.Flags))
		w.uint(int(f.Lower))
	}
	for _, f := range forms {
		w.uint(len(f.Places))
	}
	for _, f := range forms {
		for _, p := range f.Places {
			w.uint(int(p))
		}
	}

	z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(true))
	if err != nil {
		return nil, fmt.Errorf("encode gazetteer: %w", err)
	}
	defer z.Close()
	return z.EncodeAll(w.b, []byte(magic)), nil
}

type writer struct{ b []byte }

func (w *writer) uint(n int) { w.b = binary.AppendUvarint(w.b, uint64(n)) }
func (w *writer) int(n int)  { w.b = binary.AppendVarint(w.b, int64(n)) }

func (w *writer) string(s string) {
	w.uint(len(s))
	w.b = append(w.b, s...)
}

func (w *writer) strings(ss []string) {
	w.uint(len(ss))
	for _, s := range ss {
		w.string(s)
	}
}

func distinct(ps []Place, f func(Place) string) ([]string, map[string]int) {
	index := make(map[string]int)
	var list []string
	for _, p := range ps {
		if _, ok := index[f(p)]; !ok {
			index[f(p)] = 0
			list = append(list, f(p))
		}
	}
	sort.Strings(list)
	for i, s := range list {
		index[s] = i
	}
	return list, index
}

func common(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
