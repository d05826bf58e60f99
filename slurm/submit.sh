#!/usr/bin/env bash
# Submits a whole sweep: an array of extractions (a task a job file and data set); fit, score and report of each job, each
# when what it reads is there; a summary of all. Run it again at any time: what is done or in the queue isn't submitted.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

usage() {
    cat <<'TEXT'
usage: bash slurm/submit.sh [--site FILE] [--dry-run] JOB.cfg…

  --site FILE  what the cluster is like (default: slurm/site.sh)
  --dry-run    print what would be submitted, submit nothing
TEXT
}

say() { echo "submit: $*" >&2; }
die() {
    say "$@"
    exit 1
}

site=$here/site.sh dry_run=0 jobs=()
while (($#)); do
    case $1 in
        --site)
            (($# > 1)) || die "--site needs a file."
            site=$2
            shift
            ;;
        --dry-run) dry_run=1 ;;
        --help | -h) usage && exit ;;
        -*) say "unknown option '$1'" && usage >&2 && exit 2 ;;
        *) jobs+=("$1") ;;
    esac
    shift
done
((${#jobs[@]})) || { usage >&2 && exit 2; }
[[ -r $site ]] || die "can't read the site file $site."
site=$(realpath "$site")
# shellcheck source=slurm/site.sh
source "$site"
# shellcheck source=slurm/queue.sh
source "$here/queue.sh"
((${#modules[@]})) && module load "${modules[@]}"

mkdir -p "$scratch/logs" "$scratch/tasks"
exec 9>"$scratch/lock"
# One sweep is submitted at a time; where the file system offers no locks, nobody sees to that.
flock 9 2>/dev/null || say "warning: $scratch is on a file system without locks: submit one sweep at a time."

read_states
read_queue
submit_extractions
for job in "${job_files[@]}"; do
    for step in ${others[$job]}; do
        is_head "$step" || submit_step "$job" "$step" # the head is made with fit
    done
done
submit_summary

cat <<TEXT
$submitted tasks submitted, $waiting in the queue before, $finished steps done.
  how far it is:  $farout status ${jobs[*]}
  in the queue:   squeue --me
  logs:           $scratch/logs
  stop it all:    scancel --name=farout-extract,farout-fit,farout-search,farout-score,farout-report,farout-seeds,farout-summary
Run the same command again to go on with what was interrupted, cancelled or has failed.
TEXT
