"""What decoding at half the size does to features: photos through Pillow's draft mode, whose pixels Decoding::scaled gives, too.

    python draft_effect.py PHOTOS efficientnet_lite0.pth

Only photos that are large enough to be decoded at a half or less take part. The table holds the relative difference of a
photo's features, and for comparison that of two photos, and that of a bicubic resize instead of a bilinear one (or the other
way round). resnet50d has random weights, with batch-norm statistics of these photos.
"""
import pathlib
import sys

import numpy as np
import torch
from PIL import Image

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "end_to_end"))
sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "models/parity"))
import timm_extract  # noqa: E402
from networks import create, give_statistics, randomise  # noqa: E402

NEEDED = {"resnet50d": 224, "efficientnet_lite0": 256}  # pixels that both sides keep
FILTERS = {"resnet50d": Image.BILINEAR, "efficientnet_lite0": Image.BICUBIC}
NORMS = {"resnet50d": ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]), "efficientnet_lite0": ([127 / 255] * 3, [128 / 255] * 3)}


def pixels(model, file, draft, resize_filter):
    with Image.open(file) as image:
        if draft:
            image.draft("RGB", (NEEDED[model],) * 2)
        image = image.convert("RGB")
    if model == "efficientnet_lite0":
        side = int(min(image.size) * 224 / 256)
        left, top = ((length - side + 1) // 2 for length in image.size)
        image = image.crop((left, top, left + side, top + side))
    values = torch.from_numpy(np.array(image.resize((224, 224), resize_filter))).permute(2, 0, 1).float() / 255
    mean, std = (torch.tensor(numbers).view(3, 1, 1) for numbers in NORMS[model])
    return (values - mean) / std


def network_of(model, weights, images):
    if model == "efficientnet_lite0":
        return timm_extract.load(model, weights)
    network = create(model)
    randomise(network, seed=1)
    give_statistics(network, images)
    return network.eval()


def is_shrunk(model, file):
    with Image.open(file) as image:
        return image.format == "JPEG" and min(image.size) // NEEDED[model] >= 2


def relative(a, b):
    return (np.linalg.norm(a - b, axis=1) / np.linalg.norm(b, axis=1)).tolist()


@torch.inference_mode()
def measure(model, photos, weights):
    files = [file for file in sorted(photos.rglob("*")) if file.suffix.lower() in (".jpg", ".jpeg") and is_shrunk(model, file)]
    usual = FILTERS[model]
    other = Image.BICUBIC if usual == Image.BILINEAR else Image.BILINEAR
    full, draft, filtered = (torch.stack([pixels(model, file, *how) for file in files])
                             for how in ((False, usual), (True, usual), (False, other)))
    network = network_of(model, weights, full)
    features = [network.forward_head(network.forward_features(images), pre_logits=True).double().numpy()
                for images in (full, draft, filtered)]
    by_draft, by_filter = relative(features[1], features[0]), relative(features[2], features[0])
    by_photo = relative(np.roll(features[0], 1, axis=0), features[0])
    print(f"| {model} | {len(files)} | {np.median(by_draft):.3f} ({max(by_draft):.3f}) | {np.median(by_filter):.3f} | "
          f"{np.median(by_photo):.2f} |")


def main():
    photos, weights = map(pathlib.Path, sys.argv[1:])
    torch.set_num_threads(1)
    print("| model | photos | draft, median (largest) | other filter, median | another photo, median |\n|---|---|---|---|---|")
    for model in NEEDED:
        measure(model, photos, weights)


if __name__ == "__main__":
    main()
