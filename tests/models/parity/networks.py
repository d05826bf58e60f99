"""The six networks of the benchmark in timm, full size, with seeded random weights in whose features photos differ."""
import dataclasses

import timm
import torch
from PIL import Image
from torch import nn

IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
HALVES = ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))


@dataclasses.dataclass
class Network:
    """A model of the benchmark: timm's name of its architecture, its input."""

    timm_name: str
    size: int
    mean: tuple
    std: tuple

    def pixels(self, photo):
        """What torchvision's Resize((S, S)), ToTensor and Normalize make of a photo, in Pillow and PyTorch alone."""
        squashed = Image.open(photo).convert("RGB").resize((self.size, self.size), Image.Resampling.BILINEAR)
        values = torch.frombuffer(bytearray(squashed.tobytes()), dtype=torch.uint8).view(self.size, self.size, 3)
        scaled = values.permute(2, 0, 1).contiguous().to(torch.float32).div(255)
        return (scaled - torch.tensor(self.mean).view(3, 1, 1)) / torch.tensor(self.std).view(3, 1, 1)


NETWORKS = {
    "vit_base_patch16_384": Network("vit_base_patch16_384", 384, *HALVES),
    "bit_s_r101x1": Network("resnetv2_101x1_bit", 480, *HALVES),
    "repvgg_b3": Network("repvgg_b3", 224, *IMAGENET),
    "resnet50d": Network("resnet50d", 224, *IMAGENET),
    "swin_base_patch4_window7_224": Network("swin_base_patch4_window7_224", 224, *IMAGENET),
    "deit_base_patch16_224": Network("deit_base_patch16_224", 224, *IMAGENET),
}
# Parameters that don't belong to a linear map or a norm: their standard deviations.
OTHERS = {"cls_token": 1.0, "pos_embed": 0.5, "relative_position_bias_table": 0.5}


@torch.no_grad()
def randomise(network, seed):
    generator = torch.Generator().manual_seed(seed)
    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            module.weight.normal_(0, module.weight[0].numel() ** -0.5, generator=generator)
            if module.bias is not None:
                module.bias.normal_(0, 0.1, generator=generator)
        elif isinstance(module, (nn.BatchNorm2d, nn.LayerNorm, nn.GroupNorm)):
            module.weight.uniform_(0.6, 1.4, generator=generator)
            module.bias.normal_(0, 0.2, generator=generator)
    for name, parameter in network.named_parameters():
        deviation = OTHERS.get(name.rsplit(".", 1)[-1])
        if deviation is not None:
            parameter.normal_(0, deviation, generator=generator)


@torch.no_grad()
def give_statistics(network, images):
    """Batch-norms get the statistics of these images."""
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    if not norms:
        return
    for norm in norms:
        norm.momentum = 1.0
    network.train()(images)


def create(name):
    return timm.create_model(NETWORKS[name].timm_name, num_classes=1000)


def random_network(name, photos):
    """In evaluation mode. The batch-norms' statistics are those of the photos."""
    network = create(name)
    randomise(network, seed=sorted(NETWORKS).index(name))
    give_statistics(network, torch.stack([NETWORKS[name].pixels(photo) for photo in photos]))
    return network.eval()


@torch.inference_mode()
def features_of(network, images):
    return network.forward_head(network.forward_features(images), pre_logits=True).flatten(1)


def head_of(network):
    """Weight (classes × D) and bias; BiT's is a 1×1 convolution."""
    layer = network.get_classifier()
    return layer.weight.detach().flatten(1), layer.bias.detach()
