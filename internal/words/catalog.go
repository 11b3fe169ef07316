package words

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
)

//go:embed catalog/*.toml
var files embed.FS

// Catalog has the words of every language.
type Catalog struct {
	byLang  map[string]*Words // by the BCP 47 tag of its catalog: "en", "fr-CA"
	matcher language.Matcher
	tags    []language.Tag
}

// Load reads the embedded catalogs. Its errors are mistakes in the catalogs:
// unreadable TOML, an id twice in one language, a language without formats.
func Load() (*Catalog, error) {
	entries, err := files.ReadDir("catalog")
	if err != nil {
		return nil, fmt.Errorf("message catalogs: %w", err)
	}
	sources := map[string][]byte{}
	for _, e := range entries {
		text, err := files.ReadFile("catalog/" + e.Name())
		if err != nil {
			return nil, fmt.Errorf("message catalogs: %w", err)
		}
		sources[e.Name()] = text
	}
	return load(sources)
}

func load(sources map[string][]byte) (*Catalog, error) {
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	messages := map[language.Tag]map[string]*i18n.Message{language.English: {}}
	for _, name := range slices.Sorted(maps.Keys(sources)) { // the languages keep their order
		file, err := bundle.ParseMessageFileBytes(sources[name], name)
		if err != nil {
			return nil, fmt.Errorf("message catalog %s: %w", name, err)
		}
		if messages[file.Tag] == nil {
			messages[file.Tag] = map[string]*i18n.Message{}
		}
		for _, m := range file.Messages {
			if messages[file.Tag][m.ID] != nil {
				return nil, fmt.Errorf("message catalog %s: %q is there twice in language %s", name, m.ID, file.Tag)
			}
			messages[file.Tag][m.ID] = m
		}
	}
	c := &Catalog{byLang: map[string]*Words{}, tags: bundle.LanguageTags()}
	c.matcher = language.NewMatcher(c.tags)
	for tag, own := range messages {
		format, known := formats()[tag.String()]
		if !known {
			return nil, fmt.Errorf("message catalogs: no date formats for language %s", tag)
		}
		w := newWords(tag, format, i18n.NewLocalizer(bundle, tag.String()))
		w.add(messages[language.English])
		w.add(own)
		c.byLang[tag.String()] = w
	}
	return c, nil
}

// In gives the words of the language that fits lang best: a BCP 47 tag or an
// Accept-Language header. It is English where nothing fits.
func (c *Catalog) In(lang string) *Words {
	if w := c.byLang[lang]; w != nil {
		return w
	}
	wanted, _, err := language.ParseAcceptLanguage(lang)
	if err != nil {
		return c.byLang["en"]
	}
	_, i, _ := c.matcher.Match(wanted...)
	return c.byLang[c.tags[i].String()]
}

// Languages are the tags of all catalogs, English first.
func (c *Catalog) Languages() []string {
	all := make([]string, len(c.tags))
	for i, tag := range c.tags {
		all[i] = tag.String()
	}
	return all
}

// Words speaks one language. It is safe for concurrent use.
type Words struct {
	lang      string
	format    locale
	localizer *i18n.Localizer
	plain     map[string]string // messages with neither placeholders nor plurals
	known     map[string]bool   // every id, plain or not
}

func newWords(tag language.Tag, format locale, l *i18n.Localizer) *Words {
	return &Words{
		lang: tag.String(), format: format, localizer: l,
		plain: map[string]string{}, known: map[string]bool{},
	}
}

// add sorts messages into plain ones and others; later ones win.
func (w *Words) add(messages map[string]*i18n.Message) {
	for id, m := range messages {
		w.known[id] = true
		delete(w.plain, id)
		if m.Zero+m.One+m.Two+m.Few+m.Many == "" && !strings.Contains(m.Other, "{{") {
			w.plain[id] = m.Other
		}
	}
}

// Lang is the BCP 47 tag, for the lang attribute.
func (w *Words) Lang() string { return w.lang }

// Has tells whether there is a message with this id.
func (w *Words) Has(id string) bool { return w.known[id] }

// T is the message with this id. kv are names and values of its placeholders,
// in turn: T("product.devices", "Count", 3). The value of "Count", an integer,
// also selects the plural form. Values are put in as they are: whoever
// renders HTML escapes the result.
//
// What cannot be said (an unknown id, a value missing) comes back as the id
// in brackets, so that a page is served and the gap is seen.
func (w *Words) T(id string, kv ...any) string {
	if text, ok := w.plain[id]; ok {
		return text
	}
	data := map[string]any{}
	for i := 0; i+1 < len(kv); i += 2 {
		data[fmt.Sprint(kv[i])] = kv[i+1]
	}
	// Its error is left alone: it also says that a message came from English,
	// and there is text exactly when there is something to say.
	text, _ := w.localizer.Localize(&i18n.LocalizeConfig{
		MessageID: id, TemplateData: data, PluralCount: data["Count"],
		TemplateParser: &template.TextParser{Option: "missingkey=error"},
	})
	if text == "" {
		return "[" + id + "]"
	}
	return text
}
