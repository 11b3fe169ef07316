// Package handoff lets a customer go on with their own phone where a kiosk
// stopped, so that personal data is typed there and keys are seen there.
package handoff
