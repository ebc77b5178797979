"""A small member of every network, by its own keywords: what tests train and save."""

LENET = {"input_shape": (32, 32, 1)}
VGG = {"width": 0.1, "units": 16, "input_shape": (32, 32, 3)}
RESNET = {"width": 0.125, "blocks": (1, 1, 1, 1), "input_shape": (32, 32, 3)}

SLIM = {
    "lenet5": LENET,
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
}
