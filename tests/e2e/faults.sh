# Training under faults: recipes that make no sense, kill -9 at any time, a full disk, nobody who reads the progress.
. "$RUMIA_LIB"
: >"$work/out"
: >"$work/err"

# As many iterations as take some two seconds; fewer in a program that is slowed down.
whole=$((8000 / ${SLOW:-1}))

# small ITERATIONS: a recipe of that size.
small() {
    cat <<END
rumia: 1
recipe: small
kind: sudoku
model: {families: [row, column, box, cell], vocab: 3, outputs: 1, planes: 4, height: 4, width: 4, hidden: 16,
  inner: 16, layers: 1, updates: 1, q_outputs: 2}
train: {batch: 8, lanes: 2, steps: 4, iterations: $1, retry: 0.5, noise: 0.1}
data: [{level: minimal, least_side: 4, count: 20}]
pinned: 0.3
checkpoint_minutes: 0.001
END
}
# wait_for COMMAND...: until it succeeds; false when the child ends before.
wait_for() {
    while ! "$@" 2>/dev/null; do
        kill -0 $child 2>/dev/null || return 1
        sleep 0.02
    done
}

# Refused at once, with the place: these ran for ever, or broke down.
refuse() { # PATTERN FROM TO
    small 10 | sed "s/$2/$3/" >"$work/bad.yaml"
    expect 2 train "$work/bad.yaml" -o "$work/bad"
    err "bad.yaml:[0-9]*:[0-9]*: $1"
    [ ! -e "$work/bad" ] || fail 'a folder was made'
}
refuse 'the list of sources is empty' '\[{level.*' '[]'
refuse 'no Sudoku of 5 rows' 'count: 20' 'most_side: 9'
refuse 'vocab is 1 (expected 3' 'vocab: 3' 'vocab: 1'
refuse 'recipe cannot be' 'recipe: small' 'recipe: a\/..\/..\/b'

# data FILE: the arrays of a checkpoint; text FILE: what it says of them, but for the time it took.
header() { od -An -tu8 -N8 "$1" | tr -d ' '; }
data() { tail -c +$((9 + $(header "$1"))) "$1"; }
text() { head -c $((8 + $(header "$1"))) "$1" | tail -c +9 | sed 's/"seconds":"[^"]*"//; s/ *$//'; }

small $whole >"$work/small.yaml"
expect 0 train "$work/small.yaml" -o "$work/whole" -q -t 2
mkdir "$work/killed"
cp "$work/whole"/pool-* "$work/killed"
: >"$work/before"
resume=
for kill in 1 2 3 4 5 6 7 8 9 10; do
    "$RUMIA" train "$work/small.yaml" -o "$work/killed" -q -t $((kill % 2 + 1)) $resume 2>"$work/err" &
    child=$!
    wait_for [ "$work/killed/checkpoint.safetensors" -nt "$work/before" ] || break # it is done
    sleep 0.0$((kill % 4 * 2))
    kill -KILL $child
    wait $child 2>/dev/null
    touch "$work/before"
    resume=--resume
done
# Whoever is killed between naming a file and renaming it leaves one; who goes on removes it.
touch "$work/killed/checkpoint.safetensors.abc123"
expect 0 train "$work/small.yaml" -o "$work/killed" -q -t 2 --resume
same "$(cd "$work/killed" && echo *)" "$(cd "$work/whole" && echo *)" 'files of a run that was killed'
for part in data text; do
    $part "$work/whole/checkpoint.safetensors" >"$work/a"
    $part "$work/killed/checkpoint.safetensors" >"$work/b"
    cmp -s "$work/a" "$work/b" || fail "the $part of a checkpoint after ten kills is another"
done

# A disk that is full: said, tried again, and nothing lost when there is room.
if command -v prlimit >/dev/null; then
    small 100000000 >"$work/long.yaml"
    "$RUMIA" train "$work/long.yaml" -o "$work/full" -q -t 1 2>"$work/err" &
    child=$!
    full=$work/full/checkpoint.safetensors
    wait_for [ -e "$full" ] || fail 'no checkpoint'
    prlimit --pid $child --fsize=1000:unlimited
    wait_for grep -q 'checkpoint.safetensors: cannot write: .*: the run goes on' "$work/err" || fail 'a full disk ends a run'
    sum=$(cksum <"$full")
    kill -TERM $child
    wait_for grep -q 'trying again' "$work/err" || fail 'a full disk at the end is not told'
    same "$(cksum <"$full")" "$sum" 'the checkpoint while the disk was full'
    prlimit --pid $child --fsize=unlimited:unlimited
    wait $child
    same $? 0 'status of a run that could save at last'
    [ "$(cksum <"$full")" != "$sum" ] || fail 'nothing was saved when there was room again'
    same "$(echo $(ls "$work/full"))" "checkpoint.safetensors log.csv $(cd "$work/full" && echo pool-*) weights.safetensors" 'files'
fi

# A row of the log is there whole or not at all, whatever the disk had room for; what a crash tore is cut off.
cp -r "$work/whole" "$work/log"
tail -n 1 "$work/log/log.csv" | head -c 9 >"$work/torn"
cat "$work/torn" >>"$work/log/log.csv"
sed "s/iterations: $whole/iterations: $((whole + 10))/" "$work/small.yaml" >"$work/longer.yaml"
if command -v prlimit >/dev/null; then
    size=$(wc -c <"$work/whole/log.csv")
    prlimit --fsize=$((size + 20)) "$RUMIA" train "$work/longer.yaml" -o "$work/log" -q -t 2 --resume 2>"$work/err" &
    child=$!
    wait_for grep -q 'log.csv: cannot write: .*: the row is kept for later' "$work/err" || fail 'a row that is lost is not told'
    kill -TERM $child
    kill -TERM $child 2>/dev/null
    wait $child
    cmp -s "$work/log/log.csv" "$work/whole/log.csv" || fail 'a part of a row is in the log'
    cat "$work/torn" >>"$work/log/log.csv"
fi
expect 0 train "$work/longer.yaml" -o "$work/log" -q -t 2 --resume
columns=$(head -n 1 "$work/log/log.csv" | tr -dc , | wc -c)
same "$(tr -dc ',\n' <"$work/log/log.csv" | awk -v n="$columns" 'length != n' | wc -l)" 0 'torn rows of a log'
same "$(wc -l <"$work/log/log.csv")" $(($(wc -l <"$work/whole/log.csv") + 1)) 'rows of a log that was torn'

# Nobody who reads what is told.
{ "$RUMIA" train "$work/small.yaml" -o "$work/pipe" -t 2; echo $? >"$work/status"; } 2>&1 | true
same "$(cat "$work/status")" 0 'status of a run whose progress nobody reads'
data "$work/pipe/checkpoint.safetensors" >"$work/b"
data "$work/whole/checkpoint.safetensors" | cmp -s - "$work/b" || fail 'a run whose progress nobody reads is another'
finish
