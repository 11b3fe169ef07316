package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"swapdesk/internal/audit"
	"swapdesk/internal/day"
	"swapdesk/internal/purchase"
	"swapdesk/internal/removal"
	"swapdesk/internal/store"
)

// Stores is the retailer's stores in Minnesota, as a stores file. Their
// addresses are invented. One has no desk, one is small, and one is far from
// all others.
const Stores = `number,type,name,address,city,state,zip,lat,lon,hours,services
281,BigBox,Richfield,1120 W 77th St,Richfield,MN,55423,44.864,-93.294,Mon-Sat: 10-9; Sun: 11-7,Geek Squad Services|Trade-In
407,Express,Uptown,2914 Fremont Ave S,Minneapolis,MN,55408,44.950,-93.296,Daily: 12-3,Geek Squad Services
413,BigBox,Roseville,1640 County Road B2 W,Roseville,MN,55113,45.013,-93.172,Mon-Sat: 10-9; Sun: 11-7,Geek Squad Services|Trade-In
418,BigBox,Maplewood,1815 Beam Ave,Maplewood,MN,55109,45.029,-93.026,Mon-Sat: 10-9; Sun: 11-6,Geek Squad Services
422,BigBox,Eden Prairie,8240 Flying Cloud Dr,Eden Prairie,MN,55344,44.859,-93.427,Mon-Thu: 10-8; Fri-Sat: 10-9; Sun: 11-7,Geek Squad Services
436,BigBox,Burnsville,1230 Burnhaven Dr,Burnsville,MN,55306,44.745,-93.289,Mon-Sat: 10-9; Sun: 11-7,Geek Squad Services
441,BigBox,Minnetonka,13110 Ridgedale Dr,Minnetonka,MN,55305,44.969,-93.441,Mon-Fri: 9:30am-8:30pm; Sat: 10-9; Sun: noon-6pm,Geek Squad Services
455,Outlet,Bloomington Outlet,7950 Portland Ave S,Bloomington,MN,55420,44.857,-93.268,Mon-Sat: 10-8; Sun: 11-6,Trade-In
462,BigBox,Coon Rapids,3340 Northdale Blvd NW,Coon Rapids,MN,55448,45.191,-93.353,Mon-Sat: 10-9; Sun: 11-7,Geek Squad Services
503,BigBox,St. Cloud,4020 2nd St S,St. Cloud,MN,56301,45.550,-94.205,Mon-Sat: 10-8; Sun: 11-6,Geek Squad Services
517,BigBox,Duluth,1710 Mall Dr,Duluth,MN,55811,46.807,-92.166,Mon-Sat: 10-8; Sun: 11-6,Geek Squad Services
560,Express,International Falls,215 3rd St,International Falls,MN,56649,48.601,-93.409,Sat: 10-11:30am,Geek Squad Services
`

// ZIPs is where some ZIPs of the region lie, and one that is far from it, as a
// gazetteer.
const ZIPs = `GEOID,INTPTLAT,INTPTLONG
55104,44.954,-93.166
55109,45.014,-93.026
55113,45.013,-93.152
55305,44.954,-93.434
55306,44.717,-93.290
55344,44.863,-93.429
55401,44.985,-93.270
55408,44.946,-93.286
55420,44.836,-93.277
55423,44.876,-93.281
55448,45.188,-93.304
55811,46.812,-92.199
56187,43.629,-95.610
56301,45.539,-94.182
56649,48.587,-93.410
96813,21.314,-157.846
`

// The two desks that have no time for a while: the small one for some days,
// the far one for as long as anything can be booked there.
const (
	small, smallDays = "407", 3
	far              = "560"
)

// desks are those that differ from the default.
func desks() map[string]store.Desk {
	one := store.DefaultDesk()
	one.Benches = 1
	whole := one
	whole.HorizonDays = 60 // longer than any window here: nobody waits in vain for a later day
	return map[string]store.Desk{small: one, far: whole}
}

// booked are purchases of which the removal is booked: by store the numbers of
// the orders, as many as its times at most.
func booked() map[string][]string {
	orders := map[string][]string{far: {"BBY01-100016"}}
	for i := range 4 * (smallDays + 1) {
		orders[small] = append(orders[small], fmt.Sprintf("BBY01-3000%02d", i))
	}
	for i := range 9 {
		orders[far] = append(orders[far], fmt.Sprintf("BBY01-4000%02d", i))
	}
	for i := range 4 { // whom the kiosk expects today
		orders[KioskStore] = append(orders[KioskStore], fmt.Sprintf("BBY01-5000%02d", i))
	}
	return orders
}

// neighbors are the purchase lines of those who have booked. They bought in a
// store and left a phone number: none of them gets a mail.
func neighbors(today day.Date) string {
	var b strings.Builder
	for i, number := range slices.Concat(booked()[small], booked()[far][1:], booked()[KioskStore]) {
		fmt.Fprintf(&b, "%s,1,1,KIS-3-12,%s,store,281,,612-555-03%02d,Neighbor %02d,,,,\n",
			number, today.AddDays(-30-i*7), i, i)
	}
	return b.String()
}

// Place is where to look for a desk. Shows is the catalog id of what one sees.
type Place struct{ Typed, Shows string }

// Places are listed on /demo.
func Places() []Place {
	return []Place{
		{"55423", "demo.place.near"},
		{"55408", "demo.place.full"},
		{"56187", "demo.place.far"},
		{"International Falls, MN", "demo.place.wait"},
		{"96813", "demo.place.none"},
	}
}

// fill books the days of the two desks.
func (h House) fill(ctx context.Context, today day.Date) error {
	for number, orders := range booked() {
		last := map[string]day.Date{small: today.AddDays(smallDays), far: today.AddDays(366), KioskStore: today}[number]
		for _, order := range orders {
			if err := h.book(ctx, order, number, last); err != nil {
				return fmt.Errorf("book for %s: %w", order, err)
			}
		}
	}
	return nil
}

// book takes the first free time at a store until a day; none is left at the
// end, and that is meant.
func (h House) book(ctx context.Context, order, number string, last day.Date) error {
	records, err := h.Orders.ListByOrder(ctx, purchase.OrderKey(order))
	if err != nil {
		return err
	}
	for _, r := range records {
		s, err := h.Desk.Standing(ctx, r.Subscription.ID)
		if err != nil || s.Live != nil {
			return err
		}
		open, err := h.Desk.Openings(ctx, s, number)
		if err != nil {
			return err
		}
		first := open.FirstFree()
		if first < 0 || open.Days[first].On.After(last) {
			return nil
		}
		_, err = h.Desk.Book(ctx, removal.Request{
			SubscriptionID: r.Subscription.ID, Slot: removal.Slot{StoreNumber: number, Start: open.Days[first].Free[0]},
			Lang: "en", Actor: audit.Customer(),
		})
		if err != nil {
			return err
		}
	}
	return nil
}
