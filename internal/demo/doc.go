// Package demo is the case of 2017 as data: products, purchases and keys that
// show every answer, made for the day on which they are loaded.
package demo
