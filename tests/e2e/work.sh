#!/bin/sh
# What a person has done by hand is there again, whatever ended the program: kill -9, a closed terminal, another program
# beside it, a file of the session that cannot be read, no home at all.
. "$RUMIA_LIB"
. "${RUMIA_LIB%/*}/tmux.sh"
: >"$work/out"
: >"$work/err"
session=$XDG_STATE_HOME/rumia/session.yaml
echo 53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79 >"$work/puzzle.txt"

# begin [ARGUMENTS]: starts the program, its number in $pid.
begin() {
    rm -f "$work/pid"
    keys "clear; sh -c 'echo \$\$ >$work/pid; exec $RUMIA $*'; echo status \$?" Enter
    see 'Space \|Enter '
    pid=$(cat "$work/pid")
}
leave() {
    keys q
    see 'status 0'
}
# kept PATTERN [FILE]: waits until the moves are in the file.
kept() {
    n=100
    until grep -q "$1" "${2:-$session}" 2>/dev/null; do
        n=$((n - 1))
        [ $n -gt 0 ] || { fail "not kept: $1"; return; }
        sleep 0.1
    done
}
open_terminal

# A puzzle of a file: the digit is there after kill -9, and after q.
begin "$work/puzzle.txt"
keys i 4
kept 'r1c3=4'
kill -KILL "$pid"
see 'Killed\|status 137'
keys 'stty sane; printf "\033[?1049l"' C-j # nobody gave the terminal back
begin "$work/puzzle.txt"
see 'is back'
keys i Right 6
sleep 0.2
leave
kept 'r1c4=6'
begin "$work/puzzle.txt"
see 'is back'
leave
same "$(grep -c 'r1c[34]=[46]' "$session")" 2 'moves that are kept'

# The samples, and a terminal that is closed: two SIGHUPs at once, right after a digit.
rm -rf "$XDG_STATE_HOME"
begin
keys Enter
for round in 1 2 3 4 5 6; do
    keys i $((1 + round % 2))
    see "by hand: digit $((1 + round % 2))"
    kill -HUP "$pid"
    kill -HUP "$pid" 2>/dev/null
    see 'status '
    same "$(grep -c '^ *r[0-9]*c[0-9]*=' "$session")" $round 'moves that are kept'
    same "$(ls "$XDG_STATE_HOME/rumia" | grep -c 'yaml\.')" 0 'files that were left behind'
    begin
done
leave

# Two at once: both keep what they did.
rm -rf "$XDG_STATE_HOME"
begin
leave
begin
keys i 1
kept 'r[0-9]*c[0-9]*=1'
t new-window "env -u COLORTERM TERM=screen-256color sh"
see '[$#]'
begin
keys ] i 2
kept 'r[0-9]*c[0-9]*=2' "$XDG_STATE_HOME/rumia/session-2.yaml"
leave
t kill-window
leave
begin
leave
kept 'r[0-9]*c[0-9]*=1'
kept 'r[0-9]*c[0-9]*=2'
[ ! -e "$XDG_STATE_HOME/rumia/session-2.yaml" ] || fail 'the file of the other program was not taken over'

# A file that was cut in the middle is told and kept.
size=$(wc -c <"$session")
head -c $((size / 2)) "$session" >"$work/cut"
cp "$work/cut" "$session"
begin
see 'session-unreadable-1.yaml'
leave
cmp -s "$work/cut" "$XDG_STATE_HOME/rumia/session-unreadable-1.yaml" || fail 'a file that cannot be read is not kept'
begin
leave

# No home, or one that is none: it starts, says so, and ends well.
for home in '-u HOME' "HOME=$work/puzzle.txt"; do
    keys "clear; env -u XDG_STATE_HOME -u XDG_CONFIG_HOME $home $RUMIA $work/puzzle.txt; echo status \$?" Enter
    see 'nothing that is done is kept\|cannot make the folder'
    see 'Space '
    leave
    see 'nothing that is done is kept\|cannot make the folder'
done
finish
