# Help, versions and mistakes.
. "$RUMIA_LIB"

expect 0 --help
out '^Usage: rumia \[OPTION'
out '^  solve '
no_err
expect 0 --version
out '^rumia [0-9]'
for command in solve eval generate train import average info bench trace manual; do
    expect 0 $command --help
    out "^Usage: rumia $command "
    out -- '--help'
    no_err
done
awk 'length > 80 { exit 1 }' "$work/out" || fail 'help is wider than 80 columns'

expect 2 sovle
err "did you mean 'solve'"
no_out
expect 2 solve
err '^rumia solve: too few arguments'
expect 2 solve --stesp 3 x
err "unknown option '--stesp': did you mean '--steps'"
err "Try 'rumia solve --help'"
expect 2 solve --steps
err "option '--steps' needs an argument"
expect 2 solve --steps=0 x
err 'out of range, which is 1 to'
expect 2 solve -n many x
err 'not a whole number'
expect 2 solve --quiet=yes x
err 'takes no argument'
expect 2 solve --explore=everything x
err 'not one of none, chains, search'
expect 2 solve --cpu=pdp11 x
err 'not one of auto, scalar'
expect 2 solve -Q x
err "unknown option '-Q'"
expect 2 solve nothing-here.yaml
err '^rumia solve: nothing-here.yaml: cannot open'
expect 2 solve -- --steps
err -- '--steps: cannot open'
expect 2 ./nothing-here
err 'nothing-here'

# Short options combined, long ones cut short, options after operands.
expect 0 solve -eq assets/puzzles/sudoku.sdm
same "$(wc -l <"$work/out")" "$(grep -c '^[0-9.]' assets/puzzles/sudoku.sdm)" 'lines of answers'
expect 0 solve assets/puzzles/sudoku.sdm --exa --quie
"$RUMIA" solve --exact assets/puzzles/sudoku.yaml >/dev/full 2>"$work/err" && fail 'a full disk was not noticed'
# Closed standard streams: what is said is lost, and that is noticed where it matters; no file takes their place.
"$RUMIA" solve --exact assets/puzzles/sudoku.yaml 2>"$work/err" >&- && fail 'a closed output was not noticed'
ran='with closed output'
err 'standard output'
"$RUMIA" solve --exact - <&- >"$work/out" 2>"$work/err"
same $? 2 'status with closed input'
err '-: '
finish
