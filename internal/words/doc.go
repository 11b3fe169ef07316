// Package words has every sentence that people read, by language, and says
// dates, deadlines, terms and lists in them.
//
// Messages live in catalog/LANGUAGE.toml and catalog/PART.LANGUAGE.toml (mail:
// the mails, units: dates, zones and lists), in go-i18n's format with flat
// ids. English is the language of reference: a message that another language
// lacks is said in English, and TestEveryMessageIsTranslated fails.
package words
