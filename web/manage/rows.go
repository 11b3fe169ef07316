package manage

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/staff"
	page "swapdesk/templates/manage"
)

// people says who an actor is.
type people map[string]staff.Account

func peopleOf(accounts []staff.Account) people {
	p := people{}
	for _, a := range accounts {
		p["staff:"+a.ID] = a
	}
	return p
}

// text is an actor by name and role; accounts are never deleted, so that every
// one has a name.
func (p people) text(actor string) string {
	if a, ok := p[actor]; ok {
		return a.Name + ", " + string(a.Role)
	}
	switch actor {
	case "customer":
		return "Customer"
	case "system":
		return "Swapdesk itself"
	case "cli":
		return "Command line"
	}
	return actor
}

func channelText(channel string) string {
	switch channel {
	case "cli":
		return "Command line"
	case "":
		return ""
	}
	return strings.ToUpper(channel[:1]) + channel[1:]
}

// rows are events as the page shows them, cases by their references.
func (h *Handlers) rows(ctx context.Context, entries []audit.Entry, accounts []staff.Account) ([]page.AuditRow, error) {
	var cases []string
	for _, e := range entries {
		if id, ok := strings.CutPrefix(e.Subject, "case:"); ok && !slices.Contains(cases, id) {
			cases = append(cases, id)
		}
	}
	references, err := h.Trail.ListReferences(ctx, cases)
	if err != nil {
		return nil, err
	}
	who := peopleOf(accounts)
	rows := make([]page.AuditRow, len(entries))
	for i, e := range entries {
		rows[i] = page.AuditRow{
			At: e.At.UTC().Format("2006-01-02 15:04:05 UTC"), Machine: e.At.UTC().Format(time.RFC3339),
			Actor: who.text(e.Actor.ID), OnBehalfOf: e.Actor.OnBehalfOf, Channel: channelText(e.Actor.Channel),
			Store: e.Actor.StoreID, Device: e.Actor.Device, Action: e.Action.Text(),
			Subject: subjectText(e.Subject, references, who), Reason: e.Reason, Data: pairs(e.Data),
		}
		if e.Position > 0 {
			rows[i].Position = strconv.FormatInt(e.Position, 10)
		}
	}
	return rows, nil
}

func subjectText(subject string, references map[string]string, who people) string {
	sort, id, ok := strings.Cut(subject, ":")
	switch {
	case !ok:
		return subject
	case sort == "case" && references[id] != "":
		return "Case " + references[id]
	case sort == "staff":
		return who.text(subject)
	}
	return strings.ToUpper(sort[:min(1, len(sort))]) + sort[min(1, len(sort)):] + " " + id
}

// pairs are an event's data, sorted by name; what is no JSON object stands
// alone.
func pairs(data string) []page.Pair {
	if data == "" {
		return nil
	}
	var object map[string]any
	if err := json.Unmarshal([]byte(data), &object); err != nil {
		return []page.Pair{{Name: "data", Value: data}}
	}
	return flat("", object)
}

func flat(prefix string, object map[string]any) []page.Pair {
	var found []page.Pair
	for _, name := range slices.Sorted(maps.Keys(object)) {
		label := prefix + strings.ReplaceAll(name, "_", " ")
		switch value := object[name].(type) {
		case map[string]any:
			found = append(found, flat(label+" ", value)...)
		case nil:
		case string:
			if value != "" {
				found = append(found, page.Pair{Name: label, Value: value})
			}
		case []any:
			texts := make([]string, len(value))
			for i, v := range value {
				texts[i] = plain(v)
			}
			found = append(found, page.Pair{Name: label, Value: strings.Join(texts, ", ")})
		default:
			found = append(found, page.Pair{Name: label, Value: plain(value)})
		}
	}
	return found
}

// plain is a value of JSON without its quotes and exponents.
func plain(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case map[string]any, []any:
		text, _ := json.Marshal(v) // it was JSON before
		return string(text)
	}
	return fmt.Sprint(value)
}
