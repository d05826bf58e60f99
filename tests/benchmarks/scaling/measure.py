"""Measures what the model of large runs is fed with, and the runs that it is checked against (results/scaling.md).

    measure.py BUILD FOLDER PART    PART: pieces, sleep, extract, evaluate, report
    measure.py BUILD FOLDER costs   writes FOLDER/costs.txt and FOLDER/runs.txt from all that was measured

BUILD: the build folder. FOLDER keeps data and measurements, FOLDER/*.json; medians are taken over the times that a
part was run. Extraction needs photos and weights: PHOTOS (a folder with list.txt) and WEIGHTS (efficientnet_lite0.pth)
in the environment. Everything runs with one computing thread a rank. Standard library only.
"""

import json
import math
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

RANKS = (1, 2, 3, 4, 6, 8)
DETECTORS = 15
TRAIN, WIDTH, CLASSES = 100_000, 768, 1000
SCORED = {"id": 50_000, "ood0": 17_632, "ood1": 5_160, "ood2": 10_000, "ood3": 2_000}
# What costs are taken from; larger runs are predicted from these.
SMALL_TRAIN, FEW, SOME = 32_768, ("ood3", "ood1"), ("ood3", "ood1", "ood0")
PAIR, FOUR = ("ood0", "ood1"), ("ood0", "ood1", "ood2", "ood3")

build, folder, part = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
os.environ.update(OMP_NUM_THREADS="1", OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1")
farout = build / "farout"


def run(ranks, *command):
    """Under mpirun; seconds of it all, and what it says."""
    launch = ["mpirun", "--oversubscribe", "--bind-to", "none", "-n", str(ranks)]
    start = time.monotonic()
    done = subprocess.run([*launch, *map(str, command)], capture_output=True, text=True, check=True)
    return time.monotonic() - start, done.stdout + done.stderr


def peak_bytes(*command):
    """Of the command alone, one rank without mpirun: this process's largest child so far."""
    pid = os.spawnv(os.P_NOWAIT, str(command[0]), [str(word) for word in command])
    _, status, usage = os.wait4(pid, 0)
    assert status == 0, command
    return usage.ru_maxrss * 1024


def keep(name, value):
    """Appends a measurement; the same name again is another try."""
    file = folder / f"{name.split()[0]}.json"
    kept = json.loads(file.read_text()) if file.exists() else {}
    kept.setdefault(name, []).append(value)
    file.write_text(json.dumps(kept, indent=1))


def kept(name):
    return statistics.median(json.loads((folder / f"{name.split()[0]}.json").read_text())[name])


def rows_of(sets):
    return sum(SCORED[name] for name in sets)


def pieces():
    for ranks in RANKS:
        _, text = run(ranks, build / "tests/benchmarks/benchmark_scaling", folder / "scratch")
        for name, count, value in re.findall(r"^(\w+) (\d+) (\S+)$", text, re.M):
            keep(f"piece {name} {count}", float(value))
    for ranks in RANKS:
        for _ in range(3):
            keep(f"start {ranks}", run(ranks, farout, "list")[0])
    keep("memory base", peak_bytes(farout, "list"))


def sleep():
    schedule = build / "tests/benchmarks/benchmark_schedule"

    def seconds(ranks, slow, blocks):
        _, text = run(ranks, schedule, folder / "sleep", slow, blocks)
        return float(re.search(r"^dynamic.h5: (\S+) s", text, re.M)[1])

    keep("sleep pace", (seconds(1, 99, 60) - seconds(1, 99, 20)) / (40 * 32))
    for ranks in RANKS:
        keep(f"sleep {ranks} {100 * 32}", seconds(ranks, 99, 100))
    for ranks in (3, 8):
        keep(f"sleep_slow {ranks} {100 * 32}", seconds(ranks, ranks - 1, 100))


def extract():
    photos, weights = Path(os.environ["PHOTOS"]), os.environ["WEIGHTS"]
    listed = (photos / "list.txt").read_text().splitlines()
    # A list whose large images stand together is slow at one end.
    listed = [listed[k * 271 % len(listed)] for k in range(len(listed))]

    def seconds(ranks, images):
        text_file, out = folder / "photos.txt", folder / "photos.h5"
        text_file.write_text("\n".join(listed[:images]) + "\n")
        out.unlink(missing_ok=True)
        return run(ranks, farout, "extract", "--model", "efficientnet_lite0", "--weights", weights, "--root", photos,
                   "--list", text_file, "--out", out, "--workers", 1, "--block", 16, "--batch", 8, "--verbose")

    wall, text = seconds(1, 256)
    rank = re.search(r"^ +0 +256 +\d+ +\d+ +(\d+) +(\d+) +\d+ +\d+ +(\d+)$", text, re.M)
    inner = float(re.search(r"256 images in ([\d.]+) s", text)[1])
    keep("extract network", (int(rank[1]) + int(rank[2])) / 100 * inner / 256)
    keep("extract decode", int(rank[3]) / 100 * inner / 256)
    keep("extract open", wall - inner)
    for ranks in RANKS:
        keep(f"extract {ranks} 400", seconds(ranks, 400)[0])


def evaluate():
    data = folder / "evaluation"
    if not (data / "features/train.h5").exists():
        run(2, build / "tests/benchmarks/benchmark_evaluation", data, "--train", TRAIN, "--width", WIDTH, "--evaluate",
            0)
        run(2, build / "tests/benchmarks/benchmark_evaluation", folder / "small", "--train", SMALL_TRAIN, "--width", WIDTH,
            "--evaluate", 0)
    head = data / "head.h5"

    def fit(ranks, where):
        out = folder / "statistics.h5"
        out.unlink(missing_ok=True)
        seconds, _ = run(ranks, farout, "fit", "--train", where / "features/train.h5", "--head", head, "--out", out)
        return seconds, json.loads((folder / "statistics.h5.cost.json").read_text())

    def score(ranks, *sets):
        out = folder / "scores"
        for file in out.glob("*"):
            file.unlink()
        return run(ranks, farout, "score", "--features", *(data / f"features/{s}.h5" for s in sets), "--head", head,
                   "--statistics", folder / "statistics.h5", "--out", out)[0]

    (folder / "scores").mkdir(exist_ok=True)
    fit(2, folder / "small")  # into the page cache
    for step in fit(2, folder / "small")[1]["steps"]:
        keep(f"fit_cost {step['name']}", step["seconds"])
    keep("fit_cost whole", fit(1, folder / "small")[0])
    for ranks in RANKS:
        keep(f"fit {ranks} {TRAIN}", fit(ranks, data)[0])
    for sets in (FEW, SOME, tuple(SCORED)):
        rows = rows_of(sets)
        for ranks in RANKS if sets == tuple(SCORED) else (1, 2):
            keep(f"score {ranks} {rows}", score(ranks, *sets))
        costs = [json.loads((folder / f"scores/{s}.h5.cost.json").read_text()) for s in sets]
        keep(f"score_cost {rows}", sum(step["seconds"] for c in costs for step in c["steps"] + c["detectors"]))
    for name in ("id", "ood1"):
        out = folder / "alone.h5"
        out.unlink(missing_ok=True)
        keep(f"memory {name}", peak_bytes(farout, "score", "--features", data / f"features/{name}.h5", "--head", head,
                                          "--statistics", folder / "statistics.h5", "--out", out))


def report():
    """Of the scores that `evaluate` left behind."""
    for sets in (PAIR, FOUR, tuple(SCORED)):
        scores = [folder / f"scores/{name}.h5" for name in sets]
        words = ["report", "--id", scores[0], "--ood", *scores[1:], "--out", folder / "report"]
        for ranks in RANKS if sets == tuple(SCORED) else (1, 2):
            keep(f"report {ranks} {rows_of(sets)}", run(ranks, farout, *words)[0])
    keep("memory report", peak_bytes(farout, *words))


def compared(sets):
    """Rows of all pairs of the in-distribution set and another."""
    return (len(sets) - 1) * SCORED[sets[0]] + rows_of(sets[1:])


def costs_by_name():
    """The figures of stages.h."""
    piece = lambda name, ranks: kept(f"piece {name} {ranks}")
    costs = {}
    costs["start_core_seconds"] = (kept("start 8") - kept("start 2")) / 3  # two cores
    costs["launch_seconds"] = kept("start 2") - costs["start_core_seconds"]
    start = kept("start 1")

    costs["list_core_seconds"] = piece("list_seconds", 1) + piece("list_hash_seconds", 1)
    costs["create_seconds"] = piece("create_seconds", 1)
    costs["open_seconds"] = kept("extract open") - start
    costs["decode_core_seconds"] = kept("extract decode")
    costs["network_core_seconds"] = kept("extract network")
    few, many = piece("write_seconds_768", 2), piece("write_seconds_2048", 2)
    costs["write_seconds_a_byte"] = (many - few) / (128 * 4 * (2048 - 768))
    costs["write_seconds"] = few - costs["write_seconds_a_byte"] * 128 * (4 * 768 + 97)
    costs["counter_seconds"] = max(piece("counter_seconds", ranks) for ranks in RANKS[1:])
    costs["counter_round_trip"] = statistics.median(piece("counter_round_trip", ranks) for ranks in RANKS[1:])
    costs["table_seconds"] = piece("table_seconds", 1)

    lengths = (768 * 768, 1000 * 2048, 2048 * 2048)
    costs["broadcast_seconds_a_byte"] = statistics.median(piece(f"broadcast_{n}", 2) / (8 * n) for n in lengths)
    costs["fold_seconds_a_byte"] = statistics.median(
        (piece(f"fold_{n}", 2) - piece(f"broadcast_{n}", 2)) / (8 * n) for n in lengths)
    costs["gather_seconds_a_byte"] = piece("gather_20000000", 2) / 40e6

    beside, alone = ("logits", "mean_max_logit", "class_probabilities"), ("within_class", "residual_space")
    steps = {name.split(maxsplit=1)[1]: statistics.median(values)
             for name, values in json.loads((folder / "fit_cost.json").read_text()).items()}
    whole = steps.pop("whole")
    steps.pop("reduction and waiting")
    costs["fit_seconds"] = whole - start - sum(steps.values())
    take = lambda kinds: sum(steps.pop(name) for name in list(steps) if name.split("(")[0] in kinds)
    costs["decomposition_seconds"] = take(alone)
    costs["fit_beside_core_seconds"] = take(beside) / SMALL_TRAIN
    costs["fit_core_seconds"] = sum(steps.values()) / SMALL_TRAIN

    few, some = rows_of(FEW), rows_of(SOME)
    both = (kept(f"score 1 {some}") - kept(f"score 1 {few}")) / (some - few)
    costs["score_core_seconds"] = (kept(f"score_cost {some}") - kept(f"score_cost {few}")) / (some - few)
    costs["score_root_seconds"] = max(0, both - costs["score_core_seconds"])
    costs["score_start_core_seconds"] = kept(f"score 1 {some}") - start - some * both

    seconds = lambda ranks, sets: kept(f"report {ranks} {rows_of(sets)}")
    slope = lambda ranks: (seconds(ranks, FOUR) - seconds(ranks, PAIR)) / (compared(FOUR) - compared(PAIR))
    saved = 1 - math.ceil(DETECTORS / 2) / DETECTORS  # by a second rank, of what is shared
    costs["evaluate_seconds"] = max(0, (slope(1) - slope(2)) / saved)
    costs["page_seconds"] = slope(1) - costs["evaluate_seconds"]
    costs["report_seconds"] = seconds(1, FOUR) - start - slope(1) * compared(FOUR)

    costs["base_bytes"] = kept("memory base")
    costs["list_bytes"] = piece("list_bytes", 1)
    costs["create_bytes"] = piece("create_peak_bytes", 1)
    costs["score_bytes"] = (kept("memory id") - kept("memory ood1")) / (SCORED["id"] - SCORED["ood1"])
    costs["report_bytes"] = (kept("memory report") - kept("memory base")) / rows_of(SCORED)
    return costs


def costs():
    lines = [f"{name} {value:.6g}" for name, value in costs_by_name().items()]
    (folder / "costs.txt").write_text("\n".join(lines) + "\n")
    lines = [f"start {ranks} 0 0 {kept(f'start {ranks}'):.4g}" for ranks in RANKS]
    for stage, rows, detail in (("sleep", 3200, kept("sleep pace")), ("sleep_slow", 3200, kept("sleep pace")),
                                ("extract", 400, 1280), ("fit", TRAIN, WIDTH), ("score", rows_of(SCORED), WIDTH),
                                ("report", rows_of(SCORED), WIDTH)):
        for ranks in (3, 8) if stage == "sleep_slow" else RANKS:
            lines.append(f"{stage} {ranks} {rows} {detail:.6g} {kept(f'{stage} {ranks} {rows}'):.4g}")
    (folder / "runs.txt").write_text("\n".join(lines) + "\n")


{"pieces": pieces, "sleep": sleep, "extract": extract, "evaluate": evaluate, "report": report, "costs": costs}[part]()
