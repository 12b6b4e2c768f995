# What -o may not destroy: pipes, devices, links, private files, files that are not complete yet.
. "$RUMIA_LIB"
: >"$work/out"
: >"$work/err"
one() { "$RUMIA" generate sudoku --seed 1 -q -o "$1" </dev/null 2>"$work/err"; }
puzzle=$("$RUMIA" generate sudoku --seed 1 -q)

mkfifo "$work/pipe"
cat "$work/pipe" >"$work/got" &
one "$work/pipe" || fail 'a pipe cannot be written'
[ -p "$work/pipe" ] && wait || fail 'a pipe is no pipe any more'
same "$(cat "$work/got")" "$puzzle" 'who reads a pipe gets the puzzle'
device=/dev/null # of our own where we might destroy it
[ "$(id -u)" = 0 ] && mknod "$work/null" c 1 3 2>"$work/err" && device=$work/null
one "$device"
[ -c "$device" ] || fail 'a device is no device any more'
same "$(one /dev/fd/1)" "$puzzle" 'standard output by its name'
{ echo before; one /dev/fd/1; echo after; } >"$work/got"
same "$(wc -l <"$work/got")" 3 'lines of a file that is standard output'

echo old >"$work/private"
chmod 600 "$work/private"
one "$work/private"
same "$(stat -c %a "$work/private")" 600 'the mode of a private file'
same "$(cat "$work/private")" "$puzzle" 'a private file'

mkdir "$work/far"
ln -s far/real "$work/link"
one "$work/link"
[ -L "$work/link" ] || fail 'a link to nothing is no link any more'
same "$(cat "$work/far/real")" "$puzzle" 'the file behind a link'
"$MAKE_MODEL" "$work/random.safetensors" || exit 1
ln -s far/run.gif "$work/link.gif"
expect 1 trace -m "$work/random.safetensors" -n 1 "$work/far/real" -o "$work/link.gif"
[ -L "$work/link.gif" ] || fail 'trace replaces a link'
same "$(head -c 4 "$work/far/run.gif")" GIF8 'the picture behind a link'

# Moving pictures are square; a chain's takes about six seconds, a search's about ten.
cat >"$work/gif.py" <<'END'
import struct, sys
data, least, most = open(sys.argv[1], "rb").read(), float(sys.argv[2]), float(sys.argv[3])
width, height, flags = struct.unpack_from("<HHB", data, 6)
at, hundredths = 13 + (3 << (flags & 7) + 1), 0
while data[at] != 0x3B:
    if data[at] == 0x21 and data[at + 1] == 0xF9: hundredths += struct.unpack_from("<H", data, at + 4)[0]
    at += 2 if data[at] == 0x21 else 11
    while data[at]: at += data[at] + 1
    at += 1
assert width == height and least <= hundredths / 100 <= most, (width, height, hundredths)
END
expect 1 trace -m "$work/random.safetensors" -n 16 -g update "$work/private" -o "$work/chain.gif"
python3 "$work/gif.py" "$work/chain.gif" 5 6.5 || fail 'the picture of a chain'
expect 1 trace -m "$work/random.safetensors" -x search -n 200 -g update "$work/private" -o "$work/search.gif"
python3 "$work/gif.py" "$work/search.gif" 8 10.5 || fail 'the picture of a search'

expect 2 generate sudoku -o "$work/far"
err 'far: cannot write: Is a directory'

# Interrupted: the old file, whole, and nothing beside it. What goes into a pipe has gone already.
echo whole >"$work/far/whole"
"$RUMIA" generate sudoku --level extreme --count 100000 -q -o "$work/far/whole" 2>"$work/err" &
child=$!
sleep 1
kill -INT $child
wait $child
same "$(cat "$work/far/whole")" whole 'a file whose successor was interrupted'
for signal in HUP KILL; do
    "$RUMIA" generate sudoku --level extreme --count 100000 -q -o "$work/far/whole" 2>"$work/err" &
    child=$!
    sleep 1
    kill -$signal $child
    wait $child 2>/dev/null
    same "$(echo $(ls "$work/far"))" 'real run.gif whole' "files after SIG$signal"
done
finish
