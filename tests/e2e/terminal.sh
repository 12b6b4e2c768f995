#!/bin/sh
# The interactive program as a person uses it, in a real terminal (tmux): start, think, scrub, edit, resize, a broken file,
# Ctrl-C, kill. What the screen says is looked at, and that the shell gets its terminal back.
. "$RUMIA_LIB"
. "${RUMIA_LIB%/*}/tmux.sh"
cp assets/puzzles/sudoku.yaml "$work/puzzles.yaml"
puzzles=$work/puzzles.yaml
rumia=$RUMIA

open_terminal
keys "$rumia --fresh $puzzles" Enter
see 'Space think'
see '─'
keys Space
see 'step 1 of\|not solved after\|solved in' 60
see 'solved' 60
keys Home
see 'frame 1/'
keys Right
see 'frame '
keys ,
keys e
see 'edit'
keys Escape
sleep 0.3
keys ':' 'set steps 20' Enter
keys '?'
see 'Thinking'
keys Escape
t resize-window -x 60 -y 20
see "│ 6 .4. 3 │"                 # the board alone
t resize-window -x 18 -y 20
see '20 x 8'                     # too small: the size needed
t resize-window -x 132 -y 43
see 'Space go on'
t resize-window -x 80 -y 24
see 'Space go on'
keys ':' 'open /nonexistent/file' Enter
see 'cannot open'

# The hardest puzzles are solved in front of the viewer, who sees it happen and how.
keys ':' 'puzzle 8' Enter
see 'Steep'
keys Space
see 'one chain, then search  thinking'
see 'solved in' 60
keys ':' 'puzzle 11' Enter
see 'Easter Monster'
keys S
see 'search  searching\|search  thinking'
keys y
see 'taken back'
see 'solved in' 60
keys q
see '[$#] *$'
keys 'stty -a | grep -c " echo " ; echo back' Enter
see '^1$'

# Puzzles through a pipe are opened, with keys from the terminal.
echo 4.....8.5.3..........7......2.....6.....8.4......1.......6.3.7.5..2.....1.4...... >"$work/piped"
keys "clear; cat $work/piped | $rumia --fresh" Enter
see 'Space think'
see '│ 4 '
keys Space
see 'solved in' 60
t set-buffer "$(cat "$work/piped")"
t paste-buffer -p
see 'pasted: sudoku'
keys q
see '[$#] *$'

printf '53..7\n6..19\n' >"$work/broken.txt"
keys "clear; $rumia $work/broken.txt; echo status \$?" Enter
see 'status 2'
see 'broken.txt'

# A task is learnt in front of the viewer; what was learnt answers at once the next time.
cat >"$work/task.json" <<'END'
{"train": [{"input": [[1, 2], [0, 1]], "output": [[1, 0], [2, 1]]}, {"input": [[2, 2], [1, 0]], "output": [[2, 1], [2, 0]]}],
 "test": [{"input": [[0, 2], [1, 2]], "output": [[0, 1], [2, 2]]}]}
END
keys "clear; $rumia --fresh $work/task.json" Enter
see 'A learn'
keys A
see 'learning, [0-9]* of 60 s' 60
see 'after [0-9]* iteration' 60
keys X
see 'learnt for' 60
see ' of 8'
keys '{'
see 'candidate [0-9] of [0-9]: [0-9] of 8 votes'
keys q
see '[$#] *$'
keys "clear; $rumia --fresh $work/task.json" Enter
see 'A learn'
keys A
see 'learnt before' 60
keys q
see '[$#] *$'

# The manual opens in a pager.
keys "clear; PAGER=less $rumia manual" Enter
see 'RUMIA\|rumia'
see '[(:]END\|Manual page\|^:'
keys q
see '[$#] *$'

keys "clear; $rumia --fresh $puzzles; echo status \$?" Enter
see 'Space think'
keys C-c
see 'status '
# What the command line asks for holds on the screen.
keys "clear; $rumia --fresh --steps 2 --explore none assets/puzzles/maze-40.yaml" Enter
see 'Space think'
keys Space
see 'not solved after 2 steps' 60
keys q
see '[$#] *$'
keys "clear; $rumia --fresh $puzzles; echo status \$?" Enter
see 'Space think'
pkill -TERM -f "$rumia --fresh $puzzles"
see 'status '
keys 'clear; stty -a | grep -c " echo "' Enter
see '^1$'
finish
