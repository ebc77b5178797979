"""What several papers' recipes have in common."""

from dataclasses import replace

from cnnlib.training.recipes.recipe import Recipe, Steps

# He et al. 2016, "Deep Residual Learning", section 4.2, and most papers on CIFAR since:
# four pixels of padding, a random crop, a flip.
CROP_AND_FLIP = ("crop", "flip")

# Krizhevsky et al. 2012, section 4.1: parts of 224 pixels out of 256.
IMAGENET = {"image_size": 256, "crop_size": 224}

# The release of ResNet for Torch (fb.resnet.torch), which ResNeXt, DenseNet and Wide
# ResNet are trained with: areas of any size and a little of any shape (Szegedy et al.
# 2015, section 6), colours distorted (Howard 2013) and shifted (Krizhevsky et al. 2012,
# section 4.1), a flip. 90 epochs, the rate divided by 10 after 30 and 60. Weight decay
# holds for biases and normalisation, too.
TORCH_RELEASE = Recipe(
    "torch release",
    optimizer="nesterov",
    learning_rate=0.1,
    momentum=0.9,
    schedule=((30, 0.1), (60, 0.01)),
    batch_size=256,
    epochs=90,
    weight_decay=1e-4,
    augmentation=("resized_crop", "color_jitter", "pca_color", "flip"),
    **IMAGENET,
)

# What the releases after ResNet's share on CIFAR; schedule, epochs and weight decay are
# each paper's own.
CIFAR_WITH_NESTEROV = Recipe(
    "cifar with nesterov",
    optimizer="nesterov",
    learning_rate=0.1,
    momentum=0.9,
    batch_size=128,
    augmentation=CROP_AND_FLIP,
)


def member(
    base: Recipe, network: str, data: str, error: float | None = None, **changes
) -> Recipe:
    """The recipe of one network of a family on one data set.

    Args:
        base: what the family shares.
        network, data: what the recipe is named after.
        error: the published test error in %.
        **changes: other fields that this pair has of its own.
    """
    name = f"{network}/{data}"
    return replace(base, name=name, published_error=error, **changes)


def on_imagenet(base: Recipe, errors: dict[str, float | None]) -> tuple[Recipe, ...]:
    """One recipe for each network of a family, given its published top-1 error."""
    return tuple(
        member(base, network, "imagenet2012", error)
        for network, error in errors.items()
    )


def on_cifar(
    base: Recipe, errors: dict[str, tuple[float | None, float | None]]
) -> tuple[Recipe, ...]:
    """Two recipes for each network, given its errors on CIFAR-10 and CIFAR-100."""
    return tuple(
        member(base, network, data, error)
        for network, pair in errors.items()
        for data, error in zip(("cifar10", "cifar100"), pair, strict=True)
    )


def falling(factor: float, every: int, epochs: int) -> Steps:
    """Steps that multiply the rate by `factor` after every so many epochs."""
    return tuple(
        (epoch, factor ** (epoch // every)) for epoch in range(every, epochs, every)
    )
