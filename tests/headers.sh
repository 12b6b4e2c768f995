#!/bin/sh
# Every header compiles alone, seeing only the folders that its own library may see: tests/headers.sh CC SOURCE_ROOT
set -u
cc=$1 root=$2
cd "$root" || exit 2

core='core/base core/cpu core/kernels core/model'
puzzles='core/base puzzles'
session="$puzzles app/frames app/thinking app/session"
# The include folders of a header, by where it lies.
allowed() {
    case $1 in
        core/base/*) echo core/base ;;
        core/cpu/*) echo core/base core/cpu ;;
        core/kernels/*) echo core/base core/cpu core/kernels ;;
        core/speed/*) echo core/base core/cpu core/kernels core/speed ;;
        core/model/*) echo "$core" ;;
        core/*) echo "$core" core/files "${1%/*}" ;;
        puzzles/*) echo "$puzzles" "${1%/*}" ;;
        app/paths/*) echo core/base app/paths ;;
        app/frames/*) echo "$puzzles" app/frames ;;
        app/thinking/mind.h) echo "$puzzles" app/frames app/thinking ;;
        app/thinking/*) echo "$puzzles" "$core" app/frames app/thinking ;;
        app/session/*) echo "$puzzles" app/frames app/thinking app/session ;;
        app/scene/views/*) echo "$session" app/scene app/scene/views ;;
        app/scene/layout.h) echo "$session" app/scene ;;
        app/scene/*) echo core/base app/scene ;;
        app/fronts/*) echo core/base app/scene app/fronts ;;
        app/control/*) echo "$session" app/scene app/fronts app/control ;;
        app/training/*) echo "$puzzles" "$core" core/train app/frames app/thinking app/training ;;
        app/cli/*) echo "$core" "$session" core/train app/scene app/fronts app/control app/training app/cli app/cli/commands ;;
        tests/*) echo "$core" "$session" puzzles/null puzzles/sudoku puzzles/maze puzzles/arc core/files core/train app/scene app/scene/views app/fronts app/control app/training "${1%/*}" ;;
    esac
}

bad=0 count=0
for header in $(find core puzzles app tests -name '*.h' | sort); do
    flags=
    for folder in $(allowed "$header"); do flags="$flags -I$folder"; done
    case $header in
        */vec.h) flags="$flags -DVEC_WIDTH=4" ;; # one width a level
        */bf16_pairs.h) flags="$flags -DVEC_WIDTH=16" ;;
        */amx_tile.h) flags="$flags -DVEC_WIDTH=16 -DAMX_EMULATED" ;; # needs no tile instructions so
        */sdl*.h) pkg-config --exists sdl2 || continue; flags="$flags $(pkg-config --cflags sdl2)" ;;
    esac
    count=$((count + 1))
    # shellcheck disable=SC2086
    $cc -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -Wno-unused-function -Wno-psabi -fsyntax-only -x c $flags \
        -include "$header" /dev/null || { echo "$header does not compile alone"; bad=1; }
done
[ "$count" -gt 10 ] || { echo 'no headers found'; exit 1; }
echo "$count headers"
exit $bad
