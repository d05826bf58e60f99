"""Milliseconds an image from JPEG file to network input, one thread: farout beside Pillow + torchvision.

    python compare.py --benchmark build/release/tests/benchmarks/benchmark_input_path FOLDER [FOLDER …]
        [--sizes 224 384 480] [--rounds 7]
    python compare.py --generate FOLDER      # 200 JPEGs of 500×375, quality 85 and 95, 4:2:0 and 4:4:4

Each round takes all files with farout, with Pillow + torchvision (the benchmark's transforms: open, convert("RGB"),
Resize((S, S)), ToTensor, Normalize) and with libjpeg-turbo's decoding alone, one after another, files in the page cache;
the table holds medians over the rounds of the times and of their ratio. Let nothing else run.
"""
import argparse
import pathlib
import statistics
import sys
from time import perf_counter

import numpy as np
import torch
from PIL import Image
from torchvision import transforms

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from line_program import LineProgram  # noqa: E402

SUFFIXES = {".jpg", ".jpeg"}


def transform(size):
    return transforms.Compose([transforms.Resize((size, size)), transforms.ToTensor(),
                               transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])])


def seconds_of_torchvision(files, size):
    to_input = transform(size)
    start = perf_counter()
    for file in files:
        with Image.open(file) as image:
            to_input(image.convert("RGB"))
    return perf_counter() - start


def measure(options, folder, size):
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    farout = LineProgram(options.benchmark, folder, "--size", str(size))
    if farout.ask("files") != len(files):
        sys.exit(f"{folder} must hold nothing but JPEG files.")
    rounds = [(farout.ask("run"), seconds_of_torchvision(files, size), farout.ask("floor"))
              for _ in range(options.rounds + 1)][1:]
    farout.close()
    ours, theirs, floor = (1000 * statistics.median(column) / len(files) for column in zip(*rounds))
    ratio = statistics.median(b / a for a, b, _ in rounds)
    bound = statistics.median(a / c for a, _, c in rounds)
    print(f"| {folder.name} | {size} | {ours:.2f} | {theirs:.2f} | {ratio:.2f} | {floor:.2f} | {bound:.2f} |", flush=True)


def generate(folder, count=200):
    """Noise of several scales; 110 KB a file, as ImageNet's have."""
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(1)
    for number in range(count):
        sides = [(3, 4), (12, 16), (47, 63), (188, 250), (375, 500)]
        layers = [np.asarray(Image.fromarray(random.integers(0, 256, (h, w, 3), dtype=np.uint8)).resize((500, 375)), np.float32)
                  for h, w in sides]
        pixels = sum(weight * layer for weight, layer in zip([0.4, 0.2, 0.15, 0.15, 0.1], layers))
        Image.fromarray(pixels.astype(np.uint8)).save(folder / f"{number:03}.jpg", quality=[85, 95][number % 2],
                                                       subsampling=[2, 2, 2, 0][number % 4])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=pathlib.Path)
    parser.add_argument("--benchmark", type=pathlib.Path)
    parser.add_argument("--generate", type=pathlib.Path)
    parser.add_argument("--sizes", nargs="+", type=int, default=[224, 384, 480])
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    if options.generate:
        return generate(options.generate)
    torch.set_num_threads(1)
    print("| files | size | farout | Pillow + torchvision | ratio | library's decoding alone | farout ÷ that |\n"
          "|---|---|---|---|---|---|---|")
    for folder in options.folders:
        for size in options.sizes:
            measure(options, folder, size)


if __name__ == "__main__":
    main()
