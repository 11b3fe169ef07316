package guide

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"swapdesk/internal/catalog"
)

//go:embed data/*.toml
var data embed.FS

// shared is the file with the steps that every family may use.
const shared = "shared.toml"

// fileTOML is one file of data. shared.toml has steps only.
type fileTOML struct {
	ID      string              `toml:"id"`
	Name    string              `toml:"name"`
	Vendor  string              `toml:"vendor"`
	Vendors []string            `toml:"vendors"` // what the maker's name begins with; none: any other maker
	Systems map[string][]string `toml:"systems"` // operating system → steps by id
	Steps   map[string]stepTOML `toml:"steps"`
}

type stepTOML struct {
	Task string `toml:"task"`
	En   Text   `toml:"en"`
	Es   Text   `toml:"es"`
	FrCA Text   `toml:"fr-CA"`
}

func (s stepTOML) texts() map[string]Text {
	return map[string]Text{"en": s.En, "es": s.Es, "fr-CA": s.FrCA}
}

// Load reads the guides that are built in. Its errors are mistakes in the
// data, all of them, each with the file, the step and what is expected.
func Load() (*Book, error) {
	files, err := fs.Sub(data, "data")
	if err != nil {
		return nil, fmt.Errorf("guides: %w", err)
	}
	return load(files)
}

func load(files fs.FS) (*Book, error) {
	names, err := fs.Glob(files, "*.toml")
	if err != nil {
		return nil, fmt.Errorf("guides: %w", err)
	}
	read := map[string]fileTOML{}
	var mistakes []error
	for _, name := range names {
		file, err := readFile(files, name)
		read[name] = file
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("guides: %s: %w", name, err))
		}
	}
	if len(mistakes) > 0 {
		return nil, errors.Join(mistakes...)
	}
	b := &Book{}
	for _, name := range names {
		if name == shared {
			continue
		}
		family, found := build(read[name], read[shared].Steps)
		for _, m := range found {
			mistakes = append(mistakes, fmt.Errorf("guides: %s: %s", name, m))
		}
		if b.Family(family.ID) != nil {
			mistakes = append(mistakes, fmt.Errorf("guides: %s: id %q is there twice", name, family.ID))
		}
		b.families = append(b.families, family)
	}
	// The family for any other maker is the last resort, so it stands last.
	slices.SortStableFunc(b.families, func(x, y *Family) int { return min(len(y.vendors), 1) - min(len(x.vendors), 1) })
	anyMaker := 0
	for _, f := range b.families {
		if len(f.vendors) == 0 {
			anyMaker++
		}
	}
	if anyMaker != 1 {
		mistakes = append(mistakes, fmt.Errorf("guides: %d families have no vendors, expected exactly one, for any other maker", anyMaker))
	}
	return b, errors.Join(mistakes...)
}

func readFile(files fs.FS, name string) (fileTOML, error) {
	var file fileTOML
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return file, err
	}
	d := toml.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		var unknown *toml.StrictMissingError
		if errors.As(err, &unknown) {
			return file, fmt.Errorf("it has keys that mean nothing here:\n%s", unknown.String())
		}
		return file, err
	}
	var mistakes []error
	for _, id := range slices.Sorted(maps.Keys(file.Steps)) {
		for _, m := range checkStep(id, file.Steps[id]) {
			mistakes = append(mistakes, errors.New(m))
		}
	}
	return file, errors.Join(mistakes...)
}

var slug = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)

func checkStep(id string, s stepTOML) (mistakes []string) {
	wrong := func(format string, args ...any) {
		mistakes = append(mistakes, fmt.Sprintf("step %q: ", id)+fmt.Sprintf(format, args...))
	}
	if !slug.MatchString(id) {
		wrong("its id must be lower case words with hyphens")
	}
	if !slices.Contains(Tasks(), Task(s.Task)) {
		wrong("task %q, expected one of %v", s.Task, Tasks())
	}
	texts := s.texts()
	for _, lang := range slices.Sorted(maps.Keys(texts)) {
		t := texts[lang]
		if strings.TrimSpace(t.Title) == "" {
			wrong("no title in %s", lang)
		}
		if len(t.Do) == 0 || slices.Contains(t.Do, "") {
			wrong("nothing to do, or an empty line, in %s", lang)
		}
		if len(t.Do) != len(s.En.Do) || (t.Note == "") != (s.En.Note == "") {
			wrong("%s does not have as many lines as en", lang)
		}
		for _, m := range regexp.MustCompile(`{[^}]*}?`).FindAllString(strings.Join(append(t.Do, t.Title, t.Note), "\n"), -1) {
			if m != "{product}" && m != "{vendor}" {
				wrong("%s in %s, expected {product} or {vendor}", m, lang)
			}
		}
	}
	return mistakes
}

func build(file fileTOML, common map[string]stepTOML) (*Family, []string) {
	f := &Family{ID: file.ID, Name: file.Name, Vendor: file.Vendor, vendors: file.Vendors, guides: map[string]*Guide{}}
	var mistakes []string
	if !slug.MatchString(file.ID) {
		mistakes = append(mistakes, fmt.Sprintf("id %q must be lower case words with hyphens", file.ID))
	}
	if len(file.Systems) == 0 {
		mistakes = append(mistakes, "no systems")
	}
	used := map[string]bool{}
	for _, os := range slices.Sorted(maps.Keys(file.Systems)) {
		if _, err := catalog.ParsePlatforms(os); err != nil {
			mistakes = append(mistakes, err.Error())
		}
		g := &Guide{Family: file.ID, OS: os}
		for _, id := range file.Systems[os] {
			step, ok := file.Steps[id]
			if !ok {
				step, ok = common[id]
			}
			if !ok {
				mistakes = append(mistakes, fmt.Sprintf("%s: there is no step %q", os, id))
				continue
			}
			used[id] = true
			g.Steps = append(g.Steps, Step{ID: id, Task: Task(step.Task), text: step.texts()})
		}
		mistakes = append(mistakes, checkOrder(g)...)
		guard(g)
		f.guides[os] = g
	}
	for _, id := range slices.Sorted(maps.Keys(file.Steps)) {
		if !used[id] {
			mistakes = append(mistakes, fmt.Sprintf("step %q is in no system", id))
		}
	}
	return f, mistakes
}

// checkOrder wants every task, in the safe order, and no step twice.
func checkOrder(g *Guide) (mistakes []string) {
	seen := map[string]bool{}
	last := 0
	for _, s := range g.Steps {
		if seen[s.ID] {
			mistakes = append(mistakes, fmt.Sprintf("%s: step %q is there twice", g.OS, s.ID))
		}
		seen[s.ID] = true
		at := slices.Index(Tasks(), s.Task)
		if at < last {
			mistakes = append(mistakes, fmt.Sprintf("%s: step %q (%s) comes too late, the order is %v", g.OS, s.ID, s.Task, Tasks()))
		}
		last = max(at, last)
	}
	for _, t := range Tasks() {
		if g.First(t) == 0 {
			mistakes = append(mistakes, fmt.Sprintf("%s: no step for task %q", g.OS, t))
		}
	}
	return mistakes
}

// guard puts the warnings of the protection-gap guard where the gap opens:
// before the old one goes, and before the new one comes.
func guard(g *Guide) {
	for task, gap := range map[Task]Gap{Uninstall: NoneInstalled, Install: TwoInstalled} {
		if n := g.First(task); n > 0 {
			g.Steps[n-1].Gap = gap
		}
	}
}
