#!/usr/bin/env bash
# fit keeps the statistics that are current and makes the others: the same bytes as made together.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

TRAIN_NTH=4 tiny_job "$work/job.cfg" "$work/made"
expect 0 "$FAROUT" run "$work/job.cfg" --only extract/train,head --detectors vim
fit() { # RANKS OUT ARGUMENT...
    expect 0 ranks "$1" "$FAROUT" fit --train "$work/made/features/train.h5" --head "$work/made/head.h5" --out "$2" "${@:3}"
}

fit 1 "$work/whole.h5" --detectors vim,mahalanobis,react,kl_matching
fit 1 "$work/grown.h5" --detectors mahalanobis
fit 3 "$work/grown.h5" --detectors mahalanobis,react
says "kept: within_class; made: the rest"
fit 2 "$work/grown.h5" --detectors vim,mahalanobis,react,kl_matching
says "kept: feature_quantile(q=0.99), within_class; made: the rest"
same "$work/grown.h5" "$work/whole.h5"
fit 2 "$work/grown.h5" --detectors vim,mahalanobis,react,kl_matching
says "up to date"
fit 2 "$work/grown.h5" --detectors vim,react,gen_react --set gen_react.quantile=0.9
says "kept: feature_quantile(q=0.99), residual_space(dim=48), vim_alpha(dim=48); made: the rest"
grep -q group_means "$work/grown.h5.cost.json" && fail "a second quantile took class means"
grep -q 'feature_quantile(q=0.9)' "$work/grown.h5.cost.json" || fail "no cost of the second quantile"
# Two dims side by side.
fit 2 "$work/grown.h5" --detectors vim,residual --set residual.dim=32
expect 0 "$FAROUT" check "$work/grown.h5"
says "residual_space(dim=48)" "residual_space(dim=32)" "residual_dim = 32"
