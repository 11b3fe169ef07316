package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

const woff2 = "font/woff2"

// contentType is the media type for a file name's extension.
func contentType(ext string) string {
	switch ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return woff2
	}
	return "application/octet-stream"
}

// file is one static file. Its compressed forms are made when first asked
// for, so that the server starts at once.
type file struct {
	url, kind      string
	body           []byte
	brotli, gzip   []byte
	onceBr, onceGz sync.Once
}

// compressible is false for fonts: woff2 is brotli inside.
func (f *file) compressible() bool { return f.kind != woff2 }

func (f *file) encoded(encoding string) []byte {
	if encoding == "br" {
		f.onceBr.Do(func() {
			f.brotli = compressed(f.body, func(w io.Writer) io.WriteCloser {
				return brotli.NewWriterLevel(w, brotli.BestCompression)
			})
		})
		return f.brotli
	}
	f.onceGz.Do(func() {
		f.gzip = compressed(f.body, func(w io.Writer) io.WriteCloser {
			z, _ := gzip.NewWriterLevel(w, gzip.BestCompression) // the level is in range
			return z
		})
	})
	return f.gzip
}

// compressed cannot fail: it writes to memory.
func compressed(body []byte, open func(io.Writer) io.WriteCloser) []byte {
	var b bytes.Buffer
	w := open(&b)
	_, _ = w.Write(body)
	_ = w.Close()
	return b.Bytes()
}

// accepted picks br, then gzip, from an Accept-Encoding header; "" for none.
// q=0 refuses a coding; other weights do not matter between these two.
func accepted(header string) string {
	best := ""
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if q, ok := strings.CutPrefix(strings.TrimSpace(params), "q="); ok {
			if weight, err := strconv.ParseFloat(q, 64); err != nil || weight == 0 {
				continue
			}
		}
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "br":
			return "br"
		case "gzip":
			best = "gzip"
		}
	}
	return best
}
