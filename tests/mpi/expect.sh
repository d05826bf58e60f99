#!/bin/bash
# expect.sh STATUS TEXT COUNT SECONDS COMMAND...
# Runs the command and fails unless it ends within the time with the exit status STATUS, its output holding the
# extended regular expression TEXT exactly COUNT times ("any": at least once). Occurrences are counted, not lines, and
# TEXT shouldn't be tied to a line's ends: mpirun may join the output of several ranks in one line.
set -u
if [ $# -lt 5 ]; then
    echo "usage: expect.sh STATUS TEXT COUNT SECONDS COMMAND..." >&2
    exit 2
fi
status=$1 text=$2 count=$3 seconds=$4
shift 4

output=$(timeout --kill-after=5 "$seconds" "$@" 2>&1)
ended=$?
printf '%s\n' "$output"

if [ "$ended" -eq 124 ] || [ "$ended" -eq 137 ]; then
    echo "expect.sh: the command had not ended after $seconds s" >&2
    exit 1
fi
if [ "$ended" -ne "$status" ]; then
    echo "expect.sh: the exit status is $ended where $status is expected" >&2
    exit 1
fi
if [ "$count" = any ] && grep -Eq -- "$text" <<<"$output"; then exit 0; fi
found=$(grep -Eo -- "$text" <<<"$output" | wc -l)
if [ "$count" = "$found" ]; then exit 0; fi
echo "expect.sh: '$text' is $found times in the output where $count are expected" >&2
exit 1
