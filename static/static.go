package static

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Prefix is the path under which the files are served.
const Prefix = "/static/"

//go:embed css js desk kiosk fonts/*.woff2 img
var content embed.FS

// sheets are the parts of app.css, in the order of the cascade. A sheet that
// is missing here is an error, so that none is forgotten.
func sheets() []string {
	return []string{
		"tokens", "fonts", "base", "shell", "prose", "rule", "button", "field", "pick",
		"summary", "table", "steps", "verdict", "key", "info", "guide", "booking", "visit", "sample", "print",
	}
}

// Files are all static files by name and by fingerprinted URL. It is safe for
// concurrent use.
type Files struct {
	byName map[string]*file
	byURL  map[string]*file
}

// New reads the embedded files, joins the style sheets into app.css and the
// scripts into app.js, and fingerprints everything. An error is a mistake in
// this folder, and tests find it.
func New() (*Files, error) { return build(content) }

func build(source fs.FS) (*Files, error) {
	f := &Files{byName: map[string]*file{}, byURL: map[string]*file{}}
	for _, dir := range []string{"fonts", "img"} {
		entries, err := fs.ReadDir(source, dir)
		if err != nil {
			return nil, fmt.Errorf("static files: %w", err)
		}
		for _, e := range entries {
			body, err := fs.ReadFile(source, dir+"/"+e.Name())
			if err != nil {
				return nil, fmt.Errorf("static files: %w", err)
			}
			f.add(publicName(dir, e.Name()), body)
		}
	}
	script, err := joined(source, "js", nil)
	if err != nil {
		return nil, err
	}
	f.add("app.js", script)
	style, err := joined(source, "css", sheets())
	if err != nil {
		return nil, err
	}
	f.add("app.css", f.rewritten(style))
	return f, f.addAreas(source)
}

// addAreas adds what only staff and kiosks load, beside the rest: desk.css,
// desk.js, the same for kiosk, and the kiosks' service worker.
func (f *Files) addAreas(source fs.FS) error {
	for _, area := range []string{"desk", "kiosk"} {
		for _, kind := range []string{"css", "js"} {
			body, err := joined(source, area+"/"+kind, nil)
			if err != nil {
				return err
			}
			f.add(area+"."+kind, body)
		}
	}
	worker, err := fs.ReadFile(source, "kiosk/worker.js")
	if err != nil {
		return fmt.Errorf("static files: %w", err)
	}
	f.add("worker.js", worker)
	return nil
}

// publicName drops the folder of marks: they are called icon.svg, not
// img/icon.svg.
func publicName(dir, name string) string {
	if dir == "img" {
		return name
	}
	return dir + "/" + name
}

// joined is a folder's files one after the other, in the given order or, when
// that is nil, by name.
func joined(source fs.FS, dir string, order []string) ([]byte, error) {
	entries, err := fs.ReadDir(source, dir)
	if err != nil {
		return nil, fmt.Errorf("static files: %w", err)
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if order != nil {
		wanted := make([]string, 0, len(order))
		for _, name := range order {
			wanted = append(wanted, name+"."+dir)
		}
		if !slices.Equal(slices.Sorted(slices.Values(wanted)), names) {
			return nil, fmt.Errorf("static files: %s holds %v, the order says %v", dir, names, wanted)
		}
		names = wanted
	}
	var all bytes.Buffer
	for _, name := range names {
		body, err := fs.ReadFile(source, dir+"/"+name)
		if err != nil {
			return nil, fmt.Errorf("static files: %w", err)
		}
		if dir == "kiosk/js" { // names of one script are not another's
			body = slices.Concat([]byte("{\n"), body, []byte("}"))
		}
		all.Write(body)
		all.WriteByte('\n')
	}
	return all.Bytes(), nil
}

// rewritten turns the names inside url(…) into fingerprinted URLs.
func (f *Files) rewritten(style []byte) []byte {
	text := string(style)
	for name := range f.byName {
		text = strings.ReplaceAll(text, "url("+name+")", "url("+f.URL(name)+")")
	}
	return []byte(text)
}

func (f *Files) add(name string, body []byte) {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	url := Prefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	added := &file{url: url, kind: contentType(ext), body: body}
	f.byName[name], f.byURL[url] = added, added
}

// URL is the fingerprinted path of a file: URL("app.css") is
// "/static/app.0123456789ab.css". An unknown name gives a path that is not
// found, so that a mistake shows without breaking the page.
func (f *Files) URL(name string) string {
	if found, ok := f.byName[name]; ok {
		return found.url
	}
	return Prefix + name
}

// ServeHTTP serves a file under its fingerprinted path, cached for good, in
// the best encoding that the client takes. Everything else is 404, also the
// plain names; methods other than GET and HEAD are 405.
func (f *Files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	found, ok := f.byURL[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Content-Type", found.kind)
	h.Set("X-Content-Type-Options", "nosniff")
	body := found.body
	if found.compressible() {
		h.Set("Vary", "Accept-Encoding")
		if encoding := accepted(r.Header.Get("Accept-Encoding")); encoding != "" {
			h.Set("Content-Encoding", encoding)
			body = found.encoded(encoding)
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(body) // the client has gone: nobody is left to tell
}
