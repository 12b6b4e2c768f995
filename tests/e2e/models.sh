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
