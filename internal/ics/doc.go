// Package ics writes calendar entries as files that calendar programs read
// (RFC 5545): one event, with the rules of its time zone.
//
// Decision: the zone travels with the entry. A program that does not know
// the zone by name, or knows older rules, still shows the right time.
package ics
