"""Images a second on a CUDA device: farout's way of batches (benchmark_device) beside timm eager's on the same device.

    python compare.py --benchmark build/cuda/tests/benchmarks/benchmark_device [--models NAME …] [--precisions fp32 bf16]
        [--batches 32 128] [--rounds 5] [--images 2048]

Both take batches from host memory to the device and bring features back; nothing is decoded. timm gets the better of its
memory formats, images that lie in page-locked memory already, features in one piece at the end, and channels-last or
contiguous weights in the precision asked for; TF32 is off for both, so float32 is float32. Ratios are taken within a
round; the table holds medians, and the least and largest ratio. `busy` is the share of time in which the device ran a
kernel while farout did, as nvidia-smi tells it. Weights are random. Same virtual environment as
tests/models/parity/parity.py.
"""
import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
from time import perf_counter

import torch

sys.path[:0] = [str(pathlib.Path(__file__).parents[2] / "models/parity"), str(pathlib.Path(__file__).parents[1])]
from checkpoints import FORMS  # noqa: E402
from line_program import LineProgram  # noqa: E402
from networks import NETWORKS, create, features_of, randomise  # noqa: E402

PRECISIONS = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
FORMATS = {"contiguous": torch.contiguous_format, "channels-last": torch.channels_last}


class Timm:
    """A network on the device, and a batch in page-locked memory."""

    def __init__(self, network, precision, memory_format, batch, size):
        self.network = network.to("cuda", precision, memory_format=memory_format)
        self.images = torch.randn(batch, 3, size, size).pin_memory()
        self.to = {"dtype": precision, "memory_format": memory_format}

    def seconds(self, batches):
        start = perf_counter()
        features = [features_of(self.network, self.images.to("cuda", non_blocking=True).to(**self.to))
                    for _ in range(batches)]
        torch.cat(features).float().cpu()
        return perf_counter() - start


class Busy:
    """The device's utilisation, sampled while the `with` block runs, in percent."""

    def __enter__(self):
        self.samples = []
        self.process = subprocess.Popen(["nvidia-smi", "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits",
                                         "--loop-ms=100"], stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self.read, daemon=True).start()
        return self

    def read(self):
        for line in self.process.stdout:
            self.samples.append(float(line))

    def __exit__(self, *_):
        self.process.kill()

    def median(self):
        return statistics.median(self.samples[2:] or self.samples or [float("nan")])


def weights_of(name, folder):
    network = create(name).eval()
    randomise(network, seed=1)
    suffix, write = next(iter(FORMS[name].values()))
    write(network, folder / f"{name}{suffix}")
    return network, folder / f"{name}{suffix}"


def measure(name, network, weights, precision, batch, options):
    batches = max(4, options.images // batch)
    farout = LineProgram(options.benchmark, name, weights, "--precision", precision, "--batch", str(batch), "--batches",
                         str(batches))
    state = network.state_dict()
    peers = {}
    for label, memory_format in FORMATS.items():
        copy = create(name).eval()
        copy.load_state_dict(state)
        peers[label] = Timm(copy, PRECISIONS[precision], memory_format, batch, NETWORKS[name].size)
        peers[label].seconds(3)
    rounds = [{"farout": farout.ask("run"), **{label: peer.seconds(batches) for label, peer in peers.items()}}
              for _ in range(options.rounds)]
    with Busy() as busy:
        start = perf_counter()
        while perf_counter() - start < options.busy_seconds:
            farout.ask("run")
    farout.close()
    medians = {label: statistics.median(times[label] for times in rounds) for label in rounds[0]}
    better = min(FORMATS, key=medians.get)
    ratios = [times[better] / times["farout"] for times in rounds]
    rates = {label: batch * batches / median for label, median in medians.items()}
    return (f"| {name} | {precision} | {batch} | {rates['farout']:.0f} | {rates['contiguous']:.0f} | "
            f"{rates['channels-last']:.0f} | {statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f}) | "
            f"{busy.median():.0f} % |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--benchmark", type=pathlib.Path, required=True)
    parser.add_argument("--models", nargs="+", default=list(NETWORKS), choices=list(NETWORKS))
    parser.add_argument("--precisions", nargs="+", default=["fp32", "bf16"], choices=list(PRECISIONS))
    parser.add_argument("--batches", nargs="+", type=int, default=[32, 128])
    parser.add_argument("--images", type=int, default=2048)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--busy-seconds", type=float, default=1.5)
    options = parser.parse_args()
    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = False
    print(torch.cuda.get_device_name(), flush=True)
    print("| model | precision | batch | farout | timm contiguous | timm channels-last | farout ÷ the better | busy |\n"
          "|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, torch.inference_mode():
        for name in options.models:
            network, weights = weights_of(name, pathlib.Path(folder))
            for precision in options.precisions:
                for batch in options.batches:
                    print(measure(name, network, weights, precision, batch, options), flush=True)
            weights.unlink()


if __name__ == "__main__":
    main()
