"""The published weights of `keras.applications`, in the layers of our networks.

Keras downloads them and checks their hashes. They were trained on three kinds of input,
which are turned here into one: images with zero mean and unit standard deviation,
`(pixels / 255 − mean) / std`, colours red, green, blue.

| trained on | networks | what the first convolution takes in |
|---|---|---|
| pixels less the mean colour, blue first ("caffe") | VGG, ResNet | order and scale |
| pixels from -1 to 1 ("tf") | Inception-v3, Inception-ResNet-v2 | scale and offset |
| zero mean, unit deviation ("torch") | DenseNet | nothing |

An offset can be moved through a convolution where it pads nothing, as the first one of
the Inception networks; the normalisation after it takes it. Where zeros are padded, an
offset in the image is none in the padding, and the border would change. So VGG and
ResNet keep the mean colour that they were trained with, which differs from the usual
one by half a grey level at most. `cnnlib.models.preprocess_input` knows each one's.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
from keras import layers

from cnnlib.errors import InputError
from cnnlib.models.weights.files import Found

# Of the training images, red, green, blue, as the releases for Torch have them.
MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)
# The mean that VGG's release subtracts, and that of ResNet in keras.applications.
CAFFE_MEAN = (123.68 / 255, 116.779 / 255, 103.939 / 255)
CLASSES = 1000


@dataclass(frozen=True)
class Application:
    """One network of `keras.applications`.

    Attributes:
        function: its name there.
        pairs: of two models, theirs and ours, the layers that correspond.
        first: name of our first convolution.
        mode: `"caffe"`, `"tf"` or `"torch"`: the input it was trained on.
        side: of the images it was trained on.
    """

    function: str
    pairs: Callable
    first: str
    mode: str
    side: int = 224

    @property
    def mean(self) -> tuple[float, ...]:
        """Mean of the images that the converted network takes."""
        return CAFFE_MEAN if self.mode == "caffe" else MEAN


def published(network: str, model: keras.Model, include_top: bool) -> Found:
    """Download the weights of a network and convert them.

    Args:
        network: one of `APPLICATIONS`.
        model: our network, whose layers say what goes where.
        include_top: whether it has its classifier.

    Returns:
        The weights by the names of our layers.

    Raises:
        InputError: they could not be downloaded.
    """
    application = APPLICATIONS[network]
    build = getattr(keras.applications, application.function)
    try:
        theirs = build(weights="imagenet", include_top=include_top)
    # Keras raises the base class when a download fails.
    except Exception as error:
        home = os.environ.get("KERAS_HOME", os.path.join("~", ".keras"))
        reason = " ".join(str(error).split())
        raise InputError(
            f"weights='imagenet' of {network} could not be downloaded: {reason}; Keras"
            f" looks for the file in {os.path.join(home, 'models')} first, where it may"
            " be put by hand"
        ) from error
    return convert(network, theirs, model)


def convert(network: str, theirs: keras.Model, ours: keras.Model) -> Found:
    """The weights of a model of `keras.applications`, for our form of the network.

    Args:
        network: one of `APPLICATIONS`.
        theirs: that model.
        ours: our network, built like it.

    Returns:
        The weights by the names of our layers. Our network then answers to images of
        `preprocess_input` as theirs does to those of its own.
    """
    application = APPLICATIONS[network]
    found, biases = {}, {}
    for source, target in application.pairs(theirs, ours):
        values = [np.asarray(value, "float64") for value in source.get_weights()]
        if isinstance(target, layers.BatchNormalization):
            *_, mean, variance = values
            mean -= biases.get(_unit(target.name), 0)
            variance += source.epsilon - target.epsilon
        elif len(values) > len(target.weights):
            # Ours has no bias before a normalisation; it lowers the mean there.
            biases[_unit(target.name)] = values.pop()
        found[target.name] = values
    _take_in_preprocessing(found, application)
    return {
        name: [v.astype("float32") for v in values] for name, values in found.items()
    }


def _unit(name: str) -> str:
    """A name common to a convolution and its normalisation."""
    return re.sub(r"(conv|bn)(\w*)$", r"\2", name)


def _take_in_preprocessing(found: Found, application: Application) -> None:
    """Make the first convolution read images of mean `MEAN` and deviation `STD`."""
    kernel = found[application.first][0]
    std = np.array(STD)[:, None]
    if application.mode == "caffe":
        found[application.first][0] = kernel[:, :, ::-1] * 255 * std
    elif application.mode == "tf":
        # 2·(std·x + mean) − 1, where x is the normalised pixel.
        offset = 2 * np.array(MEAN) - 1
        found[application.first][0] = kernel * 2 * std
        mean = found[application.first.replace("conv", "bn")][-2]
        mean -= np.einsum("hwcf,c->f", kernel, offset)


def _with_weights(model) -> list:
    return [layer for layer in model.layers if layer.weights]


def _in_order(theirs, ours):
    """The layers with weights as they come, where both have them in one order."""
    return zip(_with_weights(theirs), _with_weights(ours), strict=True)


def _resnet(theirs, ours):
    """`conv3_block1_0_bn` of theirs is `stage2_block1_shortcut_bn`."""
    fixed = {"conv1_conv": "stem_conv", "conv1_bn": "stem_bn"}
    for layer in _with_weights(theirs):
        name = fixed.get(layer.name, layer.name)
        parts = re.fullmatch(r"conv(\d)_block(\d+)_(\d)_(\w+)", name)
        if parts:
            stage, block, number, kind = parts.groups()
            part = f"shortcut_{kind}" if number == "0" else f"{kind}{number}"
            name = f"stage{int(stage) - 1}_block{block}_{part}"
        yield layer, ours.get_layer(name)


def _inception(theirs, ours, named: dict[str, str] | None = None):
    """Layers of these names, and all others in the order in which they were made."""
    named = {"predictions": "predictions", **(named or {})}
    theirs, ours = _with_weights(theirs), _with_weights(ours)
    by_name = {layer.name: layer for layer in ours}
    for layer in theirs:
        if layer.name in named:
            yield layer, by_name[named[layer.name]]
    for kind in (layers.Conv2D, layers.BatchNormalization):
        rest = [
            [layer for layer in some if type(layer) is kind and layer.name not in names]
            for some, names in ((theirs, named), (ours, named.values()))
        ]
        # Keras numbers layers as they are made; the first may have no number.
        rest[0].sort(key=lambda layer: int(re.sub(r"\D", "", layer.name[6:]) or 0))
        rest[1].sort(key=lambda layer: _place(layer.name))
        yield from zip(*rest, strict=True)


def _place(name: str) -> tuple:
    """Where a layer of ours stands: modules in order, branches from left to right."""
    found = dict(re.findall(r"(stage|block|branch|conv|bn)(\d+)", name))
    number = found.get("conv", found.get("bn"))
    places = [found.get("stage"), found.get("block"), found.get("branch"), number]
    return *(int(place or 0) for place in places), name


def _inception_resnet(theirs, ours):
    named = {"conv_7b": "final_conv", "conv_7b_bn": "final_bn"}
    for stage, side, depth in ((3, 35, 10), (4, 17, 20), (5, 8, 10)):
        for block in range(1, depth + 1):
            named[f"block{side}_{block}_conv"] = f"stage{stage}_block{block}_up_conv"
    return _inception(theirs, ours, named)


_VGG = (_in_order, "stage1_block1_conv", "caffe")
_RESNET = (_resnet, "stem_conv", "caffe")
_DENSENET = (_in_order, "stem_conv", "torch")
APPLICATIONS = {
    "vgg16": Application("VGG16", *_VGG),
    "vgg19": Application("VGG19", *_VGG),
    "resnet50": Application("ResNet50", *_RESNET),
    "resnet101": Application("ResNet101", *_RESNET),
    "resnet152": Application("ResNet152", *_RESNET),
    "inception_v3": Application("InceptionV3", _inception, "stage1_conv1", "tf", 299),
    "inception_resnet_v2": Application(
        "InceptionResNetV2", _inception_resnet, "stage1_conv1", "tf", 299
    ),
    "densenet121": Application("DenseNet121", *_DENSENET),
    "densenet169": Application("DenseNet169", *_DENSENET),
    "densenet201": Application("DenseNet201", *_DENSENET),
}
