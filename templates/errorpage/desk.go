package errorpage

// DeskTitle is the heading of a failure for staff.
func DeskTitle(status int) string {
	switch status {
	case 403:
		return "Your role cannot do this"
	case 404:
		return "There is no such page or case"
	case 409:
		return "Somebody was faster"
	case 413:
		return "That was too long"
	case 429:
		return "That was too often"
	case 503:
		return "We are busy right now"
	}
	return "Something went wrong on our side"
}

func deskBody(status int) string {
	switch status {
	case 403:
		return "Ask a colleague whose role can, or an administrator. If you came here from another site, open the page again yourself."
	case 404:
		return "Check the address, or search for the order again."
	case 409:
		return "What you saw has changed. Open it again to see how it stands now; nothing of yours was done."
	case 413:
		return "Shorten what you typed, then try again. Nothing was done."
	case 429:
		return "Wait a while, then try again. Nothing was done."
	case 503:
		return "Try again in half a minute. Look at the case first: what you sent may have been done."
	}
	return "Look at the case before you try again: what you sent may have been done."
}
