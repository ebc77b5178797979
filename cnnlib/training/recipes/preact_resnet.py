"""Recipes for the ResNets with pre-activation.

He, Zhang, Ren, Sun 2016, "Identity Mappings in Deep Residual Networks".

CIFAR (appendix): the recipe of "Deep Residual Learning", section 4.2, whose first 400
steps, about an epoch, run at a tenth of the rate; errors of table 4, medians of five
runs (of 110 layers, table 2). The paper trains on all 50,000 images; here 5,000 choose.
The authors' later release for Torch, with batches of 64 and 200 epochs, brings 1,001
layers to 4.62 %.

ImageNet (appendix): batches of 256, learning rate 0.1 without warm-up, divided by 10
after 30 and 60 of 90 epochs; short side at random (256 to 480 pixels there, 256 to 512
here), crop, flip. Errors of table 5, one crop of 320 × 320 in training by scale alone;
the centre of 224 pixels, which is tested here, does a little worse. The paper trains
152 and 200 layers only. Its ResNet-200 with activation after the addition is from the
same table.
"""

from cnnlib.training.recipes.recipe import Recipe
from cnnlib.training.recipes.resnet_cifar import WARMED_UP
from cnnlib.training.recipes.shared import IMAGENET, member, on_cifar, on_imagenet

DEEP = Recipe(
    "preact_resnet",
    optimizer="sgd",
    learning_rate=0.1,
    momentum=0.9,
    schedule=((30, 0.1), (60, 0.01)),
    batch_size=256,
    epochs=90,
    weight_decay=1e-4,
    augmentation=("scale_jitter", "pca_color", "flip"),
    **IMAGENET,
)

RECIPES = (
    member(WARMED_UP, "preact_resnet110", "cifar10", 6.37),
    *on_cifar(
        WARMED_UP,
        {"preact_resnet164": (5.46, 24.33), "preact_resnet1001": (4.92, 22.71)},
    ),
    *on_imagenet(
        DEEP,
        {
            "preact_resnet18": None,
            "preact_resnet34": None,
            "preact_resnet50": None,
            "preact_resnet101": None,
            "preact_resnet152": 21.1,
            "preact_resnet200": 20.7,
            "resnet200": 21.8,
        },
    ),
)
