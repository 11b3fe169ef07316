package customer

// open tells whether any offer is.
func (v Start) open() bool {
	for _, o := range v.Offers {
		if o.State == "open" {
			return true
		}
	}
	return false
}

// heading is that of several offers: what holds for all of them.
func (v Start) heading() string {
	if v.open() {
		return v.T("start.several.heading")
	}
	for _, o := range v.Offers {
		if o.State != v.Offers[0].State {
			return v.T("start.several.shut.heading")
		}
	}
	return v.T("start." + v.Offers[0].State + ".heading")
}
