// Package email has the HTML of mails, and the view model that their text
// parts are written from as well.
package email
