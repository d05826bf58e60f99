"""Images a second from image files to a feature file: farout beside timm_extract.py, same cores, same batch.

    python compare.py --farout build/release/farout --photos FOLDER --lite0 efficientnet_lite0.pth
        [--models resnet50d efficientnet_lite0] [--images 256] [--rounds 3] [--workers 0 1 2] [--batch 32]
        [--device cuda] [--precision bf16]

FOLDER holds list.txt (`path label` a line), which is repeated where it is too short. Each round runs farout and then the
script with each number of DataLoader workers, channels-last; the first round also tries the script on contiguous images.
farout's time is that of the whole process, the script's begins after imports and weights. Other networks than
efficientnet_lite0 get random weights.
The table holds medians; the ratio is to the script's best form. The features of both are compared, too. Let nothing else run.
"""
import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile
from time import perf_counter

import h5py
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "models/parity"))
from checkpoints import FORMS  # noqa: E402
from networks import create, randomise  # noqa: E402

SCRIPT = pathlib.Path(__file__).with_name("timm_extract.py")


def weights_of(model, options, folder):
    if model == "efficientnet_lite0":
        return options.lite0
    network = create(model).eval()
    randomise(network, seed=1)
    suffix, write = next((suffix, write) for suffix, write in FORMS[model].values() if suffix == ".safetensors")
    write(network, folder / f"{model}{suffix}")
    return folder / f"{model}{suffix}"


def write_list(options, folder):
    lines = (options.photos / "list.txt").read_text().splitlines()
    repeated = lines * (options.images // len(lines) + 1)
    (folder / "list.txt").write_text("\n".join(repeated[:options.images]) + "\n")
    return folder / "list.txt"


def seconds_of_farout(options, arguments, out):
    start = perf_counter()
    subprocess.run([options.farout, "extract", *arguments, "--batch", str(options.batch), "--block", str(4 * options.batch),
                    "--out", out, "--overwrite"], check=True, stderr=subprocess.DEVNULL)
    return perf_counter() - start


def seconds_of_script(options, arguments, out, workers, *more):
    command = [sys.executable, SCRIPT, *arguments, "--batch", str(options.batch), "--workers", str(workers), "--out", out, *more]
    return float(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def measure(model, options, folder):
    arguments = ["--model", model, "--weights", weights_of(model, options, folder), "--root", options.photos,
                 "--list", write_list(options, folder), "--device", options.device, "--precision", options.precision]
    ours, theirs = [], {}
    for number in range(options.rounds):
        (folder / "farout.h5").unlink(missing_ok=True)
        ours.append(seconds_of_farout(options, arguments, folder / "farout.h5"))
        for workers in options.workers:
            seconds = seconds_of_script(options, arguments, folder / "timm.npy", workers)
            theirs.setdefault(f"{workers} workers", []).append(seconds)
        if number == 0:
            seconds = seconds_of_script(options, arguments, folder / "timm.npy", options.workers[-1], "--contiguous")
            theirs[f"{options.workers[-1]} workers, contiguous"] = [seconds]
    rates = {label: options.images / statistics.median(seconds) for label, seconds in theirs.items()}
    rate = options.images / statistics.median(ours)
    with h5py.File(folder / "farout.h5") as file:
        features, reference = file["features"][:], np.load(folder / "timm.npy")
    difference = np.linalg.norm(features - reference) / np.linalg.norm(reference)
    listed = ", ".join(f"{label}: {value:.1f}" for label, value in rates.items())
    print(f"| {model} | {rate:.1f} | {listed} | {rate / max(rates.values()):.2f} | {difference:.1e} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("farout", "photos"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    parser.add_argument("--lite0", type=pathlib.Path)
    parser.add_argument("--models", nargs="+", default=["resnet50d", "efficientnet_lite0"])
    parser.add_argument("--images", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--precision", default="fp32")
    parser.add_argument("--workers", nargs="+", type=int, default=[0, 1, 2])
    options = parser.parse_args()
    print("| model | farout | timm + DataLoader | ratio | features' relative difference |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for model in options.models:
            measure(model, options, pathlib.Path(folder))


if __name__ == "__main__":
    main()
