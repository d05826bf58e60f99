#!/bin/bash
# expect.sh STATUS TEXT COUNT SECONDS COMMAND...
# Runs the command and fails unless it ends within the time with the exit status STATUS, its output holding the
# extended regular expression TEXT in exactly COUNT lines ("any": in at least one).
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
found=$(grep -Ec -- "$text" <<<"$output")
if [ "$count" = any ] && [ "$found" -gt 0 ]; then exit 0; fi
if [ "$count" = "$found" ]; then exit 0; fi
echo "expect.sh: '$text' is in $found lines of the output where $count are expected" >&2
exit 1
