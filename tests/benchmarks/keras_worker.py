"""A network in Keras that trains or infers in turns; started by `network_speed.py`.

    python keras_worker.py cnnlib|keras training|inference NAME SIDE BATCH STEPS

`cnnlib` trains through `cnnlib.fit` and infers through `cnnlib.fold_batch_norm` and
`predict`; `keras` is what one gets from Keras without setting anything: `compile`,
`fit` and `predict` with float32 images.
"""

import math
import sys

import keras
import numpy as np
from turns import clock, report, wait_for_turn

import cnnlib
from cnnlib.data import Dataset, Split
from cnnlib.layers import GroupedConv2D

APPLICATIONS = {
    "resnet50": keras.applications.ResNet50,
    "densenet121": keras.applications.DenseNet121,
}
# Of all three libraries. Keras's weight decay is another one, so it goes without.
RATE, MOMENTUM, DECAY = 0.01, 0.9, 1e-4


class Turns(keras.callbacks.Callback):
    """An epoch is a round; validation is not part of it."""

    def on_epoch_begin(self, epoch, logs=None):
        wait_for_turn()
        self._start = clock()

    def on_test_begin(self, logs=None):
        self._stop()

    def on_epoch_end(self, epoch, logs=None):
        self._stop()

    def _stop(self):
        if self._start is not None:
            # The callback of `cnnlib.fit` and of `fit` alike see the network itself.
            report(clock() - self._start, weights=_trainable(self.model))
        self._start = None


def _trainable(model) -> int:
    return sum(math.prod(weight.shape) for weight in model.trainable_weights)


def plain(name: str, shape: tuple, classes: int) -> keras.Model:
    """The network of `keras.applications`, or ours of nothing but Keras's layers."""
    if name in APPLICATIONS:
        return APPLICATIONS[name](weights=None, input_shape=shape, classes=classes)

    def with_groups_of_keras(layer):
        if not isinstance(layer, GroupedConv2D):
            return layer.__class__.from_config(layer.get_config())
        return keras.layers.Conv2D.from_config(layer.get_config())

    return keras.models.clone_model(
        cnnlib.create_model(name, input_shape=shape, classes=classes),
        clone_function=with_groups_of_keras,
    )


def noise(shape: tuple, classes: int, count: int, batch: int) -> Dataset:
    """The speed does not depend on what is seen."""
    rng = np.random.default_rng(0)

    def split(size):
        images = rng.integers(0, 256, (size, *shape), dtype=np.uint8)
        return Split(images, rng.integers(0, classes, size))

    names = tuple(map(str, range(classes)))
    mean, std = np.full(shape[-1], 0.5, "float32"), np.full(shape[-1], 0.25, "float32")
    return Dataset("noise", split(count), split(batch), split(batch), names, mean, std)


def train_ours(model: keras.Model, data: Dataset, batch: int) -> None:
    """Epochs of `cnnlib.fit` without end."""
    recipe = cnnlib.Recipe(
        "benchmark",
        learning_rate=RATE,
        momentum=MOMENTUM,
        weight_decay=DECAY,
        batch_size=batch,
        epochs=10_000,
    )
    cnnlib.fit(model, data, recipe, verbose=0, callbacks=[Turns()])


def train(kind: str, name: str, data: Dataset, batch: int) -> None:
    """Epochs without end."""
    shape, classes = data.image_shape, data.classes
    if kind == "cnnlib":
        model = cnnlib.create_model(name, input_shape=shape, classes=classes)
        train_ours(model, data, batch)
    model = plain(name, shape, classes)
    optimizer = keras.optimizers.SGD(RATE, momentum=MOMENTUM)
    loss = "sparse_categorical_crossentropy"
    model.compile(optimizer, loss, metrics=["accuracy"])
    model.fit(
        data.normalize(data.train.images),
        data.train.labels,
        batch_size=batch,
        epochs=10_000,
        verbose=0,
        callbacks=[Turns()],
    )


def infer(kind: str, name: str, data: Dataset, batch: int) -> None:
    """`predict` without end."""
    shape, classes = data.image_shape, data.classes
    if kind == "cnnlib":
        model = cnnlib.create_model(name, input_shape=shape, classes=classes)
        model = cnnlib.fold_batch_norm(model)
        model.compile()
    else:
        model = plain(name, shape, classes)
    images = data.normalize(data.train.images)
    while True:
        wait_for_turn()
        start = clock()
        model.predict(images, batch_size=batch, verbose=0)
        report(clock() - start)


def main() -> None:
    """Work until the pipe is closed."""
    kind, mode, name = sys.argv[1:4]
    side, batch, steps = map(int, sys.argv[4:])
    published = cnnlib.accounting.blueprint(name)
    shape = (side, side, published.input_shape[-1])
    data = noise(shape, published.output_shape[-1], batch * steps, batch)
    (train if mode == "training" else infer)(kind, name, data, batch)


if __name__ == "__main__":
    main()
