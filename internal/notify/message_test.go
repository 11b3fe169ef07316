package notify

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestEncodeDecodeEveryKind(t *testing.T) {
	t.Parallel()
	house := House{"Best Buy", "Geek Squad", "1-800-555-0142"}
	exchange := Exchange{
		House: house, Reference: "K7QM-4TXD", Old: "Old", New: "Naïve “New”",
		Devices: 3, TermMonths: 12, RemovalEnds: time.Date(2017, 10, 24, 5, 0, 0, 0, time.UTC), Zone: "America/Chicago",
	}
	at := time.Date(2017, 9, 21, 15, 0, 0, 0, time.UTC)
	visit := Visit{
		House: house, Reference: "7K4M-9PQX-2WTC", Product: "Old", Store: "Best Buy Richfield", Address: "1000 W 78th St",
		Start: at, End: at.Add(45 * time.Minute), Zone: "America/Chicago", Appointment: "0199", UID: "0199@x", Sequence: 2,
	}
	for _, data := range []Data{
		ContactCode{house, "7QMK4TXD", 10},
		ExchangeIssued{exchange},
		ExchangeWaiting{exchange},
		ExchangeFilled{exchange},
		RemovalBooked{visit},
		RemovalMoved{Visit: visit, OldStart: at, OldStore: "Here", OldZone: "America/Denver", ByUs: true},
		RemovalCanceled{Visit: visit, ByUs: true, Gone: true, RemovalEnds: at},
		RemovalMissed{Visit: visit, RemovalEnds: at},
		RemovalDone{Done{Reference: "7K4M-9PQX-2WTC", Product: "Old", Store: "Richfield", At: at, Zone: "America/Chicago", Removed: "Old", Protected: true}},
		RemovalTomorrow{visit},
		RemovalSoon{visit},
		RemovalWaiting{House: house, Reference: "7K4M-9PQX-2WTC", Product: "Old", Place: "55423"},
		RemovalOffered{Visit: visit, HoldUntil: at, Ends: at, EndsZone: "America/Chicago"},
		WindowEnds{House: house, Vendor: "V", Exchange: []string{"A"}, Removal: []string{"B"}, DaysLeft: 7, Deadline: at, Zone: "America/Chicago"},
		OverrideApproved{House: house, Product: "Old", New: "New", Again: true, Until: at, Zone: "America/Chicago"},
		OverrideDeclined{House: house, Product: "Old"},
		ExchangeVoided{House: house, Reference: "7K4M-9PQX-2WTC", Old: "Old", New: "New", Waited: true, Replaced: true},
	} {
		for _, expires := range []time.Time{{}, at.Add(10 * time.Minute)} {
			want := Message{ID: "m1", To: "josé@example.com", Lang: "fr-CA", At: at, Expires: expires, By: "support", Data: data}
			b, err := Encode(want)
			if err != nil {
				t.Fatal(err)
			}
			got, err := Decode(b)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s changed on its way:\n%s", data.Kind(), diff)
			}
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	for _, in := range []string{``, `{}`, `{"kind":"lottery","data":{}}`, `{"kind":"contact_code","data":[1]}`} {
		if m, err := Decode([]byte(in)); err == nil {
			t.Errorf("Decode(%q) = %+v, want an error", in, m)
		}
	}
	if _, err := Encode(Message{ID: "m1"}); err == nil {
		t.Error("Encode took a message without payload")
	}
}
