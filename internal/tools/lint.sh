#!/usr/bin/env bash
# gofumpt, go vet and staticcheck over $PKGS; the tools' own program too. With
# --fix it formats and does no more.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
PKGS=${PKGS:-./...}

# shellcheck disable=SC2086 # PKGS is a list of patterns
files=$(go list -e -f '{{$d := .Dir}}{{range .GoFiles}}{{$d}}/{{.}}
{{end}}{{range .TestGoFiles}}{{$d}}/{{.}}
{{end}}{{range .XTestGoFiles}}{{$d}}/{{.}}
{{end}}' $PKGS | grep -v -e '^$' -e '_templ\.go$' || true)
gofumpt() { printf '%s\n' "$files" internal/tools/testsum/*.go | grep . | xargs internal/tools/bin/gofumpt "$@"; }

if [ "${1:-}" = --fix ]; then
  gofumpt -w
  exit
fi
unformatted=$(gofumpt -l)
if [ -n "$unformatted" ]; then
  printf 'gofumpt would change (make fmt does it):\n%s\n' "$unformatted" >&2
  exit 1
fi
# shellcheck disable=SC2086
go vet $PKGS
# shellcheck disable=SC2086
internal/tools/bin/staticcheck $PKGS
