package store

import (
	"slices"
	"strings"
)

// DefaultDeskService is the service that makes a store a service desk where a
// program names none (product.md, The case).
const DefaultDeskService = "Geek Squad Services"

// Store is one physical store.
type Store struct {
	Number            string // the retailer's, as on receipts; unique
	Type              string // the retailer's word, like "BigBox"; may be empty
	Name              string
	Address, Address2 string
	City, State       string // State in two capitals
	ZIP               string // five digits
	At                Point
	Zone              string // IANA name, known to time.LoadLocation
	HoursText         string // as the directory has it; "" when it has none
	Hours             Hours  // without any day open nothing can be booked
	Services          []string
}

// HasDesk tells whether one of the store's services is one of these; see
// DeskServices. Case and spaces around do not count.
func (s Store) HasDesk(services []string) bool {
	return slices.ContainsFunc(s.Services, func(has string) bool {
		return slices.ContainsFunc(services, func(want string) bool { return ServiceKey(has) == ServiceKey(want) })
	})
}

// DeskServices are the services that make a service desk, given those of a
// program (program.Definition.DeskServices).
func DeskServices(ofProgram []string) []string {
	if len(ofProgram) == 0 {
		return []string{DefaultDeskService}
	}
	return ofProgram
}

// ServiceKey is equal for two spellings of one service.
func ServiceKey(service string) string {
	return strings.ToLower(strings.Join(strings.Fields(service), " "))
}

// OneLine is the address as it stands on an envelope, in one line.
func (s Store) OneLine() string {
	line := s.Address
	if s.Address2 != "" {
		line += ", " + s.Address2
	}
	return line + ", " + s.City + ", " + s.State + " " + s.ZIP
}
