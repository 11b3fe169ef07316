package e2e

import "testing"

// Every verdict of the demonstration, with its way on.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	call := "Call 1-800-555-0142"
	tests := []struct {
		name, number, contact, h1 string
		says                      []string
		silent                    []string
	}{
		{
			"eligible", "BBY01-100001", "jordan@example.com", eligibleH1,
			[]string{"32 days left", "Until Monday, October 23, 2017, 11:59 pm Central time. It is free.", "Day 13 of the 45-day exchange window"},
			[]string{"Jordan"},
		},
		{"canceled stays covered", "BBY01-100013", "josé@example.com", eligibleH1, []string{"32 days left"}, []string{"José", "josé"}},
		{"ends soon", "BBY01-100015", "drew@example.com", eligibleH1, nil, []string{"Drew"}},
		{
			"exchanged", "BBY01-100005", "morgan@example.com", "You have already exchanged this.",
			[]string{"We confirmed it on Thursday, September 21, 2017", "Not you? Call us. 1-800-555-0142", "See your exchange"},
			[]string{"Morgan", "ESET"},
		},
		{
			"waiting", "BBY01-100006", "taylor@example.com", "You have already exchanged this.",
			[]string{"Your place in the offer is safe."},
			[]string{"Taylor", "ESET"},
		},
		{
			"ended", "BBY01-100007", "avery@example.com", "Your subscription has already ended.",
			[]string{"so there is nothing left to exchange", "The old antivirus may not be protecting this computer.", "We can still remove the old antivirus for free.", call},
			[]string{"Avery"},
		},
		{
			"not withdrawn", "BBY01-100008", "quinn@example.com", "You do not need to do anything.",
			[]string{"This offer covers Kaspersky Lab products only. What you bought is not one of them.", "Check another purchase"},
			[]string{"Quinn"},
		},
		{"refunded", "BBY01-100009", "rowan@example.com", "You have had your money back.", []string{"This purchase was refunded", call}, []string{"Rowan"}},
		{
			"closed", "BBY01-100010", "sage@example.com", "The exchange window has closed.",
			[]string{"It ended on", "You can remove the old antivirus yourself in about 15 minutes.", call},
			[]string{"Sage"},
		},
		{
			"not open yet", "BBY01-100011", "emery@example.com", "Exchanges have not opened yet.",
			[]string{"They open on Sunday, October 1, 2017.", "Wednesday, November 15, 2017, 11:59 pm Central time"},
			[]string{"Emery"},
		},
		{"paused", "BBY01-100012", "harper@example.com", "Exchanges are paused.", []string{"You will not lose any days."}, []string{"Harper"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := d.guest(t).look(tt.number, tt.contact).must(200, "/en/answer", tt.h1).
				says(tt.says...).says("How we worked this out", "Not sure?", "We never ask for money, passwords or remote access.").
				silent(tt.silent...).silent(tt.contact, "@example.com")
			if tt.h1 != eligibleH1 {
				// No form of another verdict leads to an exchange.
				for _, id := range p.values("subscription") {
					p.g.get("/en/replace?s=" + id).silent(replaceH1)
				}
			}
		})
	}
}

// The order of one mixed purchase: each subscription has its own answer.
func TestSeveralVerdicts(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	d.guest(t).look("BBY01-100004", "riley@example.com").must(200, "/en/answer", "Yes, you can exchange 1 of these 3.").
		says("Order BBY01-100004", eligibleH1, "You do not need to do anything.", "Your subscription has already ended.")
	d.guest(t).look("BBY01-100002", "casey@example.com").must(200, "/en/answer", "Yes, you can exchange all 3.").
		says("(1 of 3)", "(2 of 3)", "(3 of 3)")
}

// The last day, its last minute, and the first after it.
func TestLastDay(t *testing.T) {
	t.Parallel()
	d := newShop(t, "sqlite")
	d.load("products", demoProducts)
	def := mainProgram(t)
	def.OpensOn = today(t).AddDays(-45)
	d.apply(def)
	d.load("purchases", demoPurchases(t))
	d.start()
	d.guest(t).get("/en").says("Last day. Ends tonight at 11:59 pm Central time.")
	d.guest(t).look("BBY01-100001", "jordan@example.com").must(200, "/en/answer", eligibleH1).
		says("Last day. Ends tonight at 11:59 pm Central time.", "11:59 pm Central time. It is free.")
	def.OpensOn = today(t).AddDays(-46)
	d.apply(def)
	d.guest(t).get("/en").must(200, "/en", "The exchange window has closed.")
	d.guest(t).look("BBY01-100001", "jordan@example.com").must(200, "/en/answer", "The exchange window has closed.")
}
