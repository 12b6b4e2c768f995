# rumia generate: what was asked for, the same for a seed, readable by the program itself.
. "$RUMIA_LIB"

expect 0 generate sudoku --count 5 --seed 7
same "$(grep -c '^[1-9.]\{81\}$' "$work/out")" 5 'puzzles'
first=$(cat "$work/out")
expect 0 generate sudoku --count 5 --seed 7
same "$(cat "$work/out")" "$first" 'the same seed'
expect 0 generate sudoku --count 5 --seed 8
[ "$(cat "$work/out")" != "$first" ] || fail 'another seed makes the same puzzles'
no_err

for ending in yaml csv sdk sdm txt; do
    expect 0 generate sudoku -c 3 -s 1 -l minimal -o "$work/made.$ending"
    no_out
    expect 0 solve --exact "$work/made.$ending"
    out '^3 of 3 solved'
done
for level in easy minimal hard extreme; do
    expect 0 generate sudoku -s 1 -l $level
done
for level in hard easy perfect open; do
    expect 0 generate maze -s 1 -l $level --size 15x21 -f yaml -o "$work/maze.yaml"
    expect 0 solve --exact "$work/maze.yaml"
    out 'solved by the exact solver'
done
expect 0 generate maze -s 2 --size 12x9
same "$(sed -n '1p' "$work/out" | tr -d '\n' | wc -c)" 9 'columns'
expect 0 generate sudoku --size 4 -s 1
# What is written is read again: maps hold start and goal behind their rows.
expect 0 generate maze -s 4 --size 8x8 -c 2 -f map -o "$work/two.map"
expect 0 solve --exact --quiet "$work/two.map"
same "$(grep -c G "$work/out")" 2 'ways through written maps'
# An unlucky draw among many is not the end; a size that never works is.
expect 0 generate maze --size 6x6 -c 60 -s 2
expect 2 generate maze --size 5x5 -s 1
err 'expected a larger maze'

# ARC: several tasks are one file; a level is a theme or a family.
expect 0 generate arc -c 3 -s 1 -l geometry -o "$work/arc.json"
same "$(grep -c '"train"' "$work/arc.json")" 3 'tasks'
same "$(grep -c '^{' "$work/arc.json")" 1 'files in one'
expect 0 generate arc -c 2 -s 1 -l mirror -f yaml
out 'name: "mirror"'
# The samples are what the generators make: when families change, make them again so.
expect 0 generate arc --count 20 --seed 27 -o "$work/samples.json"
cmp "$work/samples.json" assets/puzzles/arc-samples.json || fail 'other samples than those that are shipped'
expect 0 generate arc --levels
out 'mirror: '
expect 2 generate arc -l miror -s 1
err 'mirror'
expect 2 generate arc --size 9 -s 1
err 'size of its own'

# Puzzles near others: as many givens as before or nearly so, one answer.
expect 0 generate sudoku -l minimal -c 2 -s 3 -o "$work/far.csv"
expect 0 generate sudoku --near "$work/far.csv" -c 5 -s 4 -o "$work/near.csv"
expect 0 solve --exact "$work/near.csv"
out '^5 of 5 solved'
alike=0 there=0
for cell in $(seq 81); do
    a=$(sed -n 2p "$work/far.csv" | cut -c$cell) b=$(sed -n 2p "$work/near.csv" | cut -c$cell)
    case $a in [1-9]) there=$((there + 1)) && [ "$a" = "$b" ] && alike=$((alike + 1)) ;; esac
done
[ $alike -gt 7 ] && [ $alike -lt $there ] || fail "$alike of $there givens are alike"
expect 2 generate maze --near "$work/far.csv" -s 1
err 'none near it'
expect 2 generate sudoku --near /nothing/here -s 1
err '/nothing/here'

# Puzzles that are hard for a net: none is solved in as few steps, most are in more.
expect 0 generate sudoku --hard-for sudoku-9x9 --hard-steps 4 -c 12 -s 1 -f csv -o "$work/hard.csv"
expect 1 solve --explore none --steps 4 "$work/hard.csv"
out '^0 of 12 solved'
expect 0 solve --exact "$work/hard.csv"
out '^12 of 12 solved'
# They are what it goes on from.
expect 0 generate sudoku --hard-for sudoku-9x9 --hard-steps 4 --near "$work/hard.csv" -c 12 -s 2 -f csv -o "$work/harder.csv"
cmp "$work/hard.csv" "$work/harder.csv" || fail 'what was hard before does not come first'
expect 2 generate sudoku --hard-for sudoku-9x9 --size 4x4 -s 1
err 'nothing of level minimal takes this model more than 6 steps'
expect 2 generate maze --hard-for maze -s 1
err 'none near it'
expect 2 generate sudoku --hard-for nothing -s 1
err 'nothing: cannot open'
expect 2 generate sudoku --hard-for maze -s 1
err 'for mazes'

expect 0 generate sudoku --levels
same "$(head -n 1 "$work/out")" "easy minimal hard extreme deep" "the levels of a kind"
expect 2 generate
expect 2 generate sudoko
err "did you mean 'sudoku'"
expect 2 generate sudoku -l impossible
err 'impossible'
expect 2 generate sudoku --size 7
expect 2 generate sudoku --size 9by9
expect 2 generate sudoku -f docx
err 'expected yaml'
expect 2 generate maze --density 2
expect 2 generate sudoku -o "$work/no/such/folder/x"
ls "$work"/no >/dev/null 2>&1 && fail 'a folder was made'
finish
