#!/bin/sh
# Puzzles that come through a pipe, and what is pasted: with a terminal the screen opens and keys come from it.
. "$RUMIA_LIB"
. "${RUMIA_LIB%/*}/tmux.sh"
: >"$work/out"
: >"$work/err"
one=53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79
two=000801000000000043500000000000070800000000100020030000600000075003400000000200600
echo $one >"$work/puzzle.txt"

# Without a terminal: what comes is solved, and when nothing comes the sample.
ran='echo PUZZLE | rumia'
echo $one | "$RUMIA" >"$work/out" 2>"$work/err" || fail "$ran: status $?"
out '5 3 4 | 6 7 8 | 9 1 2'
ran='rumia <FILE'
"$RUMIA" <"$work/puzzle.txt" >"$work/out" 2>"$work/err" || fail "$ran: status $?"
out '5 3 4 | 6 7 8 | 9 1 2'
for nothing in /dev/null "$work/empty"; do
    : >>"$work/empty"
    "$RUMIA" <$nothing >"$work/sample" 2>"$work/err" || fail "rumia <$nothing: status $?"
    : | "$RUMIA" >"$work/out" 2>"$work/err"
    sed 's/[0-9.]* ms//' "$work/sample" >"$work/a"
    sed 's/[0-9.]* ms//' "$work/out" >"$work/b"
    cmp -s "$work/a" "$work/b" || fail 'an empty pipe is not as no input at all'
done

open_terminal
keys "clear; cat $work/puzzle.txt | $RUMIA; echo status \$?" Enter
see '5  3'
see 'Space '
keys i 4
see 'by hand: digit 4'
keys Escape
t set-buffer $two
t paste-buffer -p
see 'pasted: '
keys ':'
t set-buffer 'step 1'
t paste-buffer -p
see ':step 1'
keys Escape
t set-buffer 'no puzzle at all'
t paste-buffer -p
see 'pasted:[0-9]'
keys q
see 'status 0'
keys "clear; stty -a | grep -c ' echo '" Enter
see '^1$'
finish
