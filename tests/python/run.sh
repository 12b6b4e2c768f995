#!/bin/sh
# Runs a test with a Python that has what it imports: run.sh "MODULE..." SCRIPT [ARGUMENT...]. Without one: skipped.
modules=$1
shift
for python in python3 /usr/bin/python3; do
    # shellcheck disable=SC2086
    printf 'import %s\n' $modules | "$python" - 2>/dev/null || continue
    PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$RUMIA_PYTHON exec "$python" "$@"
done
echo "no python3 with $modules here"
exit 77
