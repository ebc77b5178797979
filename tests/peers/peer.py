"""Comparing a network with the same network of a PyTorch library, weight by weight."""

import keras
import numpy as np
import torch
from torch import nn


def shake(peer: nn.Module, seed: int = 0) -> nn.Module:
    """Give every weight and running average a value of its own, in evaluation mode.

    Fresh networks have zero biases and averages, which hide a missing or moved layer,
    and torch's small filters, after which deep networks hardly see their input.
    """
    generator = torch.Generator().manual_seed(seed)
    normalisations = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)
    with torch.no_grad():
        for module in peer.modules():
            if isinstance(module, nn.Conv1d | nn.Conv2d | nn.Conv3d | nn.Linear):
                nn.init.kaiming_normal_(module.weight, generator=generator)
            if isinstance(module, normalisations):
                module.running_mean.normal_(0, 0.2, generator=generator)
                module.running_var.uniform_(0.6, 1.4, generator=generator)
                if module.affine:
                    module.weight.uniform_(0.6, 1.4, generator=generator)
            if getattr(module, "bias", None) is not None:
                module.bias.normal_(0, 0.2, generator=generator)
    return peer.eval()


def weights_of(module: nn.Module) -> list[np.ndarray] | None:
    """The weights of one PyTorch layer in Keras's order and layout, if it has any."""
    if isinstance(module, nn.PReLU):
        return [module.weight.detach().numpy()]
    if isinstance(module, nn.Conv1d | nn.Conv2d | nn.Conv3d | nn.ConvTranspose2d):
        axes = (*range(2, module.weight.ndim), 1, 0)
        found = [module.weight.permute(*axes)]
    elif isinstance(module, nn.Linear):
        found = [module.weight.T]
    elif isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d | nn.BatchNorm3d):
        found = [module.weight, module.bias, module.running_mean, module.running_var]
        return [w.detach().numpy() for w in found if w is not None]
    else:
        return None
    if module.bias is not None:
        found.append(module.bias)
    return [w.detach().numpy() for w in found]


def copy_weights(model: keras.Model, peer: nn.Module, rename) -> None:
    """Copy every weight of `peer` into the layer `rename(its name)` of `model`.

    Raises:
        AssertionError: a layer of `model` with weights is left out or met twice.
    """
    met = []
    for name, module in peer.named_modules():
        weights = weights_of(module)
        if weights is not None:
            layer = model.get_layer(rename(name))
            layer.set_weights(
                [
                    w.reshape(v.shape)
                    for w, v in zip(weights, layer.weights, strict=True)
                ]
            )
            met.append(layer.name)
    assert sorted(met) == sorted(layer.name for layer in model.layers if layer.weights)


def difference(model: keras.Model, peer: nn.Module, shape: tuple[int, ...]) -> float:
    """Largest difference of the logits, relative to their size, on random images."""
    images = np.random.default_rng(0).normal(size=(2, *shape)).astype("float32")
    with torch.no_grad():
        theirs = peer(torch.tensor(images).permute(0, 3, 1, 2)).numpy()
    ours = keras.ops.convert_to_numpy(model(images, training=False))
    return float(np.abs(ours - theirs).max() / np.abs(theirs).max())
