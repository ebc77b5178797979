"""Where in an image the evidence for each class lies.

Zhou, Khosla, Lapedriza, Oliva, Torralba 2016, "Learning Deep Features for
Discriminative Localization", section 2: where a network ends in a global average and a
dense layer, the two can change places. Then every class has a map, and the mean of the
map is the score. In Network in Network (Lin et al. 2014, section 3.2) the last
convolution gives these maps by itself.
"""

import keras
import numpy as np
from keras import layers, ops

from cnnlib.errors import InputError
from cnnlib.surgery.graph import makers

# What may stand between the global average and the output, besides the dense layer.
_PASSED = (layers.Activation, layers.Softmax, layers.Dropout)


def class_activation_maps(model: keras.Model, images) -> np.ndarray:
    """The map of each class, whose mean over all places is the class's score.

    Args:
        model: a network that ends in global average pooling, alone (`nin`, `all_cnn_c`)
            or with one dense layer (`googlenet`, `resnet50`, `densenet121` and most
            after them). Of several outputs the first counts.
        images: `(batch, height, width, channels)`, as the network takes them.

    Returns:
        An array `(batch, rows, columns, classes)` with the places of the map that is
        averaged. Its mean over rows and columns is the score before the softmax; so
        the dense layer's bias, which the paper leaves out, is part of every place.

    Raises:
        InputError: a network with another end, such as `vgg16`.
    """
    maps, dense = _end(model)
    values = keras.Model(model.inputs[0], maps)(images)
    if dense is not None:
        values = ops.matmul(ops.cast(values, dense.kernel.dtype), dense.kernel)
        if dense.use_bias:
            values = values + dense.bias
    return ops.convert_to_numpy(values)


def _end(model: keras.Model):
    """The tensor that is averaged, and the dense layer behind the average or `None`."""
    made_by = makers(model)
    node, dense = made_by[id(model.outputs[0])], None
    while not isinstance(node.operation, layers.GlobalAveragePooling2D):
        layer = node.operation
        if isinstance(layer, layers.Dense) and dense is None:
            dense = layer
        elif not isinstance(layer, _PASSED):
            raise InputError(
                f"{model.name} ends in {layer.name!r}, a {type(layer).__name__}; choose"
                " a network with global average pooling before the scores and at most"
                " one dense layer between, such as nin or resnet18"
            )
        node = made_by[id(node.input_tensors[0])]
    return node.input_tensors[0], dense
