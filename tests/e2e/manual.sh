# The manual page and the completions that are installed are those the tables make.
. "$RUMIA_LIB"

for pair in page:assets/man/rumia.1 bash:assets/completion/rumia.bash zsh:assets/completion/_rumia \
    fish:assets/completion/rumia.fish; do
    "$RUMIA" manual "${pair%%:*}" >"$work/out" || fail "rumia manual ${pair%%:*}"
    cmp -s "$work/out" "${pair#*:}" || fail "${pair#*:} is out of date: rumia manual ${pair%%:*} >${pair#*:}"
done

if command -v bash >/dev/null; then
    complete() { # WORDS...: what bash would offer for the last one
        bash -c '. assets/completion/rumia.bash; COMP_WORDS=(rumia "$@"); COMP_CWORD=$#; _rumia; echo "${COMPREPLY[@]}"' - "$@"
    }
    same "$(complete solv)" solve 'completion of a command'
    same "$(complete solve --expl)" --explore 'completion of an option'
    same "$(complete solve --explore s)" search 'completion of a value'
    same "$(complete generate mac)" '' 'completion of nothing'
    same "$(complete generate --level perf)" perfect 'completion of a level'
    same "$(complete --theme okabe-ito-)" okabe-ito-light 'completion of a theme'
    complete generate '' | grep -q null && fail 'the template is offered'
    same "$(complete generate ma)" maze 'completion of a kind'
fi
if command -v man >/dev/null && command -v groff >/dev/null; then
    man --warnings -E UTF-8 -l assets/man/rumia.1 >"$work/out" 2>"$work/err" || fail 'the manual page does not format'
    ran='the manual page'
    no_err
fi
finish
