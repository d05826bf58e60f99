#!/usr/bin/env bash
# run.sh [KILLS] [SEED]: the soak tests for as long as you like, on the release build; 100 kills each if nothing is said.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export FAROUT="$PWD/build/release/farout" DEMO_DATA="$PWD/demo/data" SOURCE="$PWD" KILLS="${1:-100}" ROWS=48000
[[ -n ${2:-} ]] && export SEED=$2
bash tests/soak/extraction.sh
bash tests/soak/outputs.sh
