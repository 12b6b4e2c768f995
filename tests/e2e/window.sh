# The window under Xvfb: two starts look the same, a key changes the picture, the idle window takes no time, q closes it.
. "$RUMIA_LIB"
for tool in Xvfb xdotool import compare; do
    command -v $tool >/dev/null || { echo "no $tool here"; exit 77; }
done
"$RUMIA" --help | grep -q -e --window || exit 77
number=$((90 + $$ % 500))
Xvfb ":$number" -screen 0 1200x800x24 -nolisten tcp >"$work/xvfb" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$work"' EXIT
# What the libraries of X and D-Bus leave behind is not ours.
export ASAN_OPTIONS="${ASAN_OPTIONS-}:detect_leaks=0"
export DISPLAY=":$number" XDG_CONFIG_HOME="$work/config" XDG_STATE_HOME="$work/state"
cp assets/puzzles/sudoku.yaml "$work/puzzles.yaml"

# picture NAME: the screen once it has stopped changing.
picture() {
    import -window root "$work/$1.png"
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
        sleep 0.4
        import -window root "$work/next.png"
        difference "$1" next
        mv "$work/next.png" "$work/$1.png"
        [ "$pixels" -le 50 ] && [ "$(colours "$1")" -gt 8 ] && return
    done
    fail "the window does not come to rest ($1)"
}
# difference A B: pixels whose colour differs by more than a twentieth.
difference() {
    pixels=$(compare -metric AE -fuzz 5% "$work/$1.png" "$work/$2.png" null: 2>&1 | tr -dc '0-9.' | cut -d. -f1)
    pixels=${pixels:-0}
}
colours() { identify -format %k "$work/$1.png"; }

open_window() {
    "$RUMIA" --window --fresh --size=30x100 "$work/puzzles.yaml" >"$work/out" 2>"$work/err" &
    program=$!
}

sleep 1
open_window
picture first
xdotool key bracketright
picture second
difference first second
[ "$pixels" -gt 500 ] || fail "another puzzle looks the same: $pixels pixels differ"
xdotool key bracketleft
picture back
difference first back
[ "$pixels" -le 400 ] || fail "back at the first puzzle $pixels pixels differ"
before=$(awk '{print $14 + $15}' "/proc/$program/stat")
sleep 1
after=$(awk '{print $14 + $15}' "/proc/$program/stat")
[ $((after - before)) -le 2 ] || fail "the idle window took $((after - before)) ticks in a second"
xdotool key q
wait $program
same $? 0 'status after q'

open_window
picture again
difference first again
[ "$pixels" -le 400 ] || fail "a second start differs by $pixels pixels"
kill -TERM $program
wait $program
[ $? -ne 139 ] || fail 'crashed at SIGTERM'

unset DISPLAY
SDL_VIDEODRIVER=x11 "$RUMIA" --window "$work/puzzles.yaml" >"$work/out" 2>"$work/err" </dev/null
same $? 2 'status without a display'
err 'rumia: '
finish
