# rumia solve: answers, verdicts, exit codes, forms of output.
. "$RUMIA_LIB"
"$MAKE_MODEL" "$work/random.safetensors" || exit 1

good=53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79
solved=534678912672195348198342567859761423426853791713924856961537284287419635345286179
conflict=55..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79
# The last cell of row 1 can hold nothing.
unsolvable=12345678....................................9....................................
many=................................................................................1

echo $good >"$work/good"
echo $conflict >"$work/conflict"
echo $many >"$work/many"
printf '%s\n' $good $conflict $good >"$work/mixed"

expect 0 solve --exact --quiet "$work/good"
same "$(cat "$work/out")" $solved 'the answer alone'
expect 0 solve --exact --quiet assets/puzzles/maze-10.yaml
out 'o'
expect 0 solve --exact "$work/good"
out '5 3 4 | 6 7 8 | 9 1 2'
out 'solved by the exact solver'
out '^  ------+-------+------'
expect 0 solve --exact --json "$work/good"
out "\"answer\":\"$solved\""
out '"solved":true'
python3 -c 'import json, sys; json.loads(open(sys.argv[1]).read())' "$work/out" 2>"$work/err" || fail 'not JSON'

# Told apart before thinking.
expect 2 solve --exact "$work/conflict"
out '5!5!'
out 'not solved'
expect 2 solve -m "$work/random.safetensors" "$work/conflict"
out 'not solved'
expect 2 solve -m "$work/random.safetensors" --json "$work/conflict"
out '"state":"conflict"'
echo $unsolvable >"$work/unsolvable"
expect 2 solve -m "$work/random.safetensors" --json "$work/unsolvable"
out '"state":"unsolvable"'
expect 1 solve -m "$work/random.safetensors" -n 1 "$work/many"
err 'any answer that keeps the rules'
expect 2 solve --exact "$work/mixed"
out '2 of 3 solved'

# A network that knows nothing does not solve, and says so.
expect 1 solve -m "$work/random.safetensors" -n 3 "$work/good"
out '^  step   3 .*changed.*in conflict.*open.*q 0'
out 'not solved in 3 steps.*; more --steps go on'
expect 1 solve -m "$work/random.safetensors" -n 3 --explore none "$work/good"
out 'not solved in 3 steps.*; --explore search goes on'
expect 1 solve -m "$work/random.safetensors" -n 2 -v "$work/good"
out 'cycle 1, latent update 2'
expect 1 solve -m "$work/random.safetensors" -n 2 --json "$work/good"
out '"trace":\[{"step":1,'
same "$(wc -l <"$work/out")" 1 'lines of JSON'
expect 1 solve -m "$work/random.safetensors" -n 2 --chains 3 "$work/good"
expect 1 solve -m "$work/random.safetensors" -n 20 --explore search "$work/good"
expect 1 solve -m "$work/random.safetensors" -n 20 --explore search --json "$work/good"
out '"search":\[{"event":"pin","branch":1,"from":0,"cell":"r[1-9]c[1-9]","symbol":"[1-9]"}'
expect 1 solve -m "$work/random.safetensors" -n 1 -q "$work/good"
no_out

# By itself: one line of thought as long as it comes to something, then a search, in numbers as on screen.
"$RUMIA" generate sudoku --level extreme --count 12 --seed 8801 -q >"$work/extreme" || fail generate
expect 0 solve --json "$work/extreme"
# The same answers side by side, in the order of the file, as one by one from standard input.
for how in '' '-n 80' '--explore none' '--explore none -n 3'; do
    "$RUMIA" solve -q $how "$work/extreme" >"$work/together"
    "$RUMIA" solve -q $how - <"$work/extreme" >"$work/alone"
    cmp -s "$work/together" "$work/alone" || fail "another answer side by side: $how"
done
"$RUMIA" solve --json "$work/extreme" >"$work/out"
grep -q '"event":"pin"' "$work/out" && fail 'a search where one line of thought was enough'
expect 1 solve -m "$work/random.safetensors" -n 80 --json "$work/good"
out '"step":64,'
out '"search":\[{"event":"pin"'
expect 1 solve -m "$work/random.safetensors" -n 80 --json --explore none "$work/good"
out '"step":80,'
grep -q '"event":"pin"' "$work/out" && fail 'a search that nobody asked for'

# Views vote, until the rules accept what one of them says.
expect 0 solve --views 8 assets/puzzles/maze-10.yaml
out 'view [1-8] of 8 has an answer that the rules accept'
expect 0 solve --views 8 --json assets/puzzles/maze-10.yaml
out '"views":1,"candidates":\[{"votes":1,.*\],"accepted_view":[1-8],"solved":true'
expect 1 solve --views 8 -n 1 assets/puzzles/maze-10.yaml
out '^  [1-8] votes*, believed in to [0-9]* %$'
out 'not solved in 1 step'

# The same numbers for any number of threads.
for threads in 1 2 3; do
    "$RUMIA" solve -m "$work/random.safetensors" -n 3 --chains 2 -t $threads "$work/good" | sed 's/, [0-9.]* ms//' >"$work/t$threads"
done
cmp -s "$work/t1" "$work/t2" && cmp -s "$work/t1" "$work/t3" || fail 'threads change the result'

# A puzzle that comes through a pipe is solved without a word about which command; nothing comes: the sample.
echo 53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79 |
    "$RUMIA" >"$work/out" 2>"$work/err"
ran='a pipe'
out '5 3 4 | 6 7 8'
[ "$(grep -c solved "$work/out")" = 1 ] || fail 'more than the piped puzzle was solved'
# With the weights and the effort that were asked for.
"$RUMIA" -m "$work/random.safetensors" -n 3 "$work/good" >"$work/out" 2>"$work/err" </dev/null
same $? 1 'status of random weights without a command'
ran='rumia -m MODEL -n 3 FILE'
out 'not solved in 3 steps'
# Standard input, and a puzzle the model cannot take.
"$RUMIA" solve --exact - <"$work/good" >"$work/out" 2>"$work/err" || fail 'standard input'
expect 2 solve -m "$work/random.safetensors" assets/puzzles/maze-10.yaml
err 'maze'
RUMIA_MODELS=$work expect 2 solve "$work/good"
err 'sudoku-9x9.safetensors'
err -- '--model'
mkdir "$work/models"
cp "$work/random.safetensors" "$work/models/sudoku-9x9.safetensors"
RUMIA_MODELS=$work/models expect 1 solve -n 1 "$work/good"
out 'not solved in 1 step'
# A row of a table that is wrong is left out, counted and named; it counts as not solved. --strict ends there.
printf 'puzzle,solution\n%s,\n%s,\n%.80s,\n%s,\n' $good $good $good $good >"$work/table.csv"
expect 1 solve --exact --quiet "$work/table.csv"
same "$(wc -l <"$work/out")" 3 'answers of the good rows'
err 'left out: .*table.csv:4:[0-9]*: 80 cells'
err '1 row was left out in all'
expect 0 solve --exact --quiet --limit 2 "$work/table.csv"
expect 2 solve --exact --quiet --strict "$work/table.csv"
err 'table.csv:4:[0-9]*: 80 cells'
no_out
# A map knows no start and no goal: they are said. What was taken for what is told.
printf 'type octile\nheight 3\nwidth 4\nmap\n....\n.@@.\n....\n' >"$work/ends.map"
expect 2 solve --exact "$work/ends.map"
out 'no start, no goal'
expect 0 solve --exact --quiet --start 1,1 --goal 3,4 "$work/ends.map"
same "$(head -n 1 "$work/out")" 'S...' 'the first row of a way through a map'
expect 2 solve --exact --start 1,1 "$work/ends.map"
err -- '--goal is missing'
expect 2 solve --exact --start 1,1 --goal 2,2 "$work/ends.map"
err 'ends.map:1: the goal at row 2, column 2 is on a wall'
expect 2 solve --exact --start 1,1 --goal far "$work/ends.map"
err "'far' is no place"
expect 2 solve --exact --start 1,1 --goal 2,2 "$work/good"
err 'a sudoku has no start and goal'
printf 'xxxxx\nxS.Gx\nx...x\nxxxxx\n' >"$work/walls"
expect 0 solve --exact --quiet "$work/walls"
err "walls:1: 'x' was taken for walls"
# Many at once, where only answers are asked for: the same as one by one, what cannot be thought about among them.
{
    cat assets/puzzles/sudoku.sdm
    printf '%s\n' $good $conflict $good $unsolvable $many $good
} >"$work/several"
expect 2 solve -q --steps 3 "$work/several"
cp "$work/out" "$work/at_once"
cp "$work/err" "$work/at_once_err"
"$RUMIA" solve -q --steps 3 - <"$work/several" >"$work/out" 2>"$work/err"
[ $? = 2 ] || fail 'the status of many at once'
cmp -s "$work/out" "$work/at_once" || fail 'many at once, their answers'
same "$(sed 's/[^:]*: [^:]*://' "$work/at_once_err")" "$(sed 's/[^:]*: [^:]*://' "$work/err")" 'many at once, what is said of them'
same "$(grep -c $solved "$work/at_once")" 3 'answers among several'
# A table of 1.6 million rows (262 MB): read as it is solved, packed or not.
{
    echo 'puzzle,solution'
    yes "$good,$solved" | head -n 1600000
} | gzip -1 >"$work/large.csv.gz"
expect 0 solve --exact --quiet --limit 3 "$work/large.csv.gz"
same "$(cat "$work/out")" "$(printf '%s\n%s\n%s' $solved $solved $solved)" 'answers of a large table'
gzip -dc "$work/large.csv.gz" | "$RUMIA" solve --exact --quiet --limit 1 - >"$work/out" 2>"$work/err"
same "$(cat "$work/out")" $solved 'the answer of a large table from a pipe'
finish
