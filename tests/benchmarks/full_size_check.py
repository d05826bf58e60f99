"""Holds farout to float64 at the benchmark's full shape: pickles of features come in, all fifteen detectors are fitted and
scored by farout, and AUROC and FPR95 of its score files are compared with those of NumPy's float64 scores.

    python full_size_check.py FAROUT FOLDER [--width 768] [--train 200000] …

Makes the features in FOLDER where they aren't there (make_features.py). Takes minutes and about 6 GiB. Exits with 1 when a
figure differs by more than 0.001 points.
"""
import argparse
import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import scipy.linalg
from sklearn.metrics import roc_auc_score

sys.path.insert(0, str(Path(__file__).parent.parent / "detectors" / "fixtures"))

from make_features import OOD_SETS, add_size_options, make
from references import (LOCAL_REACT_QUANTILE, PUBLISHED, REACT_QUANTILE, Fit, LogSoftmax, MeanSoftmax, principal_width,
                        quantile, scores)

PIECE = 5000  # rows of softmax at a time
ALLOWED = 0.001  # points


def pieces(features):
    return (features[i:i + PIECE].astype(np.float64) for i in range(0, len(features), PIECE))


class PiecewiseMeanSoftmax(MeanSoftmax):
    def __init__(self, softmaxes, classes):
        self.means, self.complement = np.zeros((classes, classes)), np.zeros(classes)
        self.counts = np.zeros(classes, dtype=np.int64)
        for softmax in softmaxes:
            self.counts += np.bincount(softmax.predicted, minlength=classes)
            np.add.at(self.means, softmax.predicted, softmax.p)
            np.add.at(self.complement, softmax.predicted, softmax.complement[np.arange(len(softmax.p)), softmax.predicted])
        self.classes = np.flatnonzero(self.counts)
        self.means[self.classes] /= self.counts[self.classes, None]
        self.complement[self.classes] /= self.counts[self.classes]


class PiecewiseFit(Fit):
    """The same quantities as Fit, a piece of the rows at a time, and distances by a Cholesky factor."""

    def __init__(self, train, labels, w, b):
        self.W, self.B = w.astype(np.float64), b.astype(np.float64)
        width = train.shape[1]
        self.counts = np.bincount(labels, minlength=len(w)).astype(np.int64)
        self.means = np.stack([train[labels == c].astype(np.float64).mean(axis=0) for c in range(len(w))])
        self.origin = -scipy.linalg.pinv(self.W) @ self.B
        within, moment = np.zeros((width, width)), np.zeros((width, width))
        for i, h in enumerate(pieces(train)):
            centred, offset = h - self.means[labels[i * PIECE:i * PIECE + len(h)]], h - self.origin
            within += centred.T @ centred
            moment += offset.T @ offset
        self.factor = np.linalg.cholesky(within / len(train))
        self.whitened_means = self.whiten(self.means)
        self.dim = principal_width(width)
        self.basis = np.linalg.eigh(moment / len(train))[1][:, ::-1][:, self.dim:]
        self.mean_max = np.mean(np.concatenate([self.logits(h).max(axis=1) for h in pieces(train)]))
        self.alpha = self.mean_max / np.mean(np.concatenate([self.residual(h) for h in pieces(train)]))
        self.clip = quantile(train, REACT_QUANTILE)
        self.mean_softmax = PiecewiseMeanSoftmax((LogSoftmax(self.logits(h)) for h in pieces(train)), len(w))

    def whiten(self, x):
        return scipy.linalg.solve_triangular(self.factor, x.T, lower=True).T

    def mahalanobis(self, x):
        x = self.whiten(x)
        y = self.whitened_means
        return ((x**2).sum(axis=1)[:, None] + (y**2).sum(axis=1) - 2 * x @ y.T).min(axis=1)


class LocalClip:
    """A set's own clip threshold stands while its pieces are scored."""

    def __init__(self, evaluation):
        self.threshold = quantile(evaluation, LOCAL_REACT_QUANTILE)

    def __call__(self, features, q):
        assert q == LOCAL_REACT_QUANTILE
        return self.threshold


def float64_scores(fit, evaluation):
    scores.__globals__["quantile"] = LocalClip(evaluation)
    return np.concatenate([scores(fit, evaluation[i:i + PIECE], PUBLISHED) for i in range(0, len(evaluation), PIECE)],
                          axis=1)


def accepted(positive, negative, wanted):
    """The share of negatives at or above the threshold that `wanted` positives reach."""
    return np.mean(negative >= np.sort(positive)[::-1][wanted - 1])


def expected_figures(inside, outside):
    truth = np.concatenate([np.ones(len(inside)), np.zeros(len(outside))])
    return (roc_auc_score(truth, np.concatenate([inside, outside])),
            accepted(inside, outside, 95 * len(inside) // 100),
            accepted(-outside, -inside, -(-95 * len(outside) // 100)))


def run_farout(farout, folder):
    def call(*arguments):
        subprocess.run([farout, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)

    sets = ["id", *OOD_SETS]
    call("import", "--features", folder / "train.pkl", "--labels", folder / "train.txt", "--out",
         folder / "train.h5", "--overwrite")
    for name in sets:
        call("import", "--features", folder / f"{name}.pkl", "--out", folder / f"{name}.h5", "--overwrite")
    call("import", "--head", folder / "head.pkl", "--out", folder / "head.h5", "--overwrite")
    call("fit", "--train", folder / "train.h5", "--head", folder / "head.h5", "--out", folder / "statistics.h5")
    call("score", "--features", *(folder / f"{name}.h5" for name in sets), "--head", folder / "head.h5", "--statistics",
         folder / "statistics.h5", "--out", folder / "scores")
    call("report", "--id", folder / "scores/id.h5", "--ood", *(folder / f"scores/{name}.h5" for name in OOD_SETS), "--out",
         folder / "report")
    with open(folder / "report/metrics.csv") as file:
        return {(row["detector"], row["ood_set"]): row for row in csv.DictReader(file)}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("farout")
    add_size_options(options)
    o = options.parse_args()
    if not (o.folder / "head.pkl").exists():
        make(o.folder, o.width, o.classes, o.train, o.id, o.ood)
    found = run_farout(o.farout, o.folder)

    def load(name):
        return np.load(o.folder / f"{name}.pkl", allow_pickle=True)

    labels = np.array([int(line.split()[1]) for line in open(o.folder / "train.txt")])
    fit = PiecewiseFit(load("train"), labels, *load("head"))
    in_distribution = float64_scores(fit, load("id"))
    worst = {name: np.zeros(3) for name in PUBLISHED}
    for ood in OOD_SETS:
        others = float64_scores(fit, load(ood))
        for name, a, b in zip(PUBLISHED, in_distribution, others):
            row = found[name, ood]
            ours = (row["auroc"], row["fpr95_id_positive"], row["fpr95_ood_positive"])
            worst[name] = np.maximum(worst[name], np.abs(np.array(ours, dtype=float) - expected_figures(a, b)) * 100)
    print("| detector | AUROC | FPR95, ID positive | FPR95, OOD positive |\n|---|---|---|---|")
    for name, difference in worst.items():
        print(f"| {name} | " + " | ".join(f"{value:.2g}" for value in difference) + " |")
    sys.exit(int(max(value.max() for value in worst.values()) > ALLOWED))


if __name__ == "__main__":
    main()
