# Whatever names, notes and paths hold, nothing that a terminal would act on is printed, and JSON stays JSON.
. "$RUMIA_LIB"
"$MAKE_MODEL" "$work/random.safetensors" || exit 1

good=53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79
escape=$(printf '\033') bell=$(printf '\007')
# C1 as UTF-8, right-to-left override, isolate, a byte that is no UTF-8.
c1=$(printf '\302\233') override=$(printf '\342\200\256') isolate=$(printf '\342\201\246') broken=$(printf '\377')

# No byte below a space but line feeds, none of the characters above, and UTF-8 to the end.
harmless() {
    LC_ALL=C tr -d '\n\040-\176\200-\377' <"$1" | grep -q . && fail "$ran: a control character in $1"
    LC_ALL=C grep -q -e "$escape" -e "$bell" -e "$c1" -e "$override" -e "$isolate" "$1" && fail "$ran: $1 acts"
    iconv -f UTF-8 -t UTF-8 "$1" >/dev/null 2>&1 || fail "$ran: $1 is not UTF-8"
}
both() { harmless "$work/out" && harmless "$work/err"; }

cat >"$work/name.yaml" <<END
kind: sudoku
name: "\e]0;title\a\e[31m\u009b\u202e\u2066 a\nb\tc"
source: "\e[2J"
grid: '$good'
END
for how in --quiet --json --verbose; do
    expect 0 solve --exact $how "$work/name.yaml"
    both
done
expect 0 solve --exact "$work/name.yaml"
both
out '^\\x1B]0;title\\x07\\x1B\[31m\\x9B\\u202E\\u2066 a\\nb\\tc (.*name.yaml:1): Sudoku'
expect 0 solve --exact --json "$work/name.yaml"
python3 -c 'import json, sys; assert json.loads(open(sys.argv[1]).read())["name"][0] == "\x1b"' "$work/out" ||
    fail 'JSON does not keep the name'
expect 1 trace -m "$work/random.safetensors" --steps 2 "$work/name.yaml" -o "$work/run.txt"
ran='trace to a text'
tr -d '\f' <"$work/run.txt" >"$work/stops" # between stops
harmless "$work/stops"

mkdir "$work/names"
for name in "$escape[31m" "$c1$override$isolate" "$broken" "a
b"; do
    echo $good >"$work/names/$name"
    for how in --quiet --json; do
        expect 0 solve --exact $how "$work/names/$name"
        both
    done
    expect 0 eval -m "$work/random.safetensors" --steps 1 --json "$work/names/$name"
    both
    python3 -c 'import json, sys; json.loads(open(sys.argv[1], encoding="UTF-8").read())' "$work/out" || fail 'not JSON'
    echo 53..7 >"$work/names/$name"
    expect 2 solve --exact "$work/names/$name"
    both
    expect 2 solve --exact "$work/names/$name.gone"
    both
    expect 2 solve "--$name"
    both
    expect 2 info "$work/names/$name"
    both
    expect 2 train "$work/names/$name"
    both
done
printf '"\\e[31m\\u202e": 1\n' >"$work/recipe.yaml"
expect 2 train "$work/recipe.yaml"
both
err '\\x1B\[31m\\u202E'
finish
