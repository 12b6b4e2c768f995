# rumia info, rumia import and rumia average.
. "$RUMIA_LIB"
"$MAKE_MODEL" "$work/random.safetensors" || exit 1

expect 0 info "$work/random.safetensors"
out 'parameters  *3170'
out 'mixer  *pool'
expect 0 info --json "$work/random.safetensors"
out '"parameters":3170'
python3 -c 'import json, sys; json.load(open(sys.argv[1]))' "$work/out" 2>"$work/err" || fail 'not JSON'
expect 0 info -v tests/golden/mlp_small_f32.safetensors
out 'mixer  *mlp'
expect 0 info tests/golden/att_small_bf16.pt
out 'mixer  *attention'
expect 2 info assets/puzzles/sudoku.yaml
expect 2 info nothing.safetensors

expect 0 import tests/golden/att_small_bf16.pt -o "$work/imported.safetensors"
expect 0 info "$work/imported.safetensors"
out 'mixer  *attention'
expect 2 import tests/golden/att_small_bf16.pt
err -- '--output'
expect 2 import assets/puzzles/sudoku.yaml -o "$work/x.safetensors"
[ ! -e "$work/x.safetensors" ] || fail 'a file was written'

# Checkpoints as others leave them: without an ending, beside an optimiser, in half precision, under other prefixes, with
# many puzzle embeddings; two nets are an HRM. The same weights are the same model, however they came.
make() { python3 tests/e2e/make_checkpoint.py --hidden 64 "$@" || fail "make_checkpoint.py $*"; }
make hrm-sudoku "$work/step_100"
expect 0 info "$work/step_100"
out 'name  *HRM, attention, Sudoku'
out 'answer_layers  *4'
out 'heads 1, cycles 2, updates 2, side 9, taken as published'
for kind in sudoku maze-10; do "$RUMIA" solve -m "$work/step_100" -n 1 assets/puzzles/$kind.yaml; done >/dev/null 2>"$work/err"
ran='an HRM for Sudoku on a maze'
err 'this is an HRM of 4 layers for Sudoku; the puzzle is a maze'
printf 'arch:\n  H_cycles: 3\n  num_heads: 2\n' >"$work/all_config.yaml"
expect 0 info "$work/step_100"
out 'cycles  *3'
out 'heads  *2'
out ' updates 2, side 9, taken as published'
rm "$work/all_config.yaml"
expect 0 import "$work/step_100" -o "$work/plain.safetensors"
err 'heads 1, cycles 2, updates 2, side 9; taken as published'
expect 0 import "$work/step_100" --heads 2 --cycles 4 --updates 3 --size 9x9 -o "$work/told.safetensors"
no_err
expect 0 info "$work/told.safetensors"
out 'cycles  *4'
make hrm-sudoku "$work/training.ckpt" --wrap --prefix ''
expect 0 import "$work/training.ckpt" -o "$work/wrapped.safetensors"
cmp -s "$work/plain.safetensors" "$work/wrapped.safetensors" || fail 'another model under state_dict'
for type in bf16 f16; do
    make trm-sudoku-mlp "$work/half" --type $type
    expect 0 info "$work/half"
    out 'name  *TRM, mlp, Sudoku'
done
# Of nano-trm: on a square of 10x10, which other boards have their place in.
make nano-sudoku "$work/last.ckpt" --wrap --prefix ''
expect 0 info "$work/last.ckpt"
out 'name  *TRM, attention, Sudoku'
out 'positions  *none'
out 'q_outputs  *1'
for board in sudoku.txt:0 sudoku-sizes.yaml:1; do
    "$RUMIA" solve -m "$work/last.ckpt" -n 1 --views 2 --limit 1 "assets/puzzles/${board%:*}" >"$work/out" 2>"$work/err"
    same $? 1 "status of a board on a square, $board"
done
expect 1 solve -m "$work/last.ckpt" -n 2 --explore chains -v assets/puzzles/sudoku.txt
expect 1 trace -m "$work/last.ckpt" -n 1 -o "$work/run.jsonl" --states assets/puzzles/sudoku.txt
expect 2 solve -m "$work/last.ckpt" -n 1 assets/puzzles/maze-10.yaml
err 'this is a TRM of 2 layers for Sudoku; the puzzle is a maze'
make trm-arc "$work/arc" --rows 100000
expect 0 import "$work/arc" -o "$work/arc.safetensors"
expect 0 info "$work/arc.safetensors"
out 'puzzles  *100000'
expect 0 import "$work/arc.safetensors" -o "$work/again.safetensors"
cmp -s "$work/arc.safetensors" "$work/again.safetensors" || fail 'another model after a second import'

# Speed of the published sizes: what a row counts is known. Nobody waits for the others.
"$RUMIA" bench published --json --seconds 0.1 2>"$work/err" | head -n 1 >"$work/out"
ran='rumia bench published'
out '{"published":"TRM, mlp, Sudoku",.*"precision":"f32",.*"parameters":5029378,"gflop":25.63,"ms_one_thread":[0-9.]*,'
out ',"gflops":[0-9.]*,"peak_gflops":[0-9.]*,"mib":[0-9.]*}$'

# A mean says that it is one; of files of different shape there is none.
expect 0 average "$work/random.safetensors" "$work/random.safetensors" -o "$work/mean.safetensors"
expect 0 info "$work/mean.safetensors"
out 'note  *the mean of 2 files$'
expect 2 average "$work/random.safetensors" "$work/imported.safetensors" -o "$work/x.safetensors"
err 'imported.safetensors: mixer is attention.*pool'
expect 2 average "$work/random.safetensors" -o "$work/x.safetensors"
err 'too few'
expect 2 average "$work/random.safetensors" "$work/random.safetensors"
err -- '--output'
[ ! -e "$work/x.safetensors" ] || fail 'a file was written'
finish
