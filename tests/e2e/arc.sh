# ARC tasks: views vote, two attempts, an answer key, rows of the puzzle embedding by name, folders of tasks.
. "$RUMIA_LIB"
mkdir "$work/m" "$work/tasks"
"$MAKE_MODEL" "$work/m/random.safetensors" arc || exit 1
model=$work/m/random.safetensors
pair='{"input": [[0,7],[7,0]], "output": [[7,0],[0,7]]}'
echo "{\"train\": [$pair], \"test\": [{\"input\": [[1,2,3]]}]}" >"$work/tasks/aa.json"
echo "{\"train\": [$pair, $pair], \"test\": [{\"input\": [[4]], \"output\": [[5]]}, {\"input\": [[6]]}]}" >"$work/tasks/bb.json"

# Nothing is claimed without a key; the votes are counted.
expect 1 solve -m "$model" -n 2 "$work/tasks/aa.json"
out '1 demonstration; the answer: 1x3, as large as the input'
out '^  8 votes\|^  [1-7] vote'
out 'attempt 1$'
out 'there is no answer key to tell'
! grep -q solved "$work/out" || fail 'something is called solved'
expect 1 solve -m "$model" -n 2 --json "$work/tasks/bb.json"
same "$(wc -l <"$work/out")" 2 'lines of JSON'
out '"views":8,"candidates":\[{"votes":'
out '"exact":false,"verdict":"'
while read -r line; do
    echo "$line" | python3 -c '
import json, sys
told = json.load(sys.stdin)
assert sum(c["votes"] for c in told["candidates"]) == told["views"] == 8, told
assert told["candidates"] == sorted(told["candidates"], key=lambda c: (-c["votes"], -c["belief"])), told' ||
        fail 'votes do not add up'
done <"$work/out"
expect 1 solve -m "$model" -n 2 --views 3 --json "$work/tasks/aa.json"
out '"views":3,'

# Two attempts at every test of a folder; what the network says first, -q prints as a task.
expect 1 solve -m "$model" -n 2 --views 4 -q --attempts "$work/submission.json" "$work/tasks"
python3 - "$work/submission.json" "$work/out" <<'END' || fail 'submission'
import json, sys
made = json.load(open(sys.argv[1]))
assert [len(made[k]) for k in sorted(made)] == [1, 2], made
for task in made.values():
    for test in task:
        assert sorted(test) == ["attempt_1", "attempt_2"]
        for grid in test.values():
            assert len({len(row) for row in grid}) == 1 and all(0 <= c <= 9 for row in grid for c in row)
END
out '"name": "bb"'

# An answer key that agrees: the first attempt of before is made the answer.
python3 - "$work" <<'END'
import json, sys
work = sys.argv[1]
task = json.load(open(f"{work}/tasks/aa.json"))
task["test"][0]["output"] = json.load(open(f"{work}/submission.json"))["aa"][0]["attempt_1"]
json.dump(task, open(f"{work}/right.json", "w"))
END
sed -i 's/{"train"/{"name": "aa", "train"/' "$work/right.json"
expect 0 solve -m "$model" -n 2 --views 4 "$work/right.json"
out 'as the answer key has it'
expect 0 eval -m "$model" -n 2 --views 4 "$work/right.json"
out '"count":1,"exact":1.0'
out '"views":4,"within_two":1.0*,"tasks":1,"tasks_within_two":1.0'
# Of two inputs, one is right by the second attempt only, one is wrong: half of the inputs, none of the tasks.
python3 - "$work" <<'END'
import json, sys
work = sys.argv[1]
task = json.load(open(f"{work}/tasks/bb.json"))
made = json.load(open(f"{work}/submission.json"))["bb"]
task["name"] = "bb"
for test, said in zip(task["test"], made):
    test["output"] = [[(said["attempt_1"][0][0] + 1) % 10] * 29]
two = next(i for i, said in enumerate(made) if said["attempt_1"] != said["attempt_2"])
task["test"][two]["output"] = made[two]["attempt_2"]
json.dump(task, open(f"{work}/half.json", "w"))
END
expect 0 eval -m "$model" -n 2 --views 4 "$work/half.json"
out '"count":2,"exact":0.0'
out '"within_two":0.50*,"tasks":1,"tasks_within_two":0.0'
expect 0 eval -m "$model" -n 2 --views 4 "$work/tasks/aa.json" "$work/tasks"
out '"count":0,.*"skipped":1'
out '"count":1,.*"skipped":2'
expect 2 solve --exact "$work/right.json"
err 'nothing solves kind arc exactly'
expect 2 solve -m "$model" --attempts "$work/none.json" --exact assets/puzzles/sudoku.txt
err 'there was no ARC task'
[ ! -e "$work/none.json" ] || fail 'attempts at nothing'

# Rows by name: as many as the model has; another row says something else, --blank takes row 0.
for how in '' --blank; do "$RUMIA" solve -m "$model" -n 2 --views 1 --json $how "$work/tasks/aa.json" | sed 's/"ms.*//'; done >"$work/none"
same "$(sort -u "$work/none" | wc -l)" 1 'answers without names'
echo '["<blank>", "aa", "aa|||t1|||0123456789"]' >"$work/m/identifiers.json"
"$RUMIA" solve -m "$model" -n 2 --views 1 --json "$work/tasks/aa.json" | sed 's/"ms.*//' >"$work/named"
"$RUMIA" solve -m "$model" -n 2 --views 1 --json --blank "$work/tasks/aa.json" | sed 's/"ms.*//' >"$work/blank"
cmp -s "$work/named" "$work/blank" && fail 'the row of the task makes no difference'
same "$(cat "$work/blank")" "$(sort -u "$work/none")" 'the answer of the blank row'
echo '["<blank>", "aa"]' >"$work/two.json"
expect 2 solve -m "$model" --identifiers "$work/two.json" "$work/tasks/aa.json"
err 'two.json: 2 names for the 3 rows that random.safetensors has'
echo '["<blank>", "aa"' >"$work/m/identifiers.json"
expect 2 solve -m "$model" "$work/tasks/aa.json"
err 'identifiers.json'
rm "$work/m/identifiers.json"

# Runs on screen and in files, for any number of threads.
expect 1 trace -m "$model" -n 1 -o "$work/t.rumia-trace" "$work/tasks/aa.json"
expect 1 trace "$work/t.rumia-trace"
out 'step   1'
for threads in 1 3; do "$RUMIA" solve -m "$model" -n 2 -t $threads --json "$work/tasks" | sed 's/"ms.*//' >"$work/t$threads"; done
cmp -s "$work/t1" "$work/t3" || fail 'threads change the result'

# Folders.
mkdir "$work/empty"
expect 2 solve -m "$model" "$work/empty"
err 'there is no file in it'
echo '{"train": []}' >"$work/tasks/cc.json"
expect 2 solve -m "$model" -n 1 --views 1 "$work/tasks"
err 'cc.json:1:'
finish
