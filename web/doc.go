// Package web puts the server together: middleware in its order, and the
// pages by audience.
package web
