"""Weights of auxiliary classifiers in the training loss, as the papers set them.

Keras saves a functional model as its layers and nothing else. So the layers tell whose
output it is: the weight belongs to a whole head on its network, whatever built, loaded
or changed the model, and an output that only has the same name is anyone's.
"""

from collections.abc import Mapping

import keras

_HEADS: dict[tuple[str, ...], float] = {}


def declare_loss_weights(heads: Mapping[tuple[str, ...], float]) -> None:
    """Set the weights of a network's auxiliary outputs.

    Args:
        heads: the weight by the names of layers on the way to the output, the output's
            own last: of the network where the head begins, and all with weights in the
            head. They tell the head from others, and no rebuilding takes them away.
    """
    _HEADS.update(heads)


def loss_weights(model: keras.Model) -> dict[str, float]:
    """Weights of a model's outputs in its training loss, as its paper sets them.

    `cnnlib.fit` uses them by itself. Plain Keras wants a loss and the labels for each
    output, and evaluates the same weighted sum; the main output's own figures are
    there by its name, the first:

        weights = cnnlib.models.loss_weights(model)
        losses = dict.fromkeys(weights, "sparse_categorical_crossentropy")
        model.compile("adam", losses, loss_weights=weights)
        model.fit(images, dict.fromkeys(weights, labels))
        model.evaluate(images, dict.fromkeys(weights, labels))

    Args:
        model: built here, loaded from a file, or any other.

    Returns:
        `{output name: weight}`, as above for `model.compile`: less than
        1 for the auxiliary classifiers of a network of this package, which are known
        by all layers of their heads; 1 for every other output.
    """
    if isinstance(model, keras.Sequential):
        return {model.layers[-1].name: 1.0}
    weights = dict.fromkeys(model.output_names, 1.0)
    for head, weight in _HEADS.items():
        if head[-1] in weights:
            output = model.outputs[model.output_names.index(head[-1])]
            before = {layer.name for layer in keras.Model(model.inputs, output).layers}
            weights[head[-1]] = weight if before.issuperset(head) else 1.0
    return weights
