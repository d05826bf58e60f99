# Job files as people write them.
# shellcheck shell=bash

tiny_job "$work/job.cfg" "$work/made"
sed 's/^block/blok/' "$work/job.cfg" >"$work/typo.cfg"
mistake "an option misspelt" 2 "typo.cfg" "Did you mean 'block'" -- "$FAROUT" run "$work/typo.cfg"
