package main

import "context"

type doctorCmd struct{}

func (doctorCmd) Run(ctx context.Context, s streams) error { return nil }
