# meson install puts everything in its place, and what was installed runs from there alone.
. "$RUMIA_LIB"
# shellcheck disable=SC2153
meson install -C "$BUILD" --no-rebuild --destdir "$work/root" >"$work/out" 2>"$work/err" || fail 'meson install'
prefix=$work/root$PREFIX

while read -r file; do
    [ -s "$prefix/$file" ] || fail "$file is not installed"
done <<'END'
bin/rumia
share/applications/rumia.desktop
share/bash-completion/completions/rumia
share/doc/rumia/CHANGELOG.md
share/doc/rumia/README.md
share/fish/vendor_completions.d/rumia.fish
share/icons/hicolor/scalable/apps/rumia.svg
share/licenses/rumia/LICENSE
share/man/man1/rumia.1
share/rumia/models/maze.safetensors
share/rumia/models/sudoku-9x9.safetensors
share/rumia/models/sudoku-9x9.yaml
share/rumia/puzzles/sample.yaml
share/rumia/themes/amber.yaml
share/rumia/themes/dark.yaml
share/zsh/site-functions/_rumia
END
for folder in models puzzles themes; do
    diff -r -x unfinished "assets/$folder" "$prefix/share/rumia/$folder" >"$work/out" 2>"$work/err" || fail "$folder are not all installed"
done
(cd "$prefix" && find . -name '*.a' -o -name '*.so' -o -name '*.h') >"$work/out"
same "$(cat "$work/out")" '' 'what no one needs was installed'

# From another folder, and with another name for the place: only what lies beside the program is found.
mv "$work/root" "$work/moved"
prefix=$work/moved$PREFIX
mkdir "$work/elsewhere"
(cd "$work/elsewhere" && "$prefix/bin/rumia" solve -q "$prefix/share/rumia/puzzles/sudoku.sdm") >"$work/out" 2>"$work/err"
same $? 0 'status of the installed program'
no_err
(cd "$work/elsewhere" && "$prefix/bin/rumia" </dev/null) >"$work/out" 2>"$work/err" || fail 'no sample was solved'
ran='the installed program'
out solved

# Nothing in the program tells where it was built, unless it counts lines, for which it has to know.
# shellcheck disable=SC2153
[ "$COVERAGE" = true ] || for path in "$(pwd -P)" "$BUILD"; do
    strings -a "$prefix/bin/rumia" | grep -F -e "$path" >"$work/out" && fail "the program holds $path"
done

if command -v desktop-file-validate >/dev/null; then
    desktop-file-validate "$prefix/share/applications/rumia.desktop" >"$work/out" 2>&1 || fail 'the desktop entry is not valid'
fi
finish
