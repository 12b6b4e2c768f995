# rumia eval: one object a file with the keys that are promised.
. "$RUMIA_LIB"
"$MAKE_MODEL" "$work/random.safetensors" || exit 1

expect 0 eval -m "$work/random.safetensors" -n 2 assets/puzzles/sudoku.sdm assets/puzzles/sudoku.csv
same "$(wc -l <"$work/out")" 2 'lines'
for key in file count exact valid cells steps_mean ms_mean ms_p99 model chains steps; do
    out "\"$key\":"
done
out '"steps_mean":2.000'
out '"interrupted":false'
out '"count":4,'
python3 -c 'import json, sys; [json.loads(line) for line in open(sys.argv[1])]' "$work/out" 2>"$work/err" || fail 'not JSON'
no_err

# Alone, side by side, in any number of threads: the same puzzles right.
figures() { sed 's/"\(ms_mean\|ms_p99\|seconds\|threads\)":[0-9.]*,//g'; }
for threads in 1 2 3; do
    "$RUMIA" eval -m "$work/random.safetensors" -n 3 -t $threads assets/puzzles/sudoku.sdm | figures >"$work/t$threads"
done
cmp -s "$work/t1" "$work/t2" && cmp -s "$work/t1" "$work/t3" || fail 'threads change the result'

expect 0 eval -m "$work/random.safetensors" -n 1 --limit 2 assets/puzzles/sudoku.sdm
out '"count":2,'
# Puzzles without an answer are left out.
printf '%s\n' 55..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79 \
    53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79 >"$work/two"
expect 0 eval -m "$work/random.safetensors" -n 1 "$work/two"
out '"count":1,'
out '"skipped":1,'
expect 0 eval -m "$work/random.safetensors" -n 8 --explore search "$work/two"
out '"explore":"search"'
expect 0 eval -m "$work/random.safetensors" -n 4 --halt never "$work/two"
out '"steps_mean":4.000'
# Outputs of the q head that mean nothing are no harm.
"$MAKE_MODEL" "$work/many-q.safetensors" 8 || exit 1
expect 0 eval -m "$work/many-q.safetensors" -n 2 --halt learned "$work/two"
out '"steps_mean":2.000'
expect 0 eval -m "$work/many-q.safetensors" -n 8 --explore chains --chains 2 --halt learned "$work/two"
# Asked for and without effect: told.
expect 2 eval --noise 0.2 "$work/two"
err 'there is one'
expect 0 eval --noise 0.2 --chains 2 -n 2 "$work/two"
for other in '--chains 2' '--explore search' '--views 8' '--adapt 5'; do
    expect 2 eval --curve $other "$work/two"
    err '--curve follows one line'
done
# A curve goes on to the last step, and is the same in words. Few enough for some to fail.
"$RUMIA" generate sudoku --level extreme --count 12 --seed 5 -q >"$work/extreme.csv" || fail generate
expect 0 eval --curve -n 3 "$work/extreme.csv"
out '"steps_mean":3.000,.*"halt":"never"'
python3 - "$work/out" <<'END' || fail 'a curve'
import json, sys
told = json.load(open(sys.argv[1]))
curve = told["curve"]
assert [at["steps"] for at in curve] == [1, 2, 3]
assert curve[-1]["exact"] == told["exact"] and curve[-1]["valid"] == told["valid"] and curve[-1]["cells"] == told["cells"]
assert curve[0]["valid"] < curve[-1]["valid"] < 1
been = [at["been"] for at in curve]
assert been == sorted(been) and all(at["been"] >= at["valid"] for at in curve)
assert curve[-1]["changed_unsolved"] > curve[-1]["changed_solved"] and curve[-1]["q_unsolved"] < curve[-1]["q_solved"]
END
script -qec "\"$RUMIA\" eval -q --curve -n 3 \"$work/two\"" /dev/null >"$work/out" 2>/dev/null </dev/null
ran='a curve in words'
out 'steps    exact    valid     been    cells    solved  unsolved'
out '     3 .*100.00 %.* - '
expect 2 eval -m "$work/random.safetensors" assets/puzzles/maze-10.yaml
expect 2 eval -m "$work/nothing.safetensors" "$work/two"

expect 0 eval --views 8 --halt never -n 20 assets/puzzles/maze-10.yaml
out '"valid":1.0.*"steps_mean":20.000.*"halt":"never".*"views":8,"within_two":'
expect 0 eval --views 8 -n 20 assets/puzzles/maze-10.yaml
out '"steps_mean":[0-9]\..*"views":8'

# Several models on the same puzzles: an object each, in the order they were named, each as it is alone; a table in words.
shipped=assets/models/sudoku-9x9.safetensors
expect 0 eval -m "$work/random.safetensors" -m $shipped -n 4 assets/puzzles/sudoku.sdm
same "$(wc -l <"$work/out")" 2 'lines for two models'
figures <"$work/out" | sed 's/"alone":[0-9.]*,//; s|"model":"[^"]*/|"model":"|' >"$work/both"
for m in "$work/random.safetensors" $shipped; do
    "$RUMIA" eval -m "$m" -n 4 assets/puzzles/sudoku.sdm | figures
done >"$work/each"
cmp -s "$work/both" "$work/each" || fail 'another result beside another model'
python3 - "$work/out" <<'END' || fail 'what a model alone has exact'
import json, sys
random, shipped = map(json.loads, open(sys.argv[1]))
assert random["exact"] == random["alone"] == 0 and shipped["alone"] == shipped["exact"] > 0.9
END
expect 0 eval -m $shipped -m $shipped -n 4 assets/puzzles/sudoku.sdm
out '"alone":0.0'
expect 2 eval $(for i in 1 2 3 4 5 6 7 8 9; do echo -m $shipped; done) "$work/two"
err -- '--model: more than 8\|-m: more than 8'
expect 2 eval -m $shipped -m "$work/nothing.safetensors" "$work/two"
script -qec "\"$RUMIA\" eval -q -m $shipped -m \"$work/random.safetensors\" -n 4 assets/puzzles/sudoku.sdm" /dev/null >"$work/out" 2>/dev/null </dev/null
ran='eval of two models on a terminal'
out 'exact.*valid.*cells.*alone.*model'
out '100.00 % .*sudoku-9x9.safetensors'
out '  0.00 % .*random.safetensors'

# Rows that cannot be read are told and counted; more puzzles than are in memory at once.
{ echo 'puzzle,note'; yes "$(tail -n 1 "$work/two"),x" | head -n 8192; echo '12..,x'; } >"$work/rows.csv"
expect 0 eval -m "$work/random.safetensors" -n 1 "$work/rows.csv"
out '"count":8192,'
out '"left_out":1,'
err 'rows.csv:8194:5: 4 cells'
expect 2 eval -m "$work/random.safetensors" -n 1 --strict "$work/rows.csv"

# Ctrl-C: what was measured is printed and marked.
"$RUMIA" generate sudoku -c 2000 -s 1 -o "$work/many.txt" || fail 'generate'
"$RUMIA" eval -m "$work/random.safetensors" -t 1 -n 1000 "$work/many.txt" >"$work/out" 2>"$work/err" &
child=$!
sleep 1
kill -INT $child
wait $child
same $? 0 'status after an interrupt'
ran='rumia eval, interrupted'
out '"interrupted":true'
finish
