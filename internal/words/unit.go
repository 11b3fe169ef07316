package words

import "swapdesk/internal/catalog"

// Term is a length of time in months, in years where they are whole: "1
// year", "6 months", "18 months".
func (w *Words) Term(months int) string {
	if months > 0 && months%12 == 0 {
		return w.T("product.years", "Count", months/12)
	}
	return w.T("product.months", "Count", months)
}

// Devices is a number of devices: "1 device", "3 devices".
func (w *Words) Devices(n int) string { return w.T("product.devices", "Count", n) }

// Platform is the name of windows, mac, android or ios.
func (w *Words) Platform(id string) string { return w.T("platform." + id) }

// Platforms lists platforms as people read them: "Windows and Mac".
func (w *Words) Platforms(ids []string) string {
	names := []string{}
	for _, id := range catalog.InReadingOrder(ids) {
		names = append(names, w.Platform(id))
	}
	return w.List(names)
}

// List joins words: "Windows", "Windows and Mac", "Windows, Mac, and iOS";
// "" for none.
func (w *Words) List(all []string) string {
	switch len(all) {
	case 0:
		return ""
	case 1:
		return all[0]
	case 2:
		return w.T("unit.list.two", "First", all[0], "Last", all[1])
	}
	head := all[0]
	for _, next := range all[1 : len(all)-1] {
		head = w.T("unit.list.more", "First", head, "Next", next)
	}
	return w.T("unit.list.last", "First", head, "Last", all[len(all)-1])
}
