package archtest

import (
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strings"
)

// checkDoc wants a doc.go with the package's sentence in every package.
func checkDoc(tr *tree) []string {
	has := map[string]bool{}
	for _, f := range tr.files {
		if f.isGo() && !f.isTest() && path.Base(f.path) == "doc.go" && f.ast.Doc != nil {
			has[f.dir()] = true
		}
	}
	var found []string
	for _, f := range tr.files {
		if f.isGo() && !has[f.dir()] {
			has[f.dir()] = true // once a package
			found = append(found, f.dir()+": no doc.go with a sentence about the package")
		}
	}
	return found
}

// checkDocstrings wants a comment on every exported symbol of code that a
// person wrote. A comment on a group of constants or variables covers the
// group.
func checkDocstrings(tr *tree) []string {
	var found []string
	for _, f := range tr.files {
		if !f.isGo() || f.isTest() || f.generated {
			continue
		}
		for _, d := range f.ast.Decls {
			for _, id := range undocumented(d) {
				found = append(found, tr.at(f, id.Pos())+": "+id.Name+" has no docstring")
			}
		}
	}
	return found
}

// undocumented lists the exported names that a declaration leaves unexplained.
func undocumented(d ast.Decl) []*ast.Ident {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && !hiddenMethod(d) {
			return []*ast.Ident{d.Name}
		}
	case *ast.GenDecl:
		if d.Tok == token.IMPORT || d.Doc != nil && (d.Tok != token.TYPE || !d.Lparen.IsValid()) {
			return nil
		}
		var ids []*ast.Ident
		for _, spec := range d.Specs {
			ids = append(ids, undocumentedSpec(spec)...)
		}
		return ids
	}
	return nil
}

func undocumentedSpec(spec ast.Spec) []*ast.Ident {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		if s.Name.IsExported() && s.Doc == nil && s.Comment == nil {
			return []*ast.Ident{s.Name}
		}
	case *ast.ValueSpec:
		if s.Doc == nil && s.Comment == nil {
			return slices.DeleteFunc(slices.Clone(s.Names), func(id *ast.Ident) bool { return !id.IsExported() })
		}
	}
	return nil
}

// hiddenMethod tells whether fn is a method of a type that is not exported:
// it is there for an interface, which has the contract.
func hiddenMethod(fn *ast.FuncDecl) bool {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return false
	}
	recv := fn.Recv.List[0].Type
	for {
		switch r := recv.(type) {
		case *ast.StarExpr:
			recv = r.X
		case *ast.IndexExpr:
			recv = r.X
		case *ast.IndexListExpr:
			recv = r.X
		case *ast.Ident:
			return !r.IsExported()
		default:
			return false
		}
	}
}

// emptyNames are package names that say nothing about what is inside.
var emptyNames = []string{"util", "utils", "common", "helper", "helpers", "model", "models", "service", "services", "types", "misc", "base", "shared"}

// checkNames finds packages whose name says nothing.
func checkNames(tr *tree) []string {
	var found []string
	for _, f := range tr.files {
		if f.isGo() && slices.Contains(emptyNames, strings.TrimSuffix(f.ast.Name.Name, "_test")) {
			found = append(found, f.path+": package "+f.ast.Name.Name+" says nothing; name what is inside")
		}
	}
	return found
}
