package program

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// Mistake is one thing wrong in a program file. Line and Column count from 1,
// columns in characters.
type Mistake struct {
	File         string
	Line, Column int
	Field        string // "" when the text is no TOML
	Found        string // as it stands in the file
	Expected     string
}

// Error is one line: place, field, what was found, what was expected.
func (m Mistake) Error() string {
	field := ""
	if m.Field != "" {
		field = m.Field + ": "
	}
	return fmt.Sprintf("%s:%d:%d: %sfound %s, expected %s", m.File, m.Line, m.Column, field, m.Found, m.Expected)
}

func (m Mistake) compare(other Mistake) int {
	return cmp.Or(cmp.Compare(m.Line, other.Line), cmp.Compare(m.Column, other.Column), cmp.Compare(m.Field, other.Field))
}

// Mistakes are all that is wrong in a file, in the order of their places.
type Mistakes []Mistake

// Error is one line a mistake.
func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i := range m {
		lines[i] = m[i].Error()
	}
	return strings.Join(lines, "\n")
}

// source is a TOML document with the places of its keys and values: the
// decoder gives no places for values that are well-formed but wrong. Paths
// are keys and list positions, joined by join.
type source struct {
	name   string
	data   []byte
	tree   map[string]any
	keys   map[string]int    // path → byte offset of the key
	values map[string]int    // path → byte offset of a scalar value
	raws   map[string]string // path → the scalar as it stands in the file
	end    int               // where top-level keys end: what is missing belongs here
}

func join(parts ...string) string { return strings.Join(parts, "\x00") }

// readSource gives a mistake when data is no TOML.
func readSource(data []byte, name string) (*source, *Mistake) {
	s := &source{
		name: name, data: bytes.TrimPrefix(data, []byte("\ufeff")), tree: map[string]any{},
		keys: map[string]int{}, values: map[string]int{}, raws: map[string]string{},
	}
	if err := toml.Unmarshal(s.data, &s.tree); err != nil {
		return nil, s.noTOML(err)
	}
	s.end = len(s.data)
	var table []string
	p := &unstable.Parser{}
	p.Reset(s.data)
	for p.NextExpression() {
		node := p.Expression()
		switch node.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = s.mark(nil, node.Key())
			s.end = min(s.end, s.keys[join(table[:1]...)])
		case unstable.KeyValue:
			s.walk(s.mark(table, node.Key()), node.Value())
		}
	}
	return s, nil
}

// mark notes the places of a dotted key and returns its path.
func (s *source) mark(path []string, key unstable.Iterator) []string {
	path = slices.Clone(path)
	for key.Next() {
		path = append(path, string(key.Node().Data))
		if _, there := s.keys[join(path...)]; !there {
			s.keys[join(path...)] = int(key.Node().Raw.Offset)
		}
	}
	return path
}

func (s *source) walk(path []string, value *unstable.Node) {
	switch value.Kind {
	case unstable.Array:
		position := 0
		for it := value.Children(); it.Next(); {
			s.walk(append(slices.Clone(path), strconv.Itoa(position)), it.Node())
			position++
		}
	case unstable.InlineTable:
		for it := value.Children(); it.Next(); {
			if it.Node().Kind == unstable.KeyValue {
				s.walk(s.mark(path, it.Node().Key()), it.Node().Value())
			}
		}
	default:
		from, length := int(value.Raw.Offset), int(value.Raw.Length)
		s.values[join(path...)] = from
		s.raws[join(path...)] = string(s.data[from : from+length])
	}
}

func (s *source) noTOML(err error) *Mistake {
	m := &Mistake{File: s.name, Line: 1, Column: 1, Found: "this", Expected: "TOML: " + err.Error()}
	var at *toml.DecodeError
	if !errors.As(err, &at) {
		return m
	}
	line, column := at.Position()
	text := bytes.Split(s.data, []byte("\n"))[line-1]
	column = min(column, len(text)+1)
	m.Line, m.Column = line, utf8.RuneCount(text[:column-1])+1
	m.Found = clip(strings.TrimSpace(strings.ToValidUTF8(string(text[column-1:]), "\ufffd")))
	if m.Found == "" {
		m.Found = "the end of the line"
	}
	m.Expected = "TOML (" + strings.TrimPrefix(at.Error(), "toml: ") + ")"
	return m
}

func (s *source) has(key string) bool  { _, ok := s.tree[key]; return ok }
func (s *source) value(key string) any { return s.tree[key] }

// place is the byte offset of a value, of its key when it is no scalar, or of
// where it should have been.
func (s *source) place(path string) int {
	if at, ok := s.values[path]; ok {
		return at
	}
	if at, ok := s.keys[path]; ok {
		return at
	}
	if i := strings.LastIndexByte(path, 0); i >= 0 {
		return s.place(path[:i]) // a list inside a list
	}
	return s.end
}

// found says what stands at a path; value is what the decoder read there.
func (s *source) found(path string, value any) string {
	if raw, ok := s.raws[path]; ok {
		return clip(raw)
	}
	list, ok := value.([]any)
	switch {
	case value == nil:
		return "nothing"
	case !ok:
		return "a table"
	case len(list) == 0:
		return "an empty list"
	}
	return "a list"
}

func (r *reader) mention(keys ...string) { r.known = append(r.known, keys...) }

// add notes a mistake in a top-level key's value.
func (r *reader) add(key, expected string) {
	r.addAt(r.place(key), key, r.found(key, r.value(key)), expected)
}

func (r *reader) addAt(offset int, field, found, expected string) {
	before := r.data[:offset]
	lineStart := bytes.LastIndexByte(before, '\n') + 1
	r.mistakes = append(r.mistakes, Mistake{
		File: r.name, Field: field, Found: found, Expected: expected,
		Line:   bytes.Count(before, []byte("\n")) + 1,
		Column: utf8.RuneCount(before[lineStart:]) + 1,
	})
}

// unknown notes every top-level key that nothing asked for.
func (r *reader) unknown() {
	for key := range r.tree {
		if !slices.Contains(r.known, key) {
			all := slices.Sorted(slices.Values(r.known))
			all = slices.Compact(all)
			r.addAt(r.keys[key], "unknown key", clip(strconv.Quote(key)), "one of "+strings.Join(all, ", "))
		}
	}
}

// oneLine is a trimmed text that is not empty and stays on its line: these
// words also go into mail headers.
func oneLine(value any) (string, bool) {
	s, ok := value.(string)
	s = strings.TrimSpace(s)
	return s, ok && s != "" && !strings.ContainsFunc(s, unicode.IsControl)
}

// clip keeps a mistake on its line.
func clip(s string) string {
	line, _, more := strings.Cut(s, "\n")
	if runes := []rune(line); len(runes) > 40 {
		line, more = string(runes[:40]), true
	}
	line = strings.TrimRight(line, "\r ")
	if more {
		return line + "…"
	}
	return line
}
