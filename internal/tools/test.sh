#!/usr/bin/env bash
# test.sh test|proof|bench: what `make test`, `make proof` and `make bench`
# run. It installs what is missing when it may, starts a PostgreSQL server of
# its own that ends with it, and counts every test: a skipped one is a failed
# run, except where shared/data is not beside the clone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
mode=${1:-test}
PKGS=${PKGS:-./...}
tools=$PWD/internal/tools
started=$SECONDS

say() { printf '== %s (%ds)\n' "$*" "$((SECONDS - started))" >&2; }
die() { printf '%s\n' "$*" >&2; exit 1; }

# --- what the tests need from the machine ---------------------------------

# The shell is the same engine without a window's own pages, which would take
# a third of the processor.
chromium() { type -P chromium-headless-shell || type -P chromium || type -P chromium-browser || type -P google-chrome || true; }
may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }
pgbin() {
  local dirs
  dirs=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1 || true)
  if type -P initdb >/dev/null; then dirname "$(type -P initdb)"; else printf '%s' "$dirs"; fi
}
missing() {
  [ -n "$(chromium)" ] || echo chromium-headless-shell
  [ -n "$(pgbin)" ] && [ -x "$(pgbin)/initdb" ] || echo postgresql
  type -P node >/dev/null || echo nodejs
  type -P npm >/dev/null || echo npm
}

wanted() { type -P chromium-headless-shell >/dev/null || ! may_install || echo chromium-headless-shell; } # another one will do

need=$({ missing; wanted; } | sort -u | tr '\n' ' ')
if [ -n "$need" ]; then
  if may_install; then
    say "installing $need"
    log=$(mktemp)
    # shellcheck disable=SC2086 # a list of names
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $need; } >"$log" 2>&1 ||
      tail -n 20 "$log" >&2
    rm -f "$log"
  fi
  need=$(missing | tr '\n' ' ')
  [ -z "$need" ] || die "The tests need what this machine lacks. Install: $need"
fi
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
  die "The tests need Node.js 20.19 or newer; this is $(node --version)."

lock=$(sha256sum "$tools/package-lock.json" | cut -d' ' -f1)
if [ "$(cat "$tools/node_modules/.lock-hash" 2>/dev/null)" != "$lock" ]; then
  say "installing the checkers of pages and calendar entries"
  log=$(cd "$tools" && npm ci 2>&1) || { printf '%s\n' "$log" >&2; die "npm ci failed"; }
  printf '%s\n' "$lock" >"$tools/node_modules/.lock-hash"
fi

# --- what must hold before any test ----------------------------------------

say "building the tools"
make -s internal/tools/bin/.built
go build -C internal/tools -o bin/ ./testsum
(cd internal/tools && go test ./testsum >/dev/null) || die "internal/tools/testsum is broken: go test it there"
if [ "$mode" != bench ]; then
  say "generated code"
  internal/tools/generate.sh --check
  say "lint"
  internal/tools/lint.sh
fi

# --- a PostgreSQL server of our own -----------------------------------------

work=$(mktemp -d)
pgwork=$(mktemp -d)
pg=$(pgbin)
as_pg() { # PostgreSQL refuses to run as root
  if [ "$(id -u)" = 0 ]; then
    (cd / && setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@")
  else
    "$@"
  fi
}
tidy() {
  local rc=$?
  as_pg "$pg/pg_ctl" -D "$pgwork/data" -m immediate -s stop >/dev/null 2>&1 || true
  rm -rf "$work" "$pgwork"
  exit "$rc"
}
trap tidy EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say "starting PostgreSQL"
if [ "$(id -u)" = 0 ]; then chown postgres:postgres "$pgwork"; fi
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
as_pg bash -c 'umask 077; printf "%s\n" "$1" >"$2"' _ "$password" "$pgwork/password"
as_pg "$pg/initdb" -D "$pgwork/data" -U postgres --auth=scram-sha-256 --pwfile="$pgwork/password" \
  --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$work/initdb.log" 2>&1 || { cat "$work/initdb.log" >&2; exit 1; }
# Nothing on this server outlives the run: durability would only cost time.
# The tests that are about durability start servers of their own.
for try in 1 2 3 4 5 6 7 8; do
  port=$((20000 + RANDOM % 12000))
  if as_pg "$pg/pg_ctl" -D "$pgwork/data" -l "$pgwork/log" -w -s -o "-p $port -k $pgwork -h 127.0.0.1 \
      -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
      -c max_connections=300 -c shared_buffers=128MB" start >/dev/null 2>&1; then
    break
  fi
  [ "$try" -lt 8 ] || { as_pg cat "$pgwork/log" >&2; die "PostgreSQL did not start"; }
done

# --- the tests ---------------------------------------------------------------

mkdir "$work/tmp"
export TMPDIR=$work/tmp # what a killed browser leaves goes with it
export SWAPDESK_TEST_POSTGRES="postgres://postgres:$password@127.0.0.1:$port/postgres?sslmode=disable"
export SWAPDESK_TEST_CHROMIUM=${SWAPDESK_TEST_CHROMIUM:-$(chromium)}
export SWAPDESK_TEST_REQUIRE=1
export SWAPDESK_TEST_PICTURES=${SWAPDESK_TEST_PICTURES:-none} # "all": into screenshots/, to look at; they cost minutes

limit=25m # a stuck test ends the run; a busy machine does not
if [ "$mode" = proof ]; then
  export SWAPDESK_PROOF=1
  limit=24h
fi
if [ "$mode" = bench ]; then
  # shellcheck disable=SC2086
  go test -run '^$' -bench . -benchmem -p 1 -timeout 1h $PKGS
  exit
fi

# The race detector makes the pure Go SQLite about ten times slower, so it
# watches only the packages that share state, and in CI only when there is time.
raced() {
  local p
  for p in internal/db internal/exchange; do
    if [ -d "$p" ]; then
      # shellcheck disable=SC2086
      go list -e -f '{{.ImportPath}}' $PKGS | grep -E "^swapdesk/$p(/|\$)" || true
    fi
  done
}
# The browser's tests wait as much as they work: they begin first, and others
# use what they leave.
packages() {
  # shellcheck disable=SC2086
  go list -e -f '{{.ImportPath}}' $PKGS | sort -t/ -k3 | awk '/\/e2e$/ {print; next} {rest = rest "\n" $0} END {print rest}'
}
run() {
  # shellcheck disable=SC2046
  go test -json -count=1 -p 3 -timeout "$limit" $(packages) || true
  local race
  race=$(raced)
  [ -n "$race" ] && [ "$(go env CGO_ENABLED)" = 1 ] || return 0
  if [ "$mode" = test ] && [ $((SECONDS - started)) -gt 480 ]; then
    say "no time left for the race detector: run go test -race" $race
    return 0
  fi
  say "again under the race detector"
  # shellcheck disable=SC2086
  go test -json -race -count=1 -p 2 -timeout "$limit" $race || true
}
say "testing"
run | "$tools/bin/testsum" # judges: its exit code is the run's
