package ui

// Staff is what stands around a page for staff, beside Page: who is signed in,
// and where they can go. The zero Staff is nobody.
type Staff struct {
	Name, Role string    // as shown
	Nav        []NavLink // in order; those that the role may not open are left out
	Search     bool      // draws the search box
	Query      string    // what stands in it
	SignOut    string    // URL of the sign-out form
	Account    string    // URL of one's own sessions
	Home       string    // where their work begins; "" for the page's own
}

// NavLink is one way in the staff's navigation.
type NavLink struct {
	URL, Text string
	Current   bool
	Count     int // of what waits there; 0 shows none
}
