# Sourced by the scripts beside it: run commands, hold what they say and how they end against what is expected.
set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

fail() {
    echo "FAILED: $*"
    sed 's/^/  out: /' "$work/out" | head -n 20
    sed 's/^/  err: /' "$work/err" | head -n 20
    failures=$((failures + 1))
}

# expect STATUS ARGUMENTS...: runs rumia; standard output and error are left in $work/out and $work/err.
expect() {
    expected=$1
    shift
    "$RUMIA" "$@" >"$work/out" 2>"$work/err" </dev/null
    status=$?
    [ "$status" = "$expected" ] || fail "rumia $*: status $status, expected $expected"
    ran="rumia $*"
}

# out PATTERN, err PATTERN: what the last command said (basic regular expressions); no_out, no_err: it said nothing.
out() { grep -q -e "$1" "$work/out" || fail "$ran: no '$1' in its output"; }
err() { grep -q -e "$1" "$work/err" || fail "$ran: no '$1' in its messages"; }
no_out() { [ ! -s "$work/out" ] || fail "$ran: unexpected output"; }
no_err() { [ ! -s "$work/err" ] || fail "$ran: unexpected messages"; }
# same A B WHAT: two texts are equal.
same() { [ "$1" = "$2" ] || fail "$3: '$1' is not '$2'"; }

finish() {
    [ "$failures" = 0 ] && exit 0
    echo "$failures failed"
    exit 1
}
