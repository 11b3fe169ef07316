#!/usr/bin/env bash
# Regenerates *_templ.go. With --check it fails when that changed anything,
# or when a generated file has lost its .templ; that works in a dirty tree
# too, because it compares with the files as they stood, not with a commit.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

generated() { find . -name '*_templ.go' -not -path './internal/tools/*' -print0 | sort -z; }
hashes() { generated | xargs -0r sha256sum; }

before=$(hashes)
log=$(internal/tools/bin/templ generate 2>&1) || { printf '%s\n' "$log" >&2; exit 1; }
[ "${1:-}" = --check ] || exit 0

orphans=$(generated | while IFS= read -r -d '' f; do
  [ -f "${f%_templ.go}.templ" ] || printf '%s\n' "$f"
done)
if [ -n "$orphans" ]; then
  printf 'generated files without a .templ, remove them:\n%s\n' "$orphans" >&2
  exit 1
fi
if ! changed=$(diff <(printf '%s\n' "$before") <(hashes)); then
  printf 'regenerating changed these files; commit what make generate makes:\n' >&2
  printf '%s\n' "$changed" | awk '/^[<>] ./ {print "  " $3}' | sort -u >&2
  exit 1
fi
