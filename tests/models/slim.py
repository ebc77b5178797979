"""A small member of every network, by its own keywords: what tests train and save."""

LENET = {"input_shape": (32, 32, 1)}
VGG = {"width": 0.1, "units": 16, "input_shape": (32, 32, 3)}
RESNET = {"width": 0.125, "blocks": (1, 1, 1, 1), "input_shape": (32, 32, 3)}

DPN = {
    "width": 0.25,
    "blocks": (2, 1, 1, 1),
    "cardinality": 4,
    "input_shape": (32, 32, 3),
}
DENSENET = {"width": 0.125, "blocks": (1, 2, 1, 1), "input_shape": (32, 32, 3)}
DENSENET_CIFAR = {"depth": 10, "growth_rate": 4, "input_shape": (32, 32, 3)}
CIFAR_RESNET = {"width": 0.25, "depth": 8, "input_shape": (32, 32, 3)}
# No gradient reaches a dropped branch: none is dropped with the seed of the tests.
STOCHASTIC_DEPTH = CIFAR_RESNET | {"survival": 0.99}
CIFAR_BOTTLENECKS = CIFAR_RESNET | {"depth": 11}
WRN = CIFAR_RESNET | {"depth": 10}
ALEXNET = {"width": 0.1, "units": 16, "input_shape": (67, 67, 3)}
NIN = {"width": 0.1, "batch_norm": True, "input_shape": (32, 32, 3)}
TEXT_CNN = {"vocabulary": 10, "units": 8, "width": 0.1, "input_shape": (16,)}
CONV3D = {"width": 0.1, "units": 16, "input_shape": (16, 32, 32, 3)}
RESNEXT_CIFAR = CIFAR_RESNET | {"width": 0.0625, "depth": 11}
INCEPTION = {
    "width": 0.125,
    "blocks": (1, 1, 1),
    "stem": "cifar",
    "input_shape": (32, 32, 3),
}
SENET = RESNET | {"reduction": 4}
# Without drop-path: a branch that it leaves out has no gradient.
FRACTALNET = {
    "width": 0.125,
    "filters": (64, 128),
    "drop_path": 0,
    "global_drop_path": 0,
    "dropout": 0.1,
    "input_shape": (32, 32, 3),
}
HIGHWAY = {"width": 0.125, "blocks": (2, 3, 2), "input_shape": (32, 32, 3)}

SLIM = {
    "alexnet": ALEXNET,
    "alexnet_grouped": ALEXNET,
    "all_cnn_c": {"width": 0.1, "input_shape": (32, 32, 3)},
    "conv3d_net": CONV3D,
    "dsn": {"width": 0.1, "companions": True, "input_shape": (32, 32, 3)},
    "nin": NIN,
    "nin_imagenet": {**NIN, "stem": "cifar"},
    "text_cnn": TEXT_CNN,
    "zfnet": ALEXNET,
    "googlenet": INCEPTION | {"width": 0.25, "auxiliary": True},
    "inception_resnet_v1": INCEPTION,
    "inception_resnet_v2": INCEPTION,
    "inception_v2": INCEPTION,
    "inception_v3": INCEPTION | {"auxiliary": True},
    "inception_v4": INCEPTION,
    "polynet": INCEPTION,
    "lenet5": LENET,
    "dpn68": DPN,
    "dpn92": DPN,
    "dpn98": DPN,
    "dpn107": DPN,
    "dpn131": DPN,
    "resnext29_8x64d": RESNEXT_CIFAR,
    "resnext29_16x64d": RESNEXT_CIFAR,
    "resnext50_32x4d": RESNET,
    "resnext101_32x4d": RESNET,
    "resnext101_64x4d": RESNET,
    "senet154": SENET | {"cardinality": 8},
    "seresnet50": SENET,
    "seresnet101": SENET,
    "seresnet152": SENET,
    "seresnext50_32x4d": SENET,
    "crunet116": RESNET | {"blocks": (1, 2, 2, 1), "cardinality": 4},
    "vgg11": VGG,
    "vgg11_bn": VGG,
    "vgg11_lrn": VGG,
    "vgg13": VGG,
    "vgg13_bn": VGG,
    "vgg16": VGG,
    "vgg16_bn": VGG,
    "vgg16_c": VGG,
    "vgg19": VGG,
    "vgg19_bn": VGG,
    "plain18": RESNET,
    "plain34": RESNET,
    "resnet18": RESNET,
    "resnet34": RESNET,
    "resnet50": RESNET,
    "resnet101": RESNET,
    "resnet152": RESNET,
    "resnet200": RESNET,
    "plain20": CIFAR_RESNET,
    "plain56": CIFAR_RESNET,
    "resnet20": CIFAR_RESNET,
    "resnet32": CIFAR_RESNET,
    "resnet44": CIFAR_RESNET,
    "resnet56": CIFAR_RESNET,
    "resnet110": CIFAR_RESNET,
    "resnet1202": CIFAR_RESNET,
    "preact_resnet110": CIFAR_RESNET,
    "stochastic_depth_resnet110": STOCHASTIC_DEPTH,
    "stochastic_depth_resnet1202": STOCHASTIC_DEPTH,
    "preact_resnet164": CIFAR_BOTTLENECKS,
    "preact_resnet1001": CIFAR_BOTTLENECKS,
    "wrn_16_4": WRN,
    "wrn_16_8": WRN,
    "wrn_28_10": WRN,
    "wrn_40_4": WRN,
    "wrn_52_1": WRN,
    "preact_resnet18": RESNET,
    "preact_resnet34": RESNET,
    "preact_resnet50": RESNET,
    "preact_resnet101": RESNET,
    "preact_resnet152": RESNET,
    "preact_resnet200": RESNET,
    "wide_resnet50_2": RESNET,
    "wide_resnet101_2": RESNET,
    "densenet121": DENSENET,
    "densenet161": DENSENET,
    "densenet169": DENSENET,
    "densenet201": DENSENET,
    "densenet264": DENSENET,
    "densenet_40_k12": DENSENET_CIFAR,
    "densenet_100_k12": DENSENET_CIFAR,
    "densenet_100_k24": DENSENET_CIFAR,
    "densenet_bc_100_k12": DENSENET_CIFAR,
    "densenet_bc_190_k40": DENSENET_CIFAR,
    "densenet_bc_250_k24": DENSENET_CIFAR,
    "fractalnet21": FRACTALNET,
    "highway19": HIGHWAY,
    "highway32": HIGHWAY,
    "enet": {"width": 0.25, "blocks": (2, 4, 2), "input_shape": (32, 32, 3)},
}
