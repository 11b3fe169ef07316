package purchase

import (
	"swapdesk/internal/day"
)

// Channel is where a purchase was made.
type Channel string

// The channels.
const (
	Web   Channel = "web"
	Store Channel = "store"
)

// State is what the retailer's order system last said of a subscription.
type State string

// The states. Canceled means that auto-renewal is off: it stays covered until
// its end. Only Refunded blocks an exchange (contract.md, Order of verdicts).
const (
	Active   State = "active"
	Canceled State = "canceled"
	Refunded State = "refunded"
)

// Line is one line of an order. A line of quantity 3 stands for 3
// subscriptions.
type Line struct {
	ID          string
	OrderNumber string // as the retailer prints it
	Line        int
	Quantity    int
	SKU         string
	BoughtOn    day.Date
	Channel     Channel
	StoreID     string
	Email       string
	Phone       string
	Name        string
	State       State
}

// Subscription is one unit of a purchase line; it can be exchanged once.
type Subscription struct {
	ID          string
	PurchaseID  string
	Unit        int // 1…Quantity
	SKU         string
	BoughtOn    day.Date
	Channel     Channel
	ActivatedOn day.Date // zero when not known
	EndsOn      day.Date // the last covered day
	State       State
	HasCode     bool // an activation code is on file (sealed)
}
