# rumia show: puzzles as text, tasks with demonstrations, colours only where they are wanted, sizes.
. "$RUMIA_LIB"
escape=$(printf '\033')
cat >"$work/two.json" <<'END'
{"train": [{"input": [[0,7],[7,0]], "output": [[7,0,1],[0,7,1]]}, {"input": [[3]], "output": [[3,1]]}],
 "test": [{"input": [[4],[5]], "output": [[4,1],[5,1]]}, {"input": [[6,6]]}]}
END
expect 0 show "$work/two.json"
out 'two (.*two.json:2): ARC, 2 demonstrations; the answer: 2x2, +0 rows, +1 columns to the input'
out 'demonstration 1 of 2: 2x2 -> 2x3'
out '^  07      701$'
out '^  70  ->  071$'
out 'test 1 of 2: 2x1 -> 2x2'
out '^  66  ->  ?$'
same "$(grep -c demonstration "$work/out")" 4 'demonstrations are shown once a task'
! grep -q "$escape" "$work/out" || fail 'colours in a file'
expect 0 show --color always "$work/two.json"
out "$escape\[38;2;0;0;0m$escape\[48;2;255;133;27m▀$escape\[38;2;255;133;27m$escape\[48;2;0;0;0m▀"
expect 0 show --color always --theme okabe-ito --symbols "$work/two.json"
out "$escape\[48;2;230;159;0m$escape\[38;2;0;0;0m7 "
expect 0 show assets/puzzles/sudoku.txt
out 'Sudoku, one solution'

# Sizes: the second test has no key, so nothing is told of the task as a whole; the first alone is right.
expect 0 show --sizes "$work/two.json"
out '2x2, +0 rows, +1 columns to the input'
! grep -q 'told right' "$work/out" || fail 'sizes told right without a key'
sed 's/{"input": \[\[6,6\]\]}/{"input": [[6,6]], "output": [[1,1]]}/' "$work/two.json" >"$work/key.json"
sed 's/, {"input": \[\[6,6\]\]}//' "$work/two.json" >"$work/one.json"
expect 0 show --sizes "$work/key.json" "$work/one.json"
out 'key .*1x3, .*; it is 1x2'
out '^2 tasks: sizes told right 1, within two guesses 1'
expect 2 show "$work/none.json"
expect 2 show --theme none "$work/one.json"
finish
