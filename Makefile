# make run       the demo, at http://127.0.0.1:8080
# make test      everything that CI checks, at most 15 minutes on two cores
# make proof     the same tests with the long figures: hours
# make bench     benchmarks
# make lighthouse  pages of the demonstration as a slow phone sees them: a minute
# make lint      formatting, vet, staticcheck
# make generate  *_templ.go from *.templ
# make fmt       what lint says about formatting, done
#
# PKGS narrows test, proof, bench and lint: make test PKGS=./internal/day/...

SHELL := bash
export PKGS ?= ./...

TOOLS := internal/tools/bin

.PHONY: run test proof bench lighthouse lint generate fmt

run:
	go run ./cmd/swapdesk serve --demo

test proof bench:
	@internal/tools/test.sh $@

# Apart from the other tools, because it is large and `make test` does not need it.
lighthouse:
	@cd internal/tools/lighthouse && npm ci --no-audit --no-fund
	@go build -o $(TOOLS)/swapdesk ./cmd/swapdesk
	@node internal/tools/lighthouse/run.mjs $(TOOLS)/swapdesk

lint: $(TOOLS)/.built
	@internal/tools/lint.sh

fmt: $(TOOLS)/.built
	@internal/tools/lint.sh --fix

generate: $(TOOLS)/.built
	@internal/tools/generate.sh

# The tools have a module of their own, so that what they need stays out of
# the product's; their versions are pinned there.
$(TOOLS)/.built: internal/tools/go.mod internal/tools/go.sum
	@mkdir -p $(TOOLS)
	@go build -C internal/tools -o bin/ tool
	@touch $@
