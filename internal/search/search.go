package search

import (
	"context"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"swapdesk/internal/casefile"
	"swapdesk/internal/ids"
	"swapdesk/internal/purchase"
)

// Kind is what a hit was found by.
type Kind string

// The kinds, in the order in which hits are shown. All up to Phone are exact:
// who types one means that purchase.
const (
	Order      Kind = "order"
	Reference  Kind = "reference" // of a case
	Activation Kind = "activation"
	Email      Kind = "email"
	Phone      Kind = "phone"
	PhoneEnd   Kind = "phone_end" // its last four digits, or more
	Name       Kind = "name"      // every word is one of the name's
	NameStart  Kind = "name_start"
)

// Kinds are all kinds in order.
func Kinds() []Kind {
	return []Kind{Order, Reference, Activation, Email, Phone, PhoneEnd, Name, NameStart}
}

// Exact tells whether the kind names one purchase, or one customer.
func (k Kind) Exact() bool {
	switch k {
	case Order, Reference, Activation, Email, Phone:
		return true
	}
	return false
}

// Terms are what typed text may be, each in the form in which it is compared;
// "" or nil where it can be no such thing.
type Terms struct {
	OrderKey        string
	Reference       string
	ActivationIndex string // blind index
	EmailKey        string
	PhoneKey        string
	PhoneEnd        string   // at least four digits
	Words           []string // of a name, letters and digits only
}

// Match is one subscription with what it was found by.
type Match struct {
	casefile.Record
	By Kind
}

// Repo is where a search looks.
type Repo interface {
	// Search gives at most limit subscriptions, those of the first kinds
	// first, and within one kind those that were bought last.
	Search(ctx context.Context, terms Terms, limit int) ([]Match, error)
}

// Service searches. Index is the vault's blind index.
type Service struct {
	Repo  Repo
	Index func(purpose, normalized string) string
}

// Shown is how many hits a search gives at most.
const Shown = 50

// Found is what a search has found.
type Found struct {
	Text  string  // what was searched for, cleaned; "" when nothing was typed
	Tried []Kind  // what it may have been
	Hits  []Match // at most Shown
	More  bool    // there are more than Shown
}

// Find finds by any text; none of it is an error, and none runs as syntax.
func (s *Service) Find(ctx context.Context, typed string) (Found, error) {
	found := Found{Text: clean(typed)}
	terms := s.terms(found.Text)
	if found.Tried = terms.tried(); len(found.Tried) == 0 {
		return found, nil
	}
	hits, err := s.Repo.Search(ctx, terms, Shown+1)
	if err != nil {
		return found, err
	}
	found.More = len(hits) > Shown
	found.Hits = hits[:min(len(hits), Shown)]
	return found, nil
}

// Opens gives the hit that is opened without asking: the one exact hit, or
// the only one.
func (f Found) Opens() (hit Match, ok bool) {
	if len(f.Hits) == 0 || len(f.Hits) > 1 && f.Hits[1].By.Exact() {
		return hit, false
	}
	return f.Hits[0], len(f.Hits) == 1 || f.Hits[0].By.Exact()
}

// maxTyped bounds what is looked at of a text, in runes; real terms are far
// shorter.
const maxTyped = 200

// clean makes one line of readable text out of anything.
func clean(typed string) string {
	typed = typed[:min(len(typed), 8*maxTyped)] // what comes behind is not even read
	text := strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(typed, " "))), " ")
	if runes := []rune(text); len(runes) > maxTyped {
		text = strings.TrimSpace(string(runes[:maxTyped]))
	}
	return text
}

// Keys of numbers and codes are between so many letters and digits long.
const minKey, maxKey = 3, 100

func (s *Service) terms(text string) Terms {
	t := Terms{EmailKey: purchase.EmailKey(text)}
	if t.EmailKey != "" {
		return t
	}
	if key := purchase.OrderKey(text); len(key) >= minKey && len(key) <= maxKey {
		t.OrderKey = key
		t.ActivationIndex = s.Index(purchase.ActivationPurpose, purchase.ActivationKey(text))
		if reference, ok := ids.ParseReference(text); ok {
			t.Reference = reference
		}
	}
	letters, digits := count(text)
	if letters == 0 {
		t.PhoneKey = purchase.PhoneKey(text)
		if t.PhoneKey == "" && len(digits) >= 4 && len(digits) <= 15 {
			t.PhoneEnd = digits
		}
		return t
	}
	t.Words = purchase.NameWords(text)
	return t
}

// count gives the number of letters in a text, and its digits.
func count(text string) (letters int, digits string) {
	var b strings.Builder
	for _, r := range norm.NFKC.String(text) {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.IsLetter(r):
			letters++
		}
	}
	return letters, b.String()
}

// tried are the kinds that the terms are for.
func (t Terms) tried() []Kind {
	var kinds []Kind
	for _, k := range []struct {
		kind Kind
		term string
	}{
		{Order, t.OrderKey},
		{Reference, t.Reference},
		{Activation, t.ActivationIndex},
		{Email, t.EmailKey},
		{Phone, t.PhoneKey},
		{PhoneEnd, t.PhoneEnd},
		{Name, strings.Join(t.Words, " ")},
	} {
		if k.term != "" {
			kinds = append(kinds, k.kind)
		}
	}
	return kinds
}
