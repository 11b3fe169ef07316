// Package guest is a customer's session: what this browser has shown it knows.
package guest
