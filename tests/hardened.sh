#!/bin/sh
# The program is linked and compiled with what makes a fault harder to use: tests/hardened.sh PROGRAM
set -u
program=$1
command -v readelf >/dev/null || { echo 'no readelf here'; exit 77; }
bad=0
# holds WHAT PATTERN OPTIONS...: readelf with these options shows it.
holds() {
    what=$1 pattern=$2
    shift 2
    readelf -W "$@" "$program" | grep -q -e "$pattern" || { echo "not hardened: $what"; bad=1; }
}
holds 'position independent' 'Type: *DYN' -h
holds 'relocations read-only after the start' 'GNU_RELRO' -l
holds 'all relocations at the start' 'FLAGS_1.*NOW' -d
holds 'stack protector' '__stack_chk_fail' --dyn-syms
holds 'checked string functions' '__snprintf_chk\|__memcpy_chk\|__fprintf_chk' --dyn-syms
readelf -W -l "$program" | grep -q 'GNU_STACK.*RWE' && { echo 'not hardened: the stack can be executed'; bad=1; }
exit $bad
