package customer

import "swapdesk/templates/ui"

// The name of an input is also its id, where the error summary leads.

func (v Check) action() string {
	if v.Action == "" {
		return v.Home + "/check"
	}
	return v.Action
}

func (v Check) orderNumber() ui.Field {
	return v.OrderNumber.Words(v.Page, "order_number", "order_number").As("text", "off", "").Coded(false)
}

func (v Check) activationCode() ui.Field {
	return v.ActivationCode.Words(v.Page, "activation_code", "activation_code").As("text", "off", "").Coded(false)
}

// hasCode says whether the fold around the activation code must stand open: a
// value or an error must never be out of sight.
func (v Check) hasCode() bool {
	return v.ActivationCode.Value != "" || v.ActivationCode.Error != ""
}

// The contact is an address or a phone number: no input type covers both.
func (v Check) contact() ui.Field {
	return v.Email.Words(v.Page, "contact", "contact").As("text", "email", "email")
}

func (v Verify) code() ui.Field {
	return v.Code.Words(v.Page, "code", "code").As("text", "one-time-code", "").Coded(true)
}

func (v SendLink) contact() ui.Field {
	return v.Email.Words(v.Page, "contact", "email").As("email", "email", "email")
}
