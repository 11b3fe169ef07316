// Package policy changes withdrawal programs: each change is a new policy
// version, with its event in the trail.
package policy
