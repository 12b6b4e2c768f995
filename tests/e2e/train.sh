# rumia train, on the smallest kind of puzzle: the weights it writes solve new puzzles, and a run can be resumed.
. "$RUMIA_LIB"

cat >"$work/copy.yaml" <<'END'
rumia: 1
recipe: copy
kind: "null"
model: {mixer: pool, families: [row], vocab: 4, outputs: 3, planes: 1, height: 3, width: 3, hidden: 16, inner: 32,
  layers: 1, cycles: 1, updates: 2, q_outputs: 1}
train: {batch: 16, lanes: 4, steps: 4, rate: 5.0e-3, warmup: 20, iterations: 400, ema: 0.98, seed: 1}
data:
  - {level: tiny}
END
expect 0 train "$work/copy.yaml" -o "$work/run" --threads 1 --quiet
expect 0 info "$work/run/weights.safetensors"
out 'recipe  *copy'
expect 0 train "$work/copy.yaml" -o "$work/told" --threads 1 --minutes 0.00001
err "^now: rumia solve -m $work/told/weights.safetensors FILE"
printf 'rumia: 1\nkind: "null"\ngrid: |\n  a..\n  .c.\n  ..b\n' >"$work/puzzle.yaml"
expect 0 solve -m "$work/run/weights.safetensors" -n 8 "$work/puzzle.yaml"
out 'c c c'
out 'solved in [0-9]* step'
expect 0 generate "null" -c 200 -s 9 -f yaml -o "$work/set.yaml"
expect 0 eval -m "$work/run/weights.safetensors" "$work/set.yaml"
out '"count":200,"exact":\(1.0\|0.9\)'
expect 0 trace -m "$work/run/weights.safetensors" "$work/puzzle.yaml" -o "$work/run.rumia-trace"
expect 0 trace "$work/run.rumia-trace"
out 'solved'
# A picture has no cursor.
expect 0 trace "$work/run.rumia-trace" -o "$work/run.txt"
grep -q '[][<]' "$work/run.txt" && fail 'a cursor in a picture'
grep -q 'step' "$work/run.txt" || fail 'nothing in a picture'

# Stopped almost at once and gone on with, a run ends at the same weights as one that was not stopped.
expect 0 train "$work/copy.yaml" -o "$work/stopped" --threads 1 --quiet --minutes 0.00001
[ "$(tail -n 1 "$work/stopped/log.csv" | cut -d, -f1)" != 400 ] || fail 'a run was not stopped'
cmp -s "$work/run/weights.safetensors" "$work/stopped/weights.safetensors" && fail 'a stopped run is a whole one'
expect 0 train "$work/copy.yaml" -o "$work/stopped" --threads 1 --quiet --resume
same "$(tail -n 1 "$work/stopped/log.csv" | cut -d, -f1)" 400 'iterations of a resumed run'
cmp -s "$work/run/weights.safetensors" "$work/stopped/weights.safetensors" || fail 'a resumed run went another way'
# With standard error closed the progress goes nowhere, least of all into the first file that is opened.
"$RUMIA" train "$work/copy.yaml" -o "$work/silent" --threads 1 2>&-
same $? 0 'status without standard error'
grep -v '^[0-9]*,' "$work/silent/log.csv" | tail -n +2 >"$work/out"
same "$(cat "$work/out")" '' 'lines of the log that are none'

sed 's/^recipe:.*/recipe: long/; s/iterations: 400/iterations: 4000/' "$work/copy.yaml" >"$work/long.yaml"
cat >>"$work/long.yaml" <<'END'
measure:
  - {level: tiny, count: 20, steps: 4}
measure_minutes: 1000
END
expect 0 train "$work/long.yaml" -o "$work/whole" --threads 1 --quiet

# A light checkpoint of that run begins another; not in a folder that has a run, nor together with --resume.
expect 0 train "$work/copy.yaml" -o "$work/early" --threads 1 --quiet --minutes 0.00001
expect 0 train "$work/copy.yaml" -o "$work/early" --light "$work/light.safetensors"
[ "$(wc -c <"$work/light.safetensors")" -lt "$(wc -c <"$work/early/checkpoint.safetensors")" ] || fail 'not lighter'
expect 0 train "$work/copy.yaml" -o "$work/passed-on" --threads 1 --quiet --from "$work/light.safetensors"
same "$(tail -n 1 "$work/passed-on/log.csv" | cut -d, -f1)" 400 'iterations of a run from a light checkpoint'
expect 0 eval -m "$work/passed-on/weights.safetensors" "$work/set.yaml"
out '"count":200,"exact":\(1.0\|0.9\)'
expect 2 train "$work/copy.yaml" -o "$work/early" --threads 1 --quiet --from "$work/light.safetensors"
err 'there is a checkpoint already'
expect 2 train "$work/copy.yaml" -o "$work/new" --threads 1 --quiet --from "$work/light.safetensors" --resume
err 'goes on from one checkpoint'
expect 2 train "$work/copy.yaml" -o "$work/nothing" --light "$work/x.safetensors"
[ ! -e "$work/x.safetensors" ] || fail 'a file was written'

# The best weights stay unless better ones are measured: their file says their score; one of an older program does not.
best() { cksum <"$work/whole/best.safetensors"; }
for change in 's/"score":"./"score":"9/' 's/"score"/"sc0re"/'; do
    LC_ALL=C sed "$change" "$work/whole/best.safetensors" >"$work/best" || fail 'no best weights'
    cp "$work/best" "$work/whole/best.safetensors"
    before=$(best)
    expect 0 train "$work/long.yaml" -o "$work/whole" --threads 1 --quiet --resume
    same "$before" "$(best)" "best weights after a resume, $change"
done
# Their score goes along with a light checkpoint: weights that are no better are not called the best.
LC_ALL=C sed 's/"score":"./"score":"9/; s/"sc0re":"./"score":"9/' "$work/best" >"$work/whole/best.safetensors"
expect 0 train "$work/long.yaml" -o "$work/whole" --light "$work/light.safetensors"
expect 0 train "$work/long.yaml" -o "$work/heir" --threads 1 --quiet --from "$work/light.safetensors"
[ ! -e "$work/heir/best.safetensors" ] || fail 'no better than the best, and called the best'

# A trunk for tasks: the best by the questions of its tasks is kept, as a trunk of one task; the run goes on beside it.
cat >"$work/tasks.yaml" <<'END'
rumia: 1
recipe: tasks
kind: arc
model: {families: [row, cell, near], vocab: 3, outputs: 1, planes: 10, height: 30, width: 30, hidden: 8, inner: 8,
  layers: 1, updates: 1, tasks: 1}
train: {batch: 4, lanes: 1, steps: 2, iterations: 150, rate: 6.0e-3, warmup: 5}
data: [{level: recolour, count: 3, pairs: 9, most_side: 20}]
measure: [{level: any, count: 2, steps: 2}, {level: recolour, count: 3, steps: 2}]
END
expect 0 train "$work/tasks.yaml" -o "$work/trunk" --threads 1
err '^any: @1 [0-9.]*% @2 [0-9.]*%; recolour: @1 [0-9.]*% @2 [0-9.]*%$'
expect 0 info "$work/trunk/best.safetensors"
out 'tasks  *1$'
sed 's/iterations: 150/iterations: 160/' "$work/tasks.yaml" >"$work/longer.yaml"
expect 0 train "$work/longer.yaml" -o "$work/trunk" --threads 1 --quiet --resume

# Training can go on from weights, of this shape or with the recall of what was said added; not from others.
sed "s/^recipe:.*/recipe: more\ninit: run\/weights.safetensors/; s/iterations: 400/iterations: 3/" \
  "$work/copy.yaml" >"$work/more.yaml"
expect 0 train "$work/more.yaml" -o "$work/more" --threads 1 --quiet
sed 's/q_outputs: 1/q_outputs: 1, recall: true/' "$work/more.yaml" >"$work/recall.yaml"
expect 0 train "$work/recall.yaml" -o "$work/recall" --threads 1 --quiet
expect 0 eval -m "$work/recall/weights.safetensors" "$work/set.yaml"
out '"count":200'
sed 's/inner: 32/inner: 48/' "$work/more.yaml" >"$work/other.yaml"
expect 2 train "$work/other.yaml" -o "$work/other" --threads 1 --quiet
err 'another shape'
sed 's/run.weights/recall\/weights/' "$work/more.yaml" >"$work/less.yaml"
expect 2 train "$work/less.yaml" -o "$work/less" --threads 1 --quiet
err 'more tensors'
expect 2 train "$work/nothing.yaml"
expect 2 train assets/puzzles/sudoku.yaml
finish
