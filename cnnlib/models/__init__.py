"""Networks of the papers, one file each, and the registry that finds them by name."""

from cnnlib.models.features import endpoints, features
from cnnlib.models.head import replace_head
from cnnlib.models.lenet import lenet5
from cnnlib.models.network import loss_weights
from cnnlib.models.registry import create_model, list_models
from cnnlib.models.resnet import (
    plain18,
    plain34,
    resnet18,
    resnet34,
    resnet50,
    resnet101,
    resnet152,
    resnet200,
)
from cnnlib.models.vgg import (
    vgg11,
    vgg11_bn,
    vgg11_lrn,
    vgg13,
    vgg13_bn,
    vgg16,
    vgg16_bn,
    vgg16_c,
    vgg19,
    vgg19_bn,
)

__all__ = [
    "create_model",
    "endpoints",
    "features",
    "list_models",
    "loss_weights",
    "replace_head",
    *list_models(),
]
