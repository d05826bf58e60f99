"""Prints how the published script's figures differ from those of float64 scores, in per cent, on the case benchmark_shape
of tests/detectors/fixtures: the table in results/README.md.

    python differences.py
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "detectors" / "fixtures"))

import numpy as np
from make_benchmark_shape import figures, make
from published_methods import METHODS, Data
from published_script import evaluate
from references import PUBLISHED


def published_figures(case, sets, methods):
    """AUROC and FPR95 by method name, in the order of the script, each working on what those before it left."""
    data = Data(case["weight"], case["bias"], case["train"], case["labels"], dict(zip(["id", "ood"], sets)))
    data.compute_logits()
    data.compute_softmax()
    saturated = [np.mean(p.max(axis=1) == 1) for p in data.softmax.values()]
    print("max p is 1 in float32:", ", ".join(f"{100 * share:.1f} % of {name}" for share, name in
                                             zip(saturated, data.softmax)))
    return {method.__name__: evaluate(method(data))[0] for method in methods}


def main():
    case, _, sets, found = make()
    exact = {name: figures(*pair)[:2] for name, pair in zip(PUBLISHED, zip(*found))}
    published = published_figures(case, sets, METHODS)
    alone = published_figures(case, sets, [METHODS[-1]])["kl_matching"]
    print("| detector | float64 AUROC / FPR95 | script's | difference |\n|---|---|---|---|")
    for name in PUBLISHED:
        ours, theirs = (100 * np.array(one) for one in (exact[name], published[name]))
        print(f"| {name} | {ours[0]:.4f} / {ours[1]:.2f} | {theirs[0]:.4f} / {theirs[1]:.2f} "
              f"| {theirs[0] - ours[0]:+.4f} / {theirs[1] - ours[1]:+.2f} |")
    print("kl_matching without the clipped softmax:", *(f"{100 * v:.4f}" for v in alone))


if __name__ == "__main__":
    main()
