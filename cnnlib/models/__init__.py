"""Networks of the papers, one file each, and the registry that finds them by name."""

from cnnlib.models.alexnet import alexnet, alexnet_grouped
from cnnlib.models.all_cnn import all_cnn_c
from cnnlib.models.common.network import loss_weights
from cnnlib.models.common.registry import create_model, list_models
from cnnlib.models.conv3d_net import conv3d_net
from cnnlib.models.crunet import crunet116
from cnnlib.models.densenet import (
    densenet121,
    densenet161,
    densenet169,
    densenet201,
    densenet264,
)
from cnnlib.models.densenet_cifar import (
    densenet_40_k12,
    densenet_100_k12,
    densenet_100_k24,
    densenet_bc_100_k12,
    densenet_bc_190_k40,
    densenet_bc_250_k24,
)
from cnnlib.models.dpn import dpn68, dpn92, dpn98, dpn107, dpn131
from cnnlib.models.dsn import dsn
from cnnlib.models.enet import enet
from cnnlib.models.fractalnet import fractalnet21
from cnnlib.models.googlenet import googlenet
from cnnlib.models.highway import highway19, highway32
from cnnlib.models.inception_resnet import inception_resnet_v1, inception_resnet_v2
from cnnlib.models.inception_v2 import inception_v2
from cnnlib.models.inception_v3 import inception_v3
from cnnlib.models.inception_v4 import inception_v4
from cnnlib.models.lenet import lenet5
from cnnlib.models.nin import nin, nin_imagenet
from cnnlib.models.polynet import polynet
from cnnlib.models.preact_resnet import (
    preact_resnet18,
    preact_resnet34,
    preact_resnet50,
    preact_resnet101,
    preact_resnet110,
    preact_resnet152,
    preact_resnet164,
    preact_resnet200,
    preact_resnet1001,
)
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
from cnnlib.models.resnet_cifar import (
    plain20,
    plain56,
    resnet20,
    resnet32,
    resnet44,
    resnet56,
    resnet110,
    resnet1202,
)
from cnnlib.models.resnext import (
    resnext29_8x64d,
    resnext29_16x64d,
    resnext50_32x4d,
    resnext101_32x4d,
    resnext101_64x4d,
)
from cnnlib.models.senet import (
    senet154,
    seresnet50,
    seresnet101,
    seresnet152,
    seresnext50_32x4d,
)
from cnnlib.models.stochastic_depth import (
    stochastic_depth_resnet110,
    stochastic_depth_resnet1202,
)
from cnnlib.models.text_cnn import text_cnn
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
from cnnlib.models.weights.names import list_weights, preprocess_input
from cnnlib.models.wide_resnet import (
    wide_resnet50_2,
    wide_resnet101_2,
    wrn_16_4,
    wrn_16_8,
    wrn_28_10,
    wrn_40_4,
    wrn_52_1,
)
from cnnlib.models.zfnet import zfnet

__all__ = [
    "create_model",
    "list_models",
    "list_weights",
    "loss_weights",
    "preprocess_input",
    *list_models(),
]
