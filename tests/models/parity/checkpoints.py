"""The forms in which the six checkpoints are published (and what users have made of them), written from timm's networks.

Where timm reads a form, the file is read back by timm and must give the same weights.
"""
import sys
from pathlib import Path

import numpy as np
import timm
import torch
from safetensors.torch import save_file
from timm.models import resnetv2, swin_transformer

sys.path.insert(0, str(Path(__file__).parents[1] / "fixtures"))

import published_names
from published_names import renamed


def weights_of(network):
    return {name: value.detach().clone() for name, value in network.state_dict().items()}


def zipped(weights, file):
    torch.save(weights, file)


def legacy(weights, file):
    torch.save(weights, file, _use_new_zipfile_serialization=False)


def mmclassification(network):
    weights = renamed(weights_of(network), published_names.mmclassification)
    return {"meta": {"mmcls_version": "0.16.0", "epoch": 1}, "state_dict": weights}


def old_swin(network):
    """Names of Microsoft's release and of timm up to 0.8, with the buffers that both stored."""
    weights = renamed(weights_of(network), published_names.swin_authors)
    read_back = swin_transformer.checkpoint_filter_fn(dict(weights), network)
    same_weights(network.state_dict(), read_back)
    for name, buffer in network.named_buffers():
        if buffer is not None and name.endswith(("attn_mask", "relative_position_index")):
            weights[name] = buffer
    return weights


def repvgg_deployed(network):
    """The release after its repvgg_model_convert: one convolution with bias a block."""
    weights = renamed(weights_of(network), published_names.repvgg_authors)
    deployed = {name: value for name, value in weights.items() if name.startswith("linear.")}
    for prefix in sorted({name.split("rbr_")[0] for name in weights if "rbr_" in name}):
        kernel, bias = fused_block({n[len(prefix):]: v.double() for n, v in weights.items() if n.startswith(prefix)})
        deployed[f"{prefix}rbr_reparam.weight"] = kernel.float()
        deployed[f"{prefix}rbr_reparam.bias"] = bias.float()
    return deployed


def fused_block(block):
    def with_norm(kernel, norm):
        scale = block[f"{norm}.weight"] / (block[f"{norm}.running_var"] + 1e-5).sqrt()
        return kernel * scale.view(-1, 1, 1, 1), block[f"{norm}.bias"] - block[f"{norm}.running_mean"] * scale

    point = torch.nn.functional.pad(block["rbr_1x1.conv.weight"], (1, 1, 1, 1))
    branches = [with_norm(block["rbr_dense.conv.weight"], "rbr_dense.bn"), with_norm(point, "rbr_1x1.bn")]
    if "rbr_identity.weight" in block:
        same = torch.zeros_like(point)
        same[range(len(same)), range(len(same)), 1, 1] = 1
        branches.append(with_norm(same, "rbr_identity"))
    return sum(kernel for kernel, _ in branches), sum(bias for _, bias in branches)


def bit_npz(network, file):
    weights = {published_names.bit_release(name): value.permute(*published_names.in_hwio(range(value.dim()))).numpy()
               for name, value in network.state_dict().items()}
    np.savez(file, **weights)
    read_back = timm.create_model("resnetv2_101x1_bit", num_classes=1000)
    with torch.no_grad():
        resnetv2._load_weights(read_back, str(file))
    same_weights(network.state_dict(), read_back.state_dict())


def same_weights(expected, found):
    assert expected.keys() == found.keys() and all(torch.equal(expected[name], found[name]) for name in expected)


def timm_safetensors(network, file):
    save_file({name: value.contiguous() for name, value in weights_of(network).items()}, file)


TIMM = {
    "timm .safetensors": (".safetensors", timm_safetensors),
    "timm .pth, zip": (".pth", lambda network, file: zipped(weights_of(network), file)),
    "timm .pth, legacy": (".pth", lambda network, file: legacy(weights_of(network), file)),
}
# Model → form → (suffix, writer of the file); the published one first.
FORMS = {
    "vit_base_patch16_384": {
        "mmclassification .pth, zip": (".pth", lambda network, file: zipped(mmclassification(network), file)),
        "mmclassification .pth, legacy": (".pth", lambda network, file: legacy(mmclassification(network), file)),
        "timm .safetensors": TIMM["timm .safetensors"],
    },
    "bit_s_r101x1": {"the release's .npz": (".npz", bit_npz)},
    "repvgg_b3": TIMM
    | {
        "the release's .pth": (
            ".pth", lambda network, file: legacy(renamed(weights_of(network), published_names.repvgg_authors), file)),
        "the release's .pth, deployed": (".pth", lambda network, file: legacy(repvgg_deployed(network), file)),
    },
    "resnet50d": TIMM,
    "swin_base_patch4_window7_224": TIMM
    | {
        "old names and buffers, .pth": (".pth", lambda network, file: legacy({"model": old_swin(network)}, file)),
        "old names and buffers, .safetensors": (
            ".safetensors",
            lambda network, file: save_file({n: v.contiguous() for n, v in old_swin(network).items()}, file)),
    },
    "deit_base_patch16_224": TIMM
    | {"the release's .pth": (".pth", lambda network, file: legacy({"model": weights_of(network)}, file))},
}
