# The recipes of both papers' models, made small: what they train solves 4x4 Sudokus that it has not seen, and halts by
# itself. Counted in iterations and puzzles, not in seconds; where the program is slowed down they are only begun.
. "$RUMIA_LIB"
"$RUMIA" generate sudoku --size 4 --level minimal -c 200 -s 77 -o "$work/set.txt" || fail 'generate'

# learns NAME LEAST: of 1000, so many within 8 steps; as many when the network itself says that it is done.
learns() {
    sed "$3" "assets/models/$1.yaml" >"$work/$1.yaml"
    expect 0 train "$work/$1.yaml" -o "$work/$1" --quiet
    for halt in never learned; do
        expect 0 eval -m "$work/$1/weights.safetensors" -n 8 --halt $halt "$work/set.txt"
        [ "${SLOW:-1}" = 1 ] || continue
        python3 - "$work/out" "$2" $halt <<'END' || fail "$1 learns too little, --halt $halt"
import json, sys
told = json.load(open(sys.argv[1]))
assert told["count"] == 200 and told["exact"] * 1000 >= int(sys.argv[2]), told
assert sys.argv[3] == "never" or 1 <= told["steps_mean"] < 7, told
END
    done
}
short='s/^  iterations: .*/  iterations: 30/'
[ "${SLOW:-1}" = 1 ] && short=
learns sudoku-4x4-mlp 950 "$short"
learns sudoku-4x4-hrm 800 "$short"
expect 0 info "$work/sudoku-4x4-hrm/weights.safetensors"
out 'answer_layers 2'
out 'q_second  *continue'
out 'positions  *learned'
# A Sudoku of another size is not theirs.
expect 2 solve -m "$work/sudoku-4x4-mlp/weights.safetensors" assets/puzzles/sudoku.txt
err 'does grids of 4x4 only, not 9x9'
# With RoPE, from fresh weights and on from a checkpoint.
sed 's/positions: .*/positions: rotary/; s/^  iterations: .*/  iterations: 20/; s/recipe: .*/recipe: rotary/' \
    assets/models/sudoku-4x4-hrm.yaml >"$work/rotary.yaml"
expect 0 train "$work/rotary.yaml" -o "$work/rotary" --quiet
expect 0 train "$work/rotary.yaml" -o "$work/stopped" --quiet --minutes 0.00001
expect 0 train "$work/rotary.yaml" -o "$work/stopped" --quiet --resume
cmp -s "$work/rotary/weights.safetensors" "$work/stopped/weights.safetensors" || fail 'a resumed run went another way'
finish
