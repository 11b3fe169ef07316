package staff

import "slices"

// Role is what somebody is to Swapdesk.
type Role string

// The roles of people with an account (trust.md, Roles).
const (
	Associate  Role = "associate" // at the service desk of a store
	Agent      Role = "agent"     // on the phone
	Supervisor Role = "supervisor"
	Manager    Role = "manager" // of programs
	Admin      Role = "admin"   // of accounts and keys
	Auditor    Role = "auditor"
)

// Roles are all roles, in the order in which tables show them.
func Roles() []Role { return []Role{Associate, Agent, Supervisor, Manager, Admin, Auditor} }

// Known tells whether it is one of Roles.
func (r Role) Known() bool { return slices.Contains(Roles(), r) }

// Action is something that not everybody may do.
type Action string

// The actions.
const (
	SignedIn     Action = "signed_in"     // one's own account
	LookUp       Action = "look_up"       // find orders, act for their owners
	SeeCase      Action = "see_case"      // open the page of a case, masked
	BookRemoval  Action = "book_removal"  // book, move, cancel, check in
	PutFirst     Action = "put_first"     // fill a rain check before those that came earlier
	Reveal       Action = "reveal"        // see personal data
	AskOverride  Action = "ask_override"  // ask a second person
	Approve      Action = "approve"       // be the second person
	Import       Action = "import"        // orders, keys
	Void         Action = "void"          // end an exchange
	Configure    Action = "configure"     // programs, pools, stores
	ManageKiosks Action = "manage_kiosks" // devices of a store
	ManagePeople Action = "manage_people" // staff, roles, the keyring
	ReadAudit    Action = "read_audit"
	ExportAudit  Action = "export_audit" // as a file, out of our hands
)

// Permission says who may do an action, and how.
type Permission struct {
	Action Action
	Roles  []Role
	// OwnStore are those of Roles that may do it at their own store only.
	OwnStore []Role
	Reason   bool // each time with a reason
	// Recent asks for a second factor that was shown minutes ago (trust.md,
	// Staff).
	Recent bool
}

// Permissions is the table of trust.md, deny by default: what is not in it
// nobody may do. The middleware and the tests come from it.
func Permissions() []Permission {
	return []Permission{
		{Action: SignedIn, Roles: Roles()},
		{Action: LookUp, Roles: []Role{Associate, Agent, Supervisor}},
		// Whoever may do anything about a case sees what it is about.
		{Action: SeeCase, Roles: []Role{Associate, Agent, Supervisor, Manager}},
		{Action: BookRemoval, Roles: []Role{Associate, Agent, Supervisor, Manager}, OwnStore: []Role{Associate}},
		{Action: PutFirst, Roles: []Role{Agent, Supervisor}, Reason: true},
		{Action: Reveal, Roles: []Role{Agent, Supervisor, Manager}, Reason: true},
		{Action: AskOverride, Roles: []Role{Associate, Agent}},
		{Action: Approve, Roles: []Role{Supervisor, Manager}, Reason: true, Recent: true},
		{Action: Import, Roles: []Role{Manager}},
		{Action: Void, Roles: []Role{Supervisor, Manager}, Reason: true},
		{Action: Configure, Roles: []Role{Manager}},
		{Action: ManageKiosks, Roles: []Role{Manager, Admin}, OwnStore: []Role{Manager, Admin}},
		{Action: ManagePeople, Roles: []Role{Admin}, Recent: true},
		{Action: ReadAudit, Roles: []Role{Admin, Auditor}},
		{Action: ExportAudit, Roles: []Role{Admin, Auditor}, Recent: true},
	}
}

// Can tells whether an account may do an action; store is the store that it is
// about, "" for none. A disabled account can do nothing. An own store binds
// those who have one; an associate always has one, and without it may act at
// none, while managers and admins without one work for the whole chain.
func Can(a Account, action Action, storeNumber string) bool {
	if !a.Active() {
		return false
	}
	for _, p := range Permissions() {
		if p.Action != action || !slices.Contains(p.Roles, a.Role) {
			continue
		}
		if !slices.Contains(p.OwnStore, a.Role) || storeNumber == "" || storeNumber == a.StoreNumber {
			return true
		}
		return a.StoreNumber == "" && a.Role != Associate
	}
	return false
}
