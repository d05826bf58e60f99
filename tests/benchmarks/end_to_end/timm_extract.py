"""Image files to a file of features with timm and a DataLoader, as a careful user would write it.

    python timm_extract.py --model resnet50d --weights FILE --root DIR --list LIST --out features.npy [--workers 2]
        [--threads 2] [--batch 32] [--contiguous] [--device cuda] [--precision bf16]

Prints the seconds from asking for the first batch to the written file: imports and weights don't count.
"""
import argparse
import pathlib
from time import perf_counter

import numpy as np
import timm
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

PRECISIONS = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
TIMM_NAMES = {"efficientnet_lite0": "tf_efficientnet_lite0"}


def padded_centre_crop(image, size=224):
    side = int(min(image.size) * size / (size + 32))
    left, top = ((length - side + 1) // 2 for length in image.size)
    return image.crop((left, top, left + side, top + side)).resize((size, size), Image.BICUBIC)


def transform_of(model):
    if model == "efficientnet_lite0":
        steps, mean, std = transforms.Lambda(padded_centre_crop), [127 / 255] * 3, [128 / 255] * 3
    else:
        steps, mean, std = transforms.Resize((224, 224)), [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
    return transforms.Compose([steps, transforms.ToTensor(), transforms.Normalize(mean, std)])


class Photos(Dataset):
    def __init__(self, root, names, transform):
        self.root, self.names, self.transform = root, names, transform

    def __len__(self):
        return len(self.names)

    def __getitem__(self, number):
        with Image.open(self.root / self.names[number]) as image:
            return self.transform(image.convert("RGB"))


def load(model, weights):
    network = timm.create_model(TIMM_NAMES.get(model, model), pretrained=False).eval()
    if weights.suffix == ".safetensors":
        from safetensors.torch import load_file
        network.load_state_dict(load_file(weights))
    else:  # the published names differ from timm's, the order of the layers doesn't
        published = torch.load(weights, map_location="cpu", weights_only=True)
        network.load_state_dict(dict(zip(network.state_dict(), published.values(), strict=True)))
    return network


def extract(network, loader, to):
    features = []
    with torch.inference_mode():
        for images in loader:
            images = images.to(to["device"], non_blocking=True).to(**to)
            features.append(network.forward_head(network.forward_features(images), pre_logits=True))
    return torch.cat(features).float().cpu().numpy()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    for name in ("weights", "root", "list", "out"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--contiguous", action="store_true")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--precision", default="fp32", choices=list(PRECISIONS))
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.backends.cudnn.allow_tf32 = False
    to = {"device": options.device, "dtype": PRECISIONS[options.precision],
          "memory_format": torch.contiguous_format if options.contiguous else torch.channels_last}
    network = load(options.model, options.weights).to(**to)
    names = [line.rsplit(" ", 1)[0] for line in options.list.read_text().splitlines()]
    start = perf_counter()
    photos = Photos(options.root, names, transform_of(options.model))
    loader = DataLoader(photos, options.batch, num_workers=options.workers, pin_memory=options.device != "cpu")
    features = extract(network, loader, to)
    np.save(options.out, features)
    print(perf_counter() - start)


if __name__ == "__main__":
    main()
