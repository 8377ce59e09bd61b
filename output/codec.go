package output

import (
	"sync"

	"github.com/klauspost/compress/zstd"
	pqzstd "github.com/parquet-go/parquet-go/compress/zstd"
)

// codec compresses pages as parquet-go's zstd codec does, at the level above its
// default. Its encoders have a window no larger than a page, because nothing
// further back is ever looked at, and the default one holds 32 MB for it.
type codec struct {
	pqzstd.Codec
	encoders sync.Pool // of *zstd.Encoder
}

// Encode implements compress.Codec.
func (c *codec) Encode(dst, src []byte) ([]byte, error) {
	e, ok := c.encoders.Get().(*zstd.Encoder)
	if !ok {
		var err error
		e, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBetterCompression), zstd.WithWindowSize(pageBytes),
			zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true), zstd.WithZeroFrames(true), zstd.WithEncoderCRC(false))
		if err != nil {
			return nil, err
		}
	}
	defer c.encoders.Put(e)
	return e.EncodeAll(src, dst[:0]), nil
}

// compression is shared by all files, because it keeps its encoders for reuse,
// and they are large. It is safe for many goroutines.
var compression codec
