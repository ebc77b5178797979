"""A small member of every network, by its own keywords: what tests train and save."""

import re

import cnnlib

RESNET = {"width": 0.125, "blocks": (1, 1, 1, 1), "input_shape": (32, 32, 3)}
CIFAR_RESNET = {"width": 0.25, "depth": 8, "input_shape": (32, 32, 3)}
ALEXNET = {"width": 0.1, "units": 16, "input_shape": (67, 67, 3)}
NIN = {"width": 0.1, "batch_norm": True, "input_shape": (32, 32, 3)}
INCEPTION = {
    "width": 0.125,
    "blocks": (1, 1, 1),
    "stem": "cifar",
    "input_shape": (32, 32, 3),
}
SENET = RESNET | {"reduction": 4}

# By the function that builds a network; it serves all variants of a family.
FAMILIES = {
    "alexnet": ALEXNET,
    "all_cnn_c": {"width": 0.1, "input_shape": (32, 32, 3)},
    "conv3d_net": {"width": 0.1, "units": 16, "input_shape": (16, 32, 32, 3)},
    "crunet": RESNET | {"blocks": (1, 2, 2, 1), "cardinality": 4},
    "densenet": RESNET | {"blocks": (1, 2, 1, 1)},
    "densenet_cifar": {"depth": 10, "growth_rate": 4, "input_shape": (32, 32, 3)},
    "dpn": RESNET | {"width": 0.25, "blocks": (2, 1, 1, 1), "cardinality": 4},
    "dsn": {"width": 0.1, "companions": True, "input_shape": (32, 32, 3)},
    "enet_encoder": {"width": 0.25, "blocks": (2, 4, 2), "input_shape": (32, 32, 3)},
    # Without drop-path: a branch that it leaves out has no gradient.
    "fractalnet": {
        "width": 0.125,
        "filters": (64, 128),
        "drop_path": 0,
        "global_drop_path": 0,
        "dropout": 0.1,
        "input_shape": (32, 32, 3),
    },
    "googlenet": INCEPTION | {"width": 0.25, "auxiliary": True},
    "highway_network": {
        "width": 0.125,
        "blocks": (2, 3, 2),
        "input_shape": (32, 32, 3),
    },
    "inception_resnet_v1": INCEPTION,
    "inception_resnet_v2": INCEPTION,
    "inception_v2": INCEPTION,
    "inception_v3": INCEPTION | {"auxiliary": True},
    "inception_v4": INCEPTION,
    "lenet5": {"input_shape": (32, 32, 1)},
    "nin": NIN,
    "nin_imagenet": NIN | {"stem": "cifar"},
    "polynet": INCEPTION,
    "preact_resnet": RESNET,
    "preact_resnet_cifar": CIFAR_RESNET | {"depth": 11},
    "resnet": RESNET,
    "resnet_cifar": CIFAR_RESNET,
    "resnext_cifar": CIFAR_RESNET | {"width": 0.0625, "depth": 11},
    "senet": SENET,
    # No gradient reaches a dropped branch: none is dropped with the seed of the tests.
    "stochastic_depth_resnet": CIFAR_RESNET | {"survival": 0.99},
    "text_cnn": {
        "vocabulary": 10,
        "units": 8,
        "width": 0.1,
        "input_shape": (16,),
    },
    "vgg": {"width": 0.1, "units": 16, "input_shape": (32, 32, 3)},
    "wide_resnet_cifar": CIFAR_RESNET | {"depth": 10},
    "zfnet": ALEXNET,
}
# Variants whose own defaults ask for other keywords than their family's.
VARIANTS = {
    "preact_resnet110": CIFAR_RESNET,
    "senet154": SENET | {"cardinality": 8},
}


def family(name: str) -> str:
    """The function that builds a network, as the docstring of a variant names it."""
    doc = getattr(cnnlib.models, name).__doc__
    variant = re.match(rf"Build {name}: `(\w+)` with ", doc)
    return variant[1] if variant else name


SLIM = {
    name: VARIANTS.get(name) or FAMILIES[family(name)] for name in cnnlib.list_models()
}
