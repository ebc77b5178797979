"""Recipes for dual path networks and CRU-Net.

Chen, Li, Xiao, Jin, Yan, Feng 2017, "Dual Path Networks", section 4: SGD, batches of 32
images on each of 40 GPUs, 24 for DPN-131, learning rate √0.1, of DPN-98 0.4, divided by
10 in steps. The authors' release: crops of 8 to 100 % of the area and 3/4 to 4/3 in
shape, a flip, changed colours. Momentum, weight decay and the steps (30 and 60 of 90
epochs), which the paper does not name, are ResNet's here.

Errors are of one crop of 224 pixels, from the release; that of DPN-107, 19.75 %, was
reached after training on other images first. CRU-Net-116 (Chen et al. 2018, 20.6 % from
its release, one crop) has the same augmentation; its other settings are not known to us
and are those of the release of ResNet for Torch.

What differs: hue and saturation were shifted in place of brightness, contrast and
saturation; the statistics of batch normalisation were refined after training.
"""

from dataclasses import replace

from cnnlib.training.recipes.shared import TORCH_RELEASE, member

DPN = replace(
    TORCH_RELEASE,
    optimizer="sgd",
    learning_rate=0.316,
    batch_size=1280,
    augmentation=("resized_crop", "color_jitter", "flip"),
)

RECIPES = (
    member(DPN, "dpn68", "imagenet2012", 23.57),
    member(DPN, "dpn92", "imagenet2012", 20.73),
    member(DPN, "dpn98", "imagenet2012", 20.15, learning_rate=0.4),
    member(DPN, "dpn107", "imagenet2012"),
    member(DPN, "dpn131", "imagenet2012", 19.93, batch_size=960),
    member(
        TORCH_RELEASE,
        "crunet116",
        "imagenet2012",
        20.6,
        augmentation=DPN.augmentation,
    ),
)
