"""Sets farout's features and heads of the six networks of the benchmark, at full size, against timm's.

    python parity.py --farout build/release/farout --root PHOTOS --list LIST [--photos 20] [--models NAME …]
        [--bf16-photos 20] [--out results/parity.md]

Weights are random (networks.py), written in every published form (checkpoints.py); the photos' pixels are Pillow's
in both. Ends with 1 where a feature is further than TOLERANCE from timm's or a head differs in a bit. In a virtual
environment of its own: pip install timm==1.0.31 torch==2.11.0 pillow==13.0.0 safetensors h5py numpy.
Needs 2 GB of disk in the temporary folder and takes some minutes; set OMP_NUM_THREADS as for farout.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

import h5py
import PIL
import timm
import torch
from checkpoints import FORMS
from networks import NETWORKS, features_of, head_of, random_network

TOLERANCE = 1e-4
STATISTICS_OF = 8  # photos that give batch-norms their statistics


def run(arguments):
    finished = subprocess.run([str(word) for word in arguments], capture_output=True, text=True)
    if finished.returncode != 0:
        sys.exit(f"{' '.join(map(str, arguments))} failed:\n{finished.stderr}")


class Farout:
    def __init__(self, program, root, photos, folder):
        self.program, self.root, self.folder = program, root, folder
        self.photos = photos

    def features(self, name, weights, precision="fp32", count=None):
        photos = self.photos[:count]
        listed, out = self.folder / "list.txt", self.folder / "features.h5"
        listed.write_text("".join(f"{photo}\n" for photo in photos))
        run([self.program, "extract", "--model", name, "--weights", weights, "--root", self.root, "--list", listed,
             "--out", out, "--precision", precision, "--strict", "--overwrite"])
        with h5py.File(out) as file:
            return torch.from_numpy(file["features"][:])

    def head(self, name, weights):
        out = self.folder / "head.h5"
        out.unlink(missing_ok=True)
        run([self.program, "head", "--model", name, "--weights", weights, "--out", out])
        with h5py.File(out) as file:
            return torch.from_numpy(file["weight"][:]), torch.from_numpy(file["bias"][:])


def relative_errors(found, expected):
    """Of each photo: Euclidean norm of the difference ÷ that of timm's features."""
    difference = (found.double() - expected.double()).norm(dim=1)
    return difference / expected.double().norm(dim=1)


def largest_ratio(found, expected):
    return ((found - expected).abs().max() / expected.abs().max()).item()


def spread(features):
    """How much photos differ: median norm of a photo's difference from the mean ÷ norm of its features."""
    return ((features - features.mean(0)).norm(dim=1) / features.norm(dim=1)).median().item()


def timm_features(name, network, files):
    return torch.cat([features_of(network, NETWORKS[name].pixels(file)[None]) for file in files])


def equal_heads(found, expected):
    return all(torch.equal(one, other) for one, other in zip(found, expected))


class Report:
    def __init__(self):
        self.forms, self.precisions, self.wrong = [], [], []

    def add_form(self, name, form, features, expected, same_head):
        error = relative_errors(features, expected).max().item()
        self.forms.append(f"| {name} | {form} | {error:.1e} | {largest_ratio(features, expected):.1e} | "
                          f"{'equal' if same_head else 'DIFFERENT'} | {spread(expected):.2f} |")
        if not (error <= TOLERANCE and same_head):
            self.wrong.append(f"{name}, {form}")
        print(self.forms[-1], flush=True)

    def add_precision(self, name, features, expected):
        errors = relative_errors(features, expected[: len(features)])
        self.precisions.append(f"| {name} | {errors.median():.1e} | {errors.max():.1e} |")
        print(self.precisions[-1], flush=True)


def compare(name, farout, count_bf16, report):
    files = [farout.root / photo for photo in farout.photos]
    network = random_network(name, files[:STATISTICS_OF])
    expected = timm_features(name, network, files)
    for number, (form, (suffix, write)) in enumerate(FORMS[name].items()):
        weights = farout.folder / f"weights{suffix}"
        write(network, weights)
        same_head = equal_heads(farout.head(name, weights), head_of(network))
        report.add_form(name, form, farout.features(name, weights), expected, same_head)
        if number == 0 and count_bf16 > 0:
            report.add_precision(name, farout.features(name, weights, "bf16", count_bf16), expected)
        weights.unlink()


def libtorch_version(libtorch):
    header = (libtorch / "include/torch/headeronly/version.h").read_text()
    return ".".join(re.search(rf"TORCH_VERSION_{part} (\d+)", header)[1] for part in ("MAJOR", "MINOR", "PATCH"))


def text(report, options):
    forms, precisions = "\n".join(report.forms), "\n".join(report.precisions)
    return f"""# Parity with timm

The six networks of the benchmark at full size, with seeded random weights, in every published form of the checkpoint: farout's
features of {options.photos} real photos against timm's of the same pixels (Pillow, squashed, bilinear), float32 on the CPU.
timm {timm.__version__}, PyTorch {torch.__version__.split("+")[0]}, Pillow {PIL.__version__}; farout with LibTorch {libtorch_version(options.libtorch)}.

    python tests/models/parity/parity.py --farout build/release/farout --root PHOTOS --list LIST --photos {options.photos}

Relative error: of each photo ‖farout − timm‖ / ‖timm‖, the largest; beside it the largest absolute difference of all features
over the largest feature. Tolerance {TOLERANCE:.0e}. Head: `farout head` against the checkpoint, bit for bit. Spread: how far photos are apart,
the median of ‖feature − mean feature‖ / ‖feature‖.

| model | checkpoint | relative error | largest difference | head | spread |
|---|---|---|---|---|---|
{forms}

## `--precision bf16`

Weights and activations rounded to bfloat16, the head kept: ‖farout − timm‖ / ‖timm‖ against timm's float32 features, {options.bf16_photos} photos.

| model | median | largest |
|---|---|---|
{precisions}
"""


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--farout", type=pathlib.Path, required=True)
    parser.add_argument("--libtorch", type=pathlib.Path, default=pathlib.Path(".deps/libtorch"))
    parser.add_argument("--root", type=pathlib.Path, required=True)
    parser.add_argument("--list", type=pathlib.Path, required=True)
    parser.add_argument("--photos", type=int, default=20)
    parser.add_argument("--bf16-photos", type=int, default=20)
    parser.add_argument("--models", nargs="+", default=list(NETWORKS), choices=list(NETWORKS))
    parser.add_argument("--out", type=pathlib.Path)
    return parser.parse_args()


def main():
    options = parse()
    photos = [line.split()[0] for line in options.list.read_text().splitlines()[: options.photos]]
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        farout = Farout(options.farout, options.root, photos, pathlib.Path(folder))
        for name in options.models:
            compare(name, farout, options.bf16_photos, report)
    if options.out:
        options.out.write_text(text(report, options))
    if report.wrong:
        sys.exit(f"Beyond the tolerance: {'; '.join(report.wrong)}.")


if __name__ == "__main__":
    main()
