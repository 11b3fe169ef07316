package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// tree is a module's source, read once.
type tree struct {
	root  string
	fset  *token.FileSet
	files []*file
}

// file is a Go or templ file; ast is nil for templ.
type file struct {
	path      string // from the module root, with slashes
	text      string
	ast       *ast.File
	generated bool
}

// dir is the package folder, "internal/day"; "." for the module root.
func (f *file) dir() string  { return path.Dir(f.path) }
func (f *file) isTest() bool { return strings.HasSuffix(f.path, "_test.go") }
func (f *file) isGo() bool   { return f.ast != nil }

// imports lists the paths that f imports.
func (f *file) imports() []string {
	var paths []string
	if f.isGo() {
		for _, spec := range f.ast.Imports {
			p, _ := strconv.Unquote(spec.Path.Value)
			paths = append(paths, p)
		}
	}
	return paths
}

// readTree reads every .go and .templ file below root, but no folder with a
// go.mod of its own, no testdata, nothing that git ignores by name.
func readTree(t *testing.T, root string) *tree {
	t.Helper()
	tr := &tree{root: root, fset: token.NewFileSet()}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return tr.enter(p, d.Name())
		}
		if ext := filepath.Ext(p); ext != ".go" && ext != ".templ" {
			return nil
		}
		return tr.add(p)
	})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func (tr *tree) enter(p, name string) error {
	if p == tr.root {
		return nil
	}
	if strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules" || name == "screenshots" {
		return filepath.SkipDir
	}
	if _, err := os.Stat(filepath.Join(p, "go.mod")); err == nil {
		return filepath.SkipDir
	}
	return nil
}

func (tr *tree) add(p string) error {
	text, err := os.ReadFile(p)
	if err != nil {
		return err
	}
	rel, err := filepath.Rel(tr.root, p)
	if err != nil {
		return err
	}
	f := &file{path: filepath.ToSlash(rel), text: string(text)}
	if filepath.Ext(p) == ".go" {
		f.ast, err = parser.ParseFile(tr.fset, p, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("cannot be parsed: %w", err)
		}
		f.generated = ast.IsGenerated(f.ast)
	}
	tr.files = append(tr.files, f)
	return nil
}

// at is "path:line" of a position in a file of the tree.
func (tr *tree) at(f *file, pos token.Pos) string {
	return fmt.Sprintf("%s:%d", f.path, tr.fset.Position(pos).Line)
}

// check is one rule: it lists what breaks it, each "place: what".
type check func(*tree) []string

// moduleRoot is two folders up: tests run in their package's folder.
func moduleRoot(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// write lays files out in a new folder and reads them as a tree.
func write(t *testing.T, files map[string]string) *tree {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		p := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return readTree(t, root)
}
