"""Makes a set of the benchmark's shape as the published scripts keep it: pickles of float32 features, the head's [W, b]
and a label list. Random features around class centres; the numbers mean nothing, their shape and spread do.

    python make_features.py FOLDER [--width 768] [--classes 1000] [--train 200000] [--id 50000] [--ood 17632 5160 …]

Takes 4 bytes a number on disk (768 wide: 0.9 GB) and twice the largest set in memory.
"""
import argparse
import pickle
from pathlib import Path

import numpy as np

OOD_SETS = {"openimage_o": 17632, "texture": 5160, "inaturalist": 10000, "imagenet_o": 2000}


def add_size_options(parser):
    parser.add_argument("folder", type=Path)
    parser.add_argument("--width", type=int, default=768, help="D")
    parser.add_argument("--classes", type=int, default=1000)
    parser.add_argument("--train", type=int, default=200_000)
    parser.add_argument("--id", type=int, default=50_000)
    parser.add_argument("--ood", type=int, nargs=4, default=list(OOD_SETS.values()))


class Source:
    """Rows around class centres, with 16 factors that all columns share and a spread that falls along the columns."""

    def __init__(self, width, classes, seed=0):
        self.rng = np.random.default_rng(seed)
        self.centres, self.other_centres = (0.5 * self.normal(classes, width) for _ in range(2))
        self.loadings = 0.15 * self.normal(16, width)
        self.spread = np.geomspace(1, 0.05, width, dtype=np.float32)

    def normal(self, *sizes):
        return self.rng.standard_normal(sizes, dtype=np.float32)

    def head(self):
        width = self.centres.shape[1]
        return self.centres * np.float32(15 / (0.25 * width)), 0.1 * self.normal(len(self.centres))

    def rows(self, labels, outliers=False):
        features = self.normal(len(labels), self.centres.shape[1])
        features *= self.spread
        features += self.normal(len(labels), 16) @ self.loadings
        strength = self.rng.uniform(0.2, 1.8, (len(labels), 1)).astype(np.float32)
        for part in np.array_split(np.arange(len(labels)), max(1, len(labels) // 10_000)):
            features[part] += strength[part] * self.centres[labels[part]] * (0.6 if outliers else 1)
            if outliers:
                features[part] += 0.4 * self.other_centres[labels[part]]
        return features


def dump(value, file):
    with open(file, "wb") as out:
        pickle.dump(value, out, protocol=4)


def make(folder, width, classes, train, id_rows, ood_rows):
    folder.mkdir(parents=True, exist_ok=True)
    source = Source(width, classes)
    labels = source.rng.permutation(np.arange(train) % classes)
    dump(source.rows(labels), folder / "train.pkl")
    (folder / "train.txt").write_text("".join(f"image{i}.JPEG {c}\n" for i, c in enumerate(labels)))
    dump(source.rows(source.rng.integers(0, classes, id_rows)), folder / "id.pkl")
    for name, rows in zip(OOD_SETS, ood_rows):
        dump(source.rows(source.rng.integers(0, classes, rows), outliers=True), folder / f"{name}.pkl")
    dump(list(source.head()), folder / "head.pkl")  # the last, so that it tells that all are there


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_size_options(options)
    o = options.parse_args()
    make(o.folder, o.width, o.classes, o.train, o.id, o.ood)
