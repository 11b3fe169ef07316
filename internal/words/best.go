package words

import "golang.org/x/text/language"

// Best picks the language that an Accept-Language header likes most among
// those there are; English when it says nothing that helps.
func (c *Catalog) Best(acceptLanguage string) string {
	tags := []language.Tag{language.English} // the first is what is left over
	for _, l := range c.Languages() {
		if l != "en" {
			tags = append(tags, language.Make(l))
		}
	}
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		wanted = nil
	}
	_, i, _ := language.NewMatcher(tags).Match(wanted...)
	return tags[i].String()
}
