# Sourced after lib.sh by scripts that need a real terminal: one of tmux, what it shows and what is typed into it.
command -v tmux >/dev/null || { echo 'no tmux here'; exit 77; }
socket=rumia-test-$$
# shellcheck disable=SC2154
trap 'tmux -L $socket kill-server 2>/dev/null; rm -rf "$work"' EXIT
export XDG_CONFIG_HOME="$work/config" XDG_STATE_HOME="$work/state"

t() { tmux -L "$socket" "$@"; }
screen() { t capture-pane -p; }
keys() { t send-keys "$@"; }

# see PATTERN [SECONDS]: waits until the screen shows it.
see() {
    n=$((${2:-20} * 10))
    while [ $n -gt 0 ]; do
        if screen | grep -q -- "$1"; then return 0; fi
        n=$((n - 1))
        sleep 0.1
    done
    screen >"$work/out"
    : >"$work/err"
    fail "the screen does not show: $1"
    return 1
}

open_terminal() {
    t -f /dev/null new-session -d -x 100 -y 30 "env -u COLORTERM TERM=screen-256color sh"
    see '[$#]'
}
