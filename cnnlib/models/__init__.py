"""Networks of the papers, one file each, and the registry that finds them by name."""

# `as` tells editors and type checkers that the name is public.
from cnnlib.models.alexnet import alexnet as alexnet
from cnnlib.models.alexnet import alexnet_grouped as alexnet_grouped
from cnnlib.models.all_cnn import all_cnn_c as all_cnn_c
from cnnlib.models.common.loss_weights import loss_weights as loss_weights
from cnnlib.models.common.registry import create_model as create_model
from cnnlib.models.common.registry import list_models as list_models
from cnnlib.models.conv3d_net import conv3d_net as conv3d_net
from cnnlib.models.crunet import crunet116 as crunet116
from cnnlib.models.densenet import densenet121 as densenet121
from cnnlib.models.densenet import densenet161 as densenet161
from cnnlib.models.densenet import densenet169 as densenet169
from cnnlib.models.densenet import densenet201 as densenet201
from cnnlib.models.densenet import densenet264 as densenet264
from cnnlib.models.densenet_cifar import densenet_40_k12 as densenet_40_k12
from cnnlib.models.densenet_cifar import densenet_100_k12 as densenet_100_k12
from cnnlib.models.densenet_cifar import densenet_100_k24 as densenet_100_k24
from cnnlib.models.densenet_cifar import densenet_bc_100_k12 as densenet_bc_100_k12
from cnnlib.models.densenet_cifar import densenet_bc_190_k40 as densenet_bc_190_k40
from cnnlib.models.densenet_cifar import densenet_bc_250_k24 as densenet_bc_250_k24
from cnnlib.models.dpn import dpn68 as dpn68
from cnnlib.models.dpn import dpn92 as dpn92
from cnnlib.models.dpn import dpn98 as dpn98
from cnnlib.models.dpn import dpn107 as dpn107
from cnnlib.models.dpn import dpn131 as dpn131
from cnnlib.models.dsn import dsn as dsn
from cnnlib.models.enet import enet as enet
from cnnlib.models.fractalnet import fractalnet21 as fractalnet21
from cnnlib.models.googlenet import googlenet as googlenet
from cnnlib.models.highway import highway19 as highway19
from cnnlib.models.highway import highway32 as highway32
from cnnlib.models.inception_resnet import inception_resnet_v1 as inception_resnet_v1
from cnnlib.models.inception_resnet import inception_resnet_v2 as inception_resnet_v2
from cnnlib.models.inception_v2 import inception_v2 as inception_v2
from cnnlib.models.inception_v3 import inception_v3 as inception_v3
from cnnlib.models.inception_v4 import inception_v4 as inception_v4
from cnnlib.models.lenet import lenet5 as lenet5
from cnnlib.models.nin import nin as nin
from cnnlib.models.nin import nin_imagenet as nin_imagenet
from cnnlib.models.polynet import polynet as polynet
from cnnlib.models.preact_resnet import preact_resnet18 as preact_resnet18
from cnnlib.models.preact_resnet import preact_resnet34 as preact_resnet34
from cnnlib.models.preact_resnet import preact_resnet50 as preact_resnet50
from cnnlib.models.preact_resnet import preact_resnet101 as preact_resnet101
from cnnlib.models.preact_resnet import preact_resnet152 as preact_resnet152
from cnnlib.models.preact_resnet import preact_resnet200 as preact_resnet200
from cnnlib.models.preact_resnet_cifar import preact_resnet110 as preact_resnet110
from cnnlib.models.preact_resnet_cifar import preact_resnet164 as preact_resnet164
from cnnlib.models.preact_resnet_cifar import preact_resnet1001 as preact_resnet1001
from cnnlib.models.resnet import plain18 as plain18
from cnnlib.models.resnet import plain34 as plain34
from cnnlib.models.resnet import resnet18 as resnet18
from cnnlib.models.resnet import resnet34 as resnet34
from cnnlib.models.resnet import resnet50 as resnet50
from cnnlib.models.resnet import resnet101 as resnet101
from cnnlib.models.resnet import resnet152 as resnet152
from cnnlib.models.resnet import resnet200 as resnet200
from cnnlib.models.resnet_cifar import plain20 as plain20
from cnnlib.models.resnet_cifar import plain56 as plain56
from cnnlib.models.resnet_cifar import resnet20 as resnet20
from cnnlib.models.resnet_cifar import resnet32 as resnet32
from cnnlib.models.resnet_cifar import resnet44 as resnet44
from cnnlib.models.resnet_cifar import resnet56 as resnet56
from cnnlib.models.resnet_cifar import resnet110 as resnet110
from cnnlib.models.resnet_cifar import resnet1202 as resnet1202
from cnnlib.models.resnext import resnext29_8x64d as resnext29_8x64d
from cnnlib.models.resnext import resnext29_16x64d as resnext29_16x64d
from cnnlib.models.resnext import resnext50_32x4d as resnext50_32x4d
from cnnlib.models.resnext import resnext101_32x4d as resnext101_32x4d
from cnnlib.models.resnext import resnext101_64x4d as resnext101_64x4d
from cnnlib.models.senet import senet154 as senet154
from cnnlib.models.senet import seresnet50 as seresnet50
from cnnlib.models.senet import seresnet101 as seresnet101
from cnnlib.models.senet import seresnet152 as seresnet152
from cnnlib.models.senet import seresnext50_32x4d as seresnext50_32x4d
from cnnlib.models.stochastic_depth import (
    stochastic_depth_resnet110 as stochastic_depth_resnet110,
)
from cnnlib.models.stochastic_depth import (
    stochastic_depth_resnet1202 as stochastic_depth_resnet1202,
)
from cnnlib.models.text_cnn import text_cnn as text_cnn
from cnnlib.models.vgg import vgg11 as vgg11
from cnnlib.models.vgg import vgg11_bn as vgg11_bn
from cnnlib.models.vgg import vgg11_lrn as vgg11_lrn
from cnnlib.models.vgg import vgg13 as vgg13
from cnnlib.models.vgg import vgg13_bn as vgg13_bn
from cnnlib.models.vgg import vgg16 as vgg16
from cnnlib.models.vgg import vgg16_bn as vgg16_bn
from cnnlib.models.vgg import vgg16_c as vgg16_c
from cnnlib.models.vgg import vgg19 as vgg19
from cnnlib.models.vgg import vgg19_bn as vgg19_bn
from cnnlib.models.weights.names import list_weights as list_weights
from cnnlib.models.weights.names import preprocess_input as preprocess_input
from cnnlib.models.wide_resnet import wide_resnet50_2 as wide_resnet50_2
from cnnlib.models.wide_resnet import wide_resnet101_2 as wide_resnet101_2
from cnnlib.models.wide_resnet import wrn_16_4 as wrn_16_4
from cnnlib.models.wide_resnet import wrn_16_8 as wrn_16_8
from cnnlib.models.wide_resnet import wrn_28_10 as wrn_28_10
from cnnlib.models.wide_resnet import wrn_40_4 as wrn_40_4
from cnnlib.models.wide_resnet import wrn_52_1 as wrn_52_1
from cnnlib.models.zfnet import zfnet as zfnet

__all__ = [
    "create_model",
    "list_models",
    "list_weights",
    "loss_weights",
    "preprocess_input",
    *list_models(),
]
