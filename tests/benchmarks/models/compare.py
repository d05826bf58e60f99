"""Images a second of farout's forward pass beside timm eager's, and the bound of the machine.

    python compare.py --benchmark build/release/tests/benchmarks/benchmark_models [--models NAME …] [--threads 2]
        [--batch 32] [--rounds 7]

Each round times one batch of farout, of timm contiguous and of timm channels-last, one after another, and the rate of a
float32 matrix product before and after. Ratios are taken within a round, since a machine's speed can drift from round to
round, against the format of timm's that is faster over all; the table holds medians, and the least and largest ratio.
Weights are random, the images too. The bound is the best rate of products over the operations of timm's network
(products, convolutions and attention); where farout computes fewer (Winograd), it may lie above it. Same virtual environment as tests/models/parity/parity.py; let nothing else run.
"""
import argparse
import pathlib
import statistics
import sys
import tempfile
from time import perf_counter

import timm
import torch
from torch.utils.flop_counter import FlopCounterMode

sys.path[:0] = [str(pathlib.Path(__file__).parents[2] / "models/parity"), str(pathlib.Path(__file__).parents[1])]
from checkpoints import FORMS  # noqa: E402
from line_program import LineProgram  # noqa: E402
from networks import NETWORKS, create, features_of, randomise  # noqa: E402


def seconds(network, images):
    start = perf_counter()
    features_of(network, images)
    return perf_counter() - start


@torch.no_grad()
def operations(name):
    """Of an image, features only. The counter doesn't know the fused attention of CPUs."""
    timm.layers.set_fused_attn(False)
    network = create(name).eval()
    timm.layers.set_fused_attn(True)
    size = NETWORKS[name].size
    with FlopCounterMode(display=False) as counter:
        network.forward_features(torch.randn(1, 3, size, size))
    return counter.get_total_flops()


def measure(name, program, options, folder):
    network = create(name).eval()
    randomise(network, seed=1)
    suffix, write = next(iter(FORMS[name].values()))
    weights = folder / f"weights{suffix}"
    write(network, weights)
    farout = LineProgram(program, name, weights, "--threads", str(options.threads), "--batch", str(options.batch))
    weights.unlink()
    size = NETWORKS[name].size
    images = torch.randn(options.batch, 3, size, size)
    channels_last = create(name).eval().to(memory_format=torch.channels_last)
    channels_last.load_state_dict(network.state_dict())
    steps = {
        "farout": lambda: farout.ask("run"),
        "contiguous": lambda: seconds(network, images),
        "channels-last": lambda: seconds(channels_last, images.contiguous(memory_format=torch.channels_last)),
    }
    for step in steps.values():
        step()
    rounds, rate = [], farout.ask("rate")
    for _ in range(options.rounds):
        rounds.append({label: step() for label, step in steps.items()})
        rate = max(rate, farout.ask("rate"))
    counted = farout.ask("operations")
    farout.close()
    medians = {label: statistics.median(times[label] for times in rounds) for label in steps}
    better = min("contiguous", "channels-last", key=medians.get)
    ratios = [times[better] / times["farout"] for times in rounds]
    return {label: options.batch / median for label, median in medians.items()}, ratios, rate, counted


def row(name, rates, ratios, product_rate, counted):
    bound = product_rate / operations(name)
    return (f"| {name} | {rates['farout']:.2f} | {rates['contiguous']:.2f} | {rates['channels-last']:.2f} | "
            f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f}) | "
            f"{operations(name) / 1e9:.1f} / {counted / 1e9:.1f} | "
            f"{bound:.2f} | {100 * rates['farout'] / bound:.0f} % | {product_rate / 1e9:.0f} |")


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--benchmark", type=pathlib.Path, required=True)
    parser.add_argument("--models", nargs="+", default=list(NETWORKS), choices=list(NETWORKS))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=7)
    return parser.parse_args()


def main():
    options = parse()
    torch.set_num_threads(options.threads)
    print("| model | farout | timm contiguous | timm channels-last | farout ÷ the better | G operations, timm / farout | "
          "bound | share of it | G operations/s |\n|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name in options.models:
            print(row(name, *measure(name, options.benchmark, options, pathlib.Path(folder))), flush=True)


if __name__ == "__main__":
    main()
