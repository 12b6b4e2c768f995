# Small stacks and many threads change nothing but the time it takes.
. "$RUMIA_LIB"
"$MAKE_MODEL" "$work/random.safetensors" || exit 1
echo 53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79 >"$work/puzzle"
"$RUMIA" generate maze --size 64x64 --seed 1 -q -o "$work/maze" || fail generate
cat >"$work/small.yaml" <<'END'
rumia: 1
recipe: small
kind: sudoku
model: {families: [row, column, box, cell], vocab: 3, outputs: 1, planes: 4, height: 4, width: 4, hidden: 16,
  inner: 16, layers: 1, updates: 1, q_outputs: 2}
train: {batch: 8, lanes: 2, steps: 4, iterations: 20}
data: [{level: minimal, least_side: 4, count: 20}]
END

# all FOLDER: what everything says and makes.
all() {
    mkdir "$1"
    "$RUMIA" generate maze --size 64x64 --seed 2 -q
    "$RUMIA" solve --exact -q "$work/maze" assets/puzzles/sudoku-sizes.yaml
    "$RUMIA" solve -m "$work/random.safetensors" -n 2 -q -t 64 "$work/puzzle"
    "$RUMIA" trace -m "$work/random.safetensors" -n 2 "$work/puzzle" -o "$1/run.gif"
    "$RUMIA" train "$work/small.yaml" -o "$1/run" -q -t 64
    "$RUMIA" eval -m "$work/random.safetensors" -n 2 -t 64 "$work/puzzle" | grep -o '"count":.*"exact":[0-9.]*'
    "$RUMIA" info --json "$1/run/weights.safetensors"
}
all "$work/usual" >"$work/expected" 2>"$work/err"
no_err
for kib in 64 128 512; do
    (ulimit -s $kib && all "$work/$kib") >"$work/out" 2>"$work/err"
    sed -i "s|$work/$kib|$work/usual|" "$work/out"
    ran="with stacks of $kib KiB"
    no_err
    cmp -s "$work/out" "$work/expected" || fail "$ran something else came out"
    for file in run.gif run/weights.safetensors; do
        cmp -s "$work/$kib/$file" "$work/usual/$file" || fail "$ran another $file"
    done
done
finish
