# A net learns tasks: what it says, what it keeps, a measurement that goes on where it was. How well it learns depends on
# time, so nothing here asks for that.
. "$RUMIA_LIB"
export XDG_STATE_HOME=$work/state
mkdir "$work/tasks"
pair() { echo "{\"input\": [[$1,$2]], \"output\": [[$2,$1]]}"; }
echo "{\"train\": [$(pair 1 2), $(pair 3 4), $(pair 5 1)], \"test\": [$(pair 6 7), $(pair 8 9)]}" >"$work/tasks/aa.json"
echo "{\"train\": [$(pair 2 2)], \"test\": [{\"input\": [[4,5]]}]}" >"$work/tasks/bb.json"

# Without a key nothing can be right; what was learnt is kept and answers at once.
expect 1 adapt --seconds 1 -t 1 "$work/tasks/bb.json"
out '^[0-9]* s of learning, .* nets\{0,1\} learnt the demonstrations'
out '^  [0-9]* votes\{0,1\}, believed'
out 'there is no answer key to tell'
no_err
[ "$(ls "$work/state/rumia/adapted" | wc -l)" -ge 1 ] || fail 'no weights are kept'
sed -n '/^bb/,$p' "$work/out" >"$work/first"
expect 1 adapt -t 1 "$work/tasks/bb.json"
out '^learnt before'
sed -n '/^bb/,$p' "$work/out" >"$work/second"
cmp -s "$work/first" "$work/second" || fail 'what is kept answers something else'
expect 1 adapt --again --seconds 1 -j -t 1 "$work/tasks/bb.json"
out '^{"puzzle":".*","test":1,"right":null,"views":[0-9]*,"candidates":\[{"votes":'
expect 1 adapt --seconds 1 --nets 1 -q -o "$work/w.safetensors" "$work/tasks/bb.json"
expect 0 info "$work/w.safetensors"
out 'tasks  *1$'
# Kept weights that are damaged are learnt anew.
for kept in "$work"/state/rumia/adapted/*; do echo damaged >"$kept"; done
expect 1 adapt --seconds 1 -q "$work/tasks/bb.json"
out 'of learning'

# Each demonstration left out; of one there is nothing else to learn from.
expect 1 adapt --again --seconds 1 -q --leave-out "$work/tasks/bb.json"
out '^demonstrations that come out right when each is left out: 0 of 0$'
"$RUMIA" adapt --again --seconds 1 -q -j --leave-out "$work/tasks/aa.json" >"$work/out" 2>"$work/err"
out '^{"left_out":3,"right":[0-3]}$'

# A line a task; a second time only what is new.
expect 0 eval --adapt 1 -t 2 --results "$work/lines" "$work/tasks/aa.json"
no_out
err '^1 task: [01] solved at the first attempt, [01] within two'
same "$(wc -l <"$work/lines")" 1 'lines of results'
expect 0 eval --adapt 1 -t 2 --nets 2 --results "$work/lines" "$work/tasks"
err '^1 task (and 1 measured before)'
expect 0 eval --adapt 1 --results "$work/lines" "$work/tasks"
err '^0 tasks (and 2 measured before)'
python3 - "$work/lines" <<'END' || fail 'lines of results'
import json, sys
aa, bb = [json.loads(line) for line in open(sys.argv[1])]
assert aa["task"] == "aa" and aa["tests"] == 2 and all(sum(v) % 8 == 0 for v in aa["votes"]), aa
assert aa["size"] and not (aa["first"] and not aa["two"]) and len(aa["right"]) == 2, aa
assert bb["task"] == "bb" and len(bb["nets"]) <= 2 and "two" not in bb, bb
END
expect 0 eval --adapt 1 -q --fresh --group 0 --seed 3 "$work/tasks/aa.json"
out '^{"task":"aa",'
no_err
# A line that was not finished is cut off; a disk that is full tears none, and is told. What it took is measured again.
head -n 1 "$work/lines" >"$work/one"
{ cat "$work/one"; tail -n 1 "$work/lines" | head -c 40; } >"$work/torn"
if command -v prlimit >/dev/null; then
    prlimit --fsize=$(($(wc -c <"$work/one") + 50)) "$RUMIA" eval --adapt 1 --results "$work/torn" "$work/tasks" \
        >"$work/out" 2>"$work/err"
    same $? 2 'status of a measurement that a full disk has no room for'
    ran='a measurement on a full disk'
    err 'torn: cannot write: .*: the line is kept for later'
    err 'torn: cannot write: [^:]*$'
    cmp -s "$work/torn" "$work/one" || fail 'a full disk leaves a part of a line'
fi
expect 0 eval --adapt 1 --results "$work/torn" "$work/tasks"
err '^1 task (and 1 measured before)'
same "$(grep -c '^{"task":"[ab]*",.*}$' "$work/torn")" 2 'whole lines'
printf 'my diary' >"$work/diary"
expect 2 eval --adapt 1 --results "$work/diary" "$work/tasks"
same "$(cat "$work/diary")" 'my diary' 'a file that has no results'

echo torn >>"$work/lines"
expect 2 eval --adapt 1 --results "$work/lines" "$work/tasks"
err 'lines:3:1: this is no line of results (expected {"task":"NAME",...'

# What cannot be learnt.
expect 2 adapt --seconds 1 assets/puzzles/sudoku.txt
err 'sudoku.txt: there are no demonstrations to learn from'
expect 2 adapt -m assets/models/sudoku-9x9.safetensors "$work/tasks/aa.json"
err 'this model is for another kind of puzzle than arc'
expect 2 adapt "$work/nowhere.json"
err 'nowhere.json'
expect 2 eval --adapt 0.5 "$work/tasks"
err 'adapt'
finish
