"""The search for the nearest rows of a bank beside faiss's exact one (IndexFlatL2) on the same cores, in turns:

    python beside_faiss.py build/release/tests/benchmarks/benchmark_bank [--bank 200000] [--width 2048] [--rows 1000] [--rounds 3]

Features of one shape and spread on both sides, the 50 nearest of rows of length 1. Ours brings the rows to length 1 and readies
the bank within its time, as a scoring pass does; faiss's time is that of its search alone. Needs faiss-cpu and numpy; 4 bytes a
number of the bank in memory, twice while it is drawn.
"""
import argparse
import re
import statistics
import subprocess
import time

import faiss
import numpy as np


def unit_rows(rows, means, rng):
    """Around class means, not negative, as benchmark_bank draws them."""
    drawn = rng.standard_normal((rows, means.shape[1]), dtype=np.float32)
    for first in range(0, rows, 10_000):
        part = drawn[first:first + 10_000]
        part += means[rng.integers(len(means), size=len(part))]
        np.maximum(part, 0, out=part)
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return drawn


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    for name, number in dict(bank=200_000, width=2048, rows=1000, k=50, threads=2, rounds=3).items():
        parser.add_argument(f"--{name}", type=int, default=number)
    options = parser.parse_args()
    rng = np.random.default_rng(1)
    means = rng.standard_normal((1000, options.width), dtype=np.float32)
    faiss.omp_set_num_threads(options.threads)
    index = faiss.IndexFlatL2(options.width)
    index.add(unit_rows(options.bank, means, rng))
    queries = unit_rows(options.rows, means, rng)
    words = [f"--{name}={getattr(options, name)}".split("=") for name in ("bank", "width", "rows", "k", "threads")]
    ours, theirs = [], []
    for _ in range(options.rounds):
        since = time.monotonic()
        index.search(queries, options.k)
        theirs.append(options.rows / (time.monotonic() - since))
        told = subprocess.run([options.program, *sum(words, []), "--rounds", "1"], check=True, stdout=subprocess.PIPE, text=True).stdout
        ours.append(float(re.search(r": (\d+) rows/s;", told)[1]))
        print(f"faiss {theirs[-1]:.0f} rows/s, ours {ours[-1]:.0f} rows/s; {told.strip()}", flush=True)
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(f"medians of {options.rounds}: faiss {statistics.median(theirs):.0f} rows/s, ours {statistics.median(ours):.0f}; {ratio:.2f} times")


if __name__ == "__main__":
    main()
