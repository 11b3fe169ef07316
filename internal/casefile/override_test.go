package casefile_test

import (
	"testing"
	"time"

	"swapdesk/internal/casefile"
)

// Every part of what is asked for counts, and none can run into the next.
func TestPayload(t *testing.T) {
	t.Parallel()
	base := casefile.Override{ID: "1", SubscriptionID: "2", Kind: "late", SKU: "3", Note: "4", AskedBy: "5"}
	seen := map[string]bool{base.Payload(): true}
	for i, change := range []func(*casefile.Override){
		func(o *casefile.Override) { o.ID = "x" },
		func(o *casefile.Override) { o.SubscriptionID = "x" },
		func(o *casefile.Override) { o.Kind = "x" },
		func(o *casefile.Override) { o.SKU = "x" },
		func(o *casefile.Override) { o.Note = "x" },
		func(o *casefile.Override) { o.AskedBy = "x" },
		func(o *casefile.Override) { o.ID, o.SubscriptionID = "12", "" },
		func(o *casefile.Override) { o.SKU, o.Note = "", "34" },
	} {
		o := base
		change(&o)
		if p := o.Payload(); seen[p] || len(p) != 64 {
			t.Errorf("change %d is not seen", i)
		} else {
			seen[p] = true
		}
	}
}

func TestUsable(t *testing.T) {
	t.Parallel()
	now := time.Date(2017, 9, 21, 15, 0, 0, 0, time.UTC)
	good := casefile.Override{ID: "1", State: casefile.OverrideApproved, ExpiresAt: now.Add(time.Second)}
	good.Digest = good.Payload()
	asked, over, changed := good, good, good
	asked.State, over.ExpiresAt, changed.SKU = casefile.OverrideAsked, now, "x"
	if !good.Usable(now) || asked.Usable(now) || over.Usable(now) || changed.Usable(now) {
		t.Error(good.Usable(now), asked.Usable(now), over.Usable(now), changed.Usable(now))
	}
}
