package ui

// Page is what stands around the content of every page. View models embed it.
type Page struct {
	Lang         string                            // BCP 47: "en", "es", "fr-CA"
	Title        string                            // document title without the retailer's name
	T            func(id string, kv ...any) string // words from the catalog; kv are name, value, …; "Count" selects the plural
	Asset        func(name string) string          // fingerprinted URL of a static file: Asset("app.css")
	Retailer     string                            // "Best Buy"; "" before the first program
	Desk         string                            // the service desk's name
	SupportPhone string                            // as printed
	Address      string                            // what people can type themselves to get here
	Home         string                            // "/en"
	Back         string                            // URL of the back link; "" for none
	Languages    []Link                            // the same page in the other languages
	Header       *Rule                             // the ruler on the header's bottom edge; nil draws plain ticks
	Demo         bool                              // draws the ribbon
	Errors       []FieldError                      // draws the error summary and prefixes the title
}

// Link is a URL with its visible text. Lang is set on links to other languages.
type Link struct{ URL, Text, Lang string }

// FieldError is one line of the error summary; Field is the input's id.
type FieldError struct{ Field, Text string }

// Rule is the ruler of a window: one tick a day from day 0 to day Days.
type Rule struct {
	Days    int    // the last day's number, 45
	Today   int    // day number of today; < 0 before day 0, > Days when over
	Over    bool   // the window has ended: all grey, no flag
	Flag    string // "Today, Sep 21"; "" draws no flag
	Start   string // "Sep 8"
	End     string // "Oct 23"
	Caption string // the same in words: "Day 13 of the 45-day exchange window"
}

// Field is one labeled input.
type Field struct {
	Name, Label, Hint, Value, Error string
	Type, Autocomplete, InputMode   string // Type defaults to text
	Mono                            bool
	Narrow                          bool // as wide as a code
}

// Row is one line of a summary list; Change is the URL of its Change link
// ("" for none) and ChangeNoun what it says after "Change".
type Row struct{ Key, Value, Change, ChangeNoun string }
