# bash completion for rumia, made by "rumia manual bash"
_rumia() {
    local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" command='' options operands
    [ "$COMP_CWORD" -gt 1 ] && case "${COMP_WORDS[1]}" in
        solve|show|eval|trace|generate|adapt|train|import|average|info|bench|manual) command="${COMP_WORDS[1]}" ;;
    esac
    case "$command $before" in
        ' --size') return ;;
        ' --color') COMPREPLY=($(compgen -W 'auto never 16 256 truecolor' -- "$word")); return ;;
        ' --theme') COMPREPLY=($(compgen -W 'dark light okabe-ito okabe-ito-light grey grey-light' -- "$word") $(compgen -f -- "$word")); return ;;
        ' --model'|' -m') COMPREPLY=($(compgen -f -- "$word")); return ;;
        ' --identifiers') COMPREPLY=($(compgen -f -- "$word")); return ;;
        ' --steps'|' -n') return ;;
        ' --explore'|' -x') COMPREPLY=($(compgen -W 'none chains search' -- "$word")); return ;;
        ' --chains'|' -c') return ;;
        ' --noise') return ;;
        ' --seed'|' -s') return ;;
        ' --threads'|' -t') return ;;
        ' --cpu') COMPREPLY=($(compgen -W 'auto scalar neon avx2 avx512 avx512bf16 amx' -- "$word")); return ;;
        ' --precision') COMPREPLY=($(compgen -W 'auto f32 bf16' -- "$word")); return ;;
        'solve --model'|'solve -m') COMPREPLY=($(compgen -f -- "$word")); return ;;
        'solve --identifiers') COMPREPLY=($(compgen -f -- "$word")); return ;;
        'solve --steps'|'solve -n') return ;;
        'solve --explore'|'solve -x') COMPREPLY=($(compgen -W 'none chains search' -- "$word")); return ;;
        'solve --chains'|'solve -c') return ;;
        'solve --noise') return ;;
        'solve --seed'|'solve -s') return ;;
        'solve --limit'|'solve -l') return ;;
        'solve --start') return ;;
        'solve --goal') return ;;
        'solve --views') return ;;
        'solve --attempts') COMPREPLY=($(compgen -f -- "$word")); return ;;
        'solve --threads'|'solve -t') return ;;
        'solve --cpu') COMPREPLY=($(compgen -W 'auto scalar neon avx2 avx512 avx512bf16 amx' -- "$word")); return ;;
        'solve --precision') COMPREPLY=($(compgen -W 'auto f32 bf16' -- "$word")); return ;;
        'show --limit'|'show -l') return ;;
        'show --start') return ;;
        'show --goal') return ;;
        'show --theme') COMPREPLY=($(compgen -f -- "$word")); return ;;
        'show --color') COMPREPLY=($(compgen -W 'auto never always' -- "$word")); return ;;
        'eval --model'|'eval -m') COMPREPLY=($(compgen -f -- "$word")); return ;;
        'eval --identifiers') COMPREPLY=($(compgen -f -- "$word")); return ;;
        'eval --steps'|'eval -n') return ;;
        'eval --explore'|'eval -x') COMPREPLY=($(compgen -W 'none chains search' -- "$word")); return ;;
        'eval --chains'|'eval -c') return ;;
        'eval --noise') return ;;
        'eval --seed'|'eval -s') return ;;
        'eval --limit'|'eval -l') return ;;
        'eval --start') return ;;
        'eval --goal') return ;;
        'eval --time') return ;;
        'eval --halt') COMPREPLY=($(compgen -W 'verified learned never' -- "$word")); return ;;
        'eval --views') return ;;
        'eval --adapt') return ;;
        'eval --nets') return ;;
        'eval --group') return ;;
        'eval --seed') return ;;
        'eval --results') COMPREPLY=($(compgen -f -- "$word")); return ;;
        'eval --threads'|'eval -t') return ;;
        'eval --cpu') COMPREPLY=($(compgen -W 'auto scalar neon avx2 avx512 avx512bf16 amx' -- "$word")); return ;;
        'eval --precision') COMPREPLY=($(compgen -W 'auto f32 bf16' -- "$word")); return ;;
        'trace --output'|'trace -o') COMPREPLY=($(compgen -f -- "$word")); return ;;
        'trace --puzzle'|'trace -p') return ;;
        'trace --start') return ;;
        'trace --goal') return ;;
        'trace --grain'|'trace -g') COMPREPLY=($(compgen -W 'step cycle update' -- "$word")); return ;;
        'trace --seconds') return ;;
        'trace --theme') COMPREPLY=($(compgen -W 'dark light okabe-ito okabe-ito-light grey grey-light' -- "$word") $(compgen -f -- "$word")); return ;;
        'trace --model'|'trace -m') COMPREPLY=($(compgen -f -- "$word")); return ;;
        'trace --identifiers') COMPREPLY=($(compgen -f -- "$word")); return ;;
        'trace --steps'|'trace -n') return ;;
        'trace --explore'|'trace -x') COMPREPLY=($(compgen -W 'none chains search' -- "$word")); return ;;
        'trace --chains'|'trace -c') return ;;
        'trace --noise') return ;;
        'trace --seed'|'trace -s') return ;;
        'trace --threads'|'trace -t') return ;;
        'trace --cpu') COMPREPLY=($(compgen -W 'auto scalar neon avx2 avx512 avx512bf16 amx' -- "$word")); return ;;
        'trace --precision') COMPREPLY=($(compgen -W 'auto f32 bf16' -- "$word")); return ;;
        'generate --count'|'generate -c') return ;;
        'generate --level'|'generate -l') COMPREPLY=($(compgen -W 'easy minimal hard extreme deep perfect open' -- "$word")); return ;;
        'generate --near') COMPREPLY=($(compgen -f -- "$word")); return ;;
        'generate --hard-for') COMPREPLY=($(compgen -f -- "$word")); return ;;
        'generate --hard-steps') return ;;
        'generate --seed'|'generate -s') return ;;
        'generate --size') return ;;
        'generate --density') return ;;
        'generate --output'|'generate -o') COMPREPLY=($(compgen -f -- "$word")); return ;;
        'generate --format'|'generate -f') return ;;
        'adapt --model'|'adapt -m') COMPREPLY=($(compgen -f -- "$word")); return ;;
        'adapt --identifiers') COMPREPLY=($(compgen -f -- "$word")); return ;;
        'adapt --seconds'|'adapt -s') return ;;
        'adapt --nets') return ;;
        'adapt --group') return ;;
        'adapt --seed') return ;;
        'adapt --output'|'adapt -o') COMPREPLY=($(compgen -f -- "$word")); return ;;
        'adapt --limit'|'adapt -l') return ;;
        'adapt --threads'|'adapt -t') return ;;
        'adapt --cpu') COMPREPLY=($(compgen -W 'auto scalar neon avx2 avx512 avx512bf16 amx' -- "$word")); return ;;
        'adapt --precision') COMPREPLY=($(compgen -W 'auto f32 bf16' -- "$word")); return ;;
        'train --from') COMPREPLY=($(compgen -f -- "$word")); return ;;
        'train --light') COMPREPLY=($(compgen -f -- "$word")); return ;;
        'train --minutes'|'train -m') return ;;
        'train --output'|'train -o') COMPREPLY=($(compgen -f -- "$word")); return ;;
        'train --threads'|'train -t') return ;;
        'train --cpu') COMPREPLY=($(compgen -W 'auto scalar neon avx2 avx512 avx512bf16 amx' -- "$word")); return ;;
        'train --precision') COMPREPLY=($(compgen -W 'auto f32 bf16' -- "$word")); return ;;
        'import --output'|'import -o') COMPREPLY=($(compgen -f -- "$word")); return ;;
        'import --heads') return ;;
        'import --cycles') return ;;
        'import --updates') return ;;
        'import --prefix') return ;;
        'import --size') return ;;
        'average --output'|'average -o') COMPREPLY=($(compgen -f -- "$word")); return ;;
        'info --threads'|'info -t') return ;;
        'info --cpu') COMPREPLY=($(compgen -W 'auto scalar neon avx2 avx512 avx512bf16 amx' -- "$word")); return ;;
        'info --precision') COMPREPLY=($(compgen -W 'auto f32 bf16' -- "$word")); return ;;
        'bench --model'|'bench -m') COMPREPLY=($(compgen -f -- "$word")); return ;;
        'bench --identifiers') COMPREPLY=($(compgen -f -- "$word")); return ;;
        'bench --recipe'|'bench -r') COMPREPLY=($(compgen -f -- "$word")); return ;;
        'bench --seconds') return ;;
        'bench --threads'|'bench -t') return ;;
        'bench --cpu') COMPREPLY=($(compgen -W 'auto scalar neon avx2 avx512 avx512bf16 amx' -- "$word")); return ;;
        'bench --precision') COMPREPLY=($(compgen -W 'auto f32 bf16' -- "$word")); return ;;
    esac
    case "$command" in
        '') options='--window --size --color --theme --ascii --no-mouse --fresh --model --identifiers --blank --steps --explore --chains --noise --seed --threads --cpu --precision --version --help' operands='' ;;
        'solve') options='--model --identifiers --blank --steps --explore --chains --noise --seed --limit --strict --start --goal --exact --quiet --verbose --json --views --attempts --threads --cpu --precision --help' operands='' ;;
        'show') options='--limit --strict --start --goal --symbols --sizes --theme --color --help' operands='' ;;
        'eval') options='--model --identifiers --blank --steps --explore --chains --noise --seed --limit --strict --start --goal --time --halt --curve --views --adapt --nets --group --fresh --seed --results --json --quiet --threads --cpu --precision --help' operands='' ;;
        'trace') options='--output --states --puzzle --strict --start --goal --grain --seconds --theme --ascii --model --identifiers --blank --steps --explore --chains --noise --seed --threads --cpu --precision --help' operands='' ;;
        'generate') options='--count --level --levels --near --hard-for --hard-steps --seed --size --density --output --format --answers --quiet --help' operands='sudoku maze' ;;
        'adapt') options='--model --identifiers --blank --seconds --nets --group --fresh --seed --again --leave-out --output --limit --json --quiet --threads --cpu --precision --help' operands='' ;;
        'train') options='--resume --from --light --minutes --output --threads --cpu --precision --quiet --help' operands='' ;;
        'import') options='--output --bf16 --heads --cycles --updates --prefix --size --help' operands='' ;;
        'average') options='--output --help' operands='' ;;
        'info') options='--json --tensors --threads --cpu --precision --help' operands='' ;;
        'bench') options='--model --identifiers --blank --recipe --seconds --kernels --json --threads --cpu --precision --help' operands='thinking training published' ;;
        'manual') options=' --help' operands='page bash zsh fish' ;;
    esac
    case "$word" in
        -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
        *) COMPREPLY=($(compgen -W "$operands" -- "$word") $(compgen -f -- "$word")) ;;
    esac
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY+=($(compgen -W 'solve show eval trace generate adapt train import average info bench manual' -- "$word"))
    fi
}
complete -o filenames -F _rumia rumia
