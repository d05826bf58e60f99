"""Times what the published GEN benchmark script does, step by step, with its GPU calls made on the CPU: the baseline of
the evaluation's speed. published_methods.py says what a step is.

    python published_script.py FOLDER [--width 768 …] [--sample N]

FOLDER holds the pickles that make_features.py writes; where there are none they are made first, which isn't timed. At
the benchmark's full size it takes about 25 minutes on two cores and 5 GB of memory. --sample N runs the three loops over
single rows (GradNorm, Mahalanobis, KL-Matching) on N rows a set and multiplies their time by rows / N; their figures are
then left out. For comparable times let nothing else run, and put the files into the page cache (cat FOLDER/* > /dev/null).

Made with numpy 2.4.6, scipy 1.17.1, scikit-learn 1.9.1, torch 2.11.0.
"""
import argparse
import multiprocessing
import pickle
import resource
from time import perf_counter

import numpy as np
import sklearn.metrics as sk
from make_features import OOD_SETS, add_size_options, make
from published_methods import LOOPS, METHODS, Data


def load(folder):
    def pickled(name):
        with open(folder / f"{name}.pkl", "rb") as file:
            return pickle.load(file)

    w, b = pickled("head")
    labels = np.array([int(line.rsplit(" ", 1)[-1]) for line in (folder / "train.txt").read_text().splitlines()])
    return w, b, pickled("train").squeeze(), labels, {name: pickled(name).squeeze() for name in ["id", *OOD_SETS]}


def area(precision, recall):
    return sk.auc(recall, precision)


def figures(ident, ood):
    """AUROC and FPR95 as the script computes them, both AUPRs with them, which it doesn't print."""
    both = np.concatenate([ident, ood])
    is_id = np.concatenate([np.ones_like(ident), np.zeros_like(ood)])
    fpr, tpr, _ = sk.roc_curve(is_id, both)
    area(*sk.precision_recall_curve(is_id, both)[:2])
    area(*sk.precision_recall_curve(1 - is_id, 1 - both)[:2])
    threshold = np.sort(ident)[-int(np.floor(0.95 * len(ident)))]
    return sk.auc(fpr, tpr), np.sum(ood >= threshold) / max(1, len(ood))


def evaluate(scores):
    """AUROC and FPR95 of every set but the first, which is in-distribution."""
    ident, *ood = scores.values()
    return np.array([figures(ident, one) for one in ood])


class Clock:
    """Prints what took how long."""

    def __init__(self):
        self.total = 0.0

    def note(self, step, seconds, remark=""):
        self.total += seconds
        print(f"{step:24}{seconds:10.2f} s  {remark}", flush=True)


def timed(work):
    start = perf_counter()
    result = work()
    return result, perf_counter() - start


def time_method(method, data, clock):
    """Notes a method's seconds and mean figures; or, where only a sample went through its loop, the scaled seconds."""
    found, seconds = timed(lambda: evaluate(method(data)))
    remark = f"mean AUROC {100 * found[:, 0].mean():.2f}, FPR95 {100 * found[:, 1].mean():.2f}"
    if method in LOOPS and data.sample:
        measured, rows, all_rows = data.looped
        seconds += measured * (all_rows / rows - 1)
        remark = f"scaled from {measured:.2f} s for {rows} of {all_rows} rows"
    clock.note(method.__name__, seconds, remark)


def run(folder, sample):
    clock = Clock()
    loaded, seconds = timed(lambda: load(folder))
    data = Data(*loaded, sample=sample)
    print(f"D = {data.w.shape[1]}, {len(data.w)} classes, {len(data.train)} training rows,",
          ", ".join(f"{name} {len(features)}" for name, features in data.sets.items()))
    clock.note("load", seconds)
    clock.note("logits", timed(data.compute_logits)[1])
    clock.note("softmax, origin", timed(data.compute_softmax)[1])
    before = clock.total
    for method in METHODS:
        if method is LOOPS[0]:
            print(f"{'':24}{clock.total - before:10.2f} s  the twelve matrix methods together")
        time_method(method, data, clock)
    print(f"{'total':24}{clock.total:10.2f} s  {'(with scaled steps) ' if sample else ''}"
          f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_size_options(parser)
    parser.add_argument("--sample", type=int, metavar="N", help="rows a set in the loops over single rows")
    o = parser.parse_args()
    if not (o.folder / "head.pkl").exists():
        # In a process of its own, so that its memory isn't counted.
        maker = multiprocessing.get_context("spawn").Process(
            target=make, args=(o.folder, o.width, o.classes, o.train, o.id, o.ood))
        maker.start()
        maker.join()

    run(o.folder, o.sample)


if __name__ == "__main__":
    main()
