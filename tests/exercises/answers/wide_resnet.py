"""Answers to the exercises of notebook 26, right and typically wrong."""

from keras import layers


def _weights(before, filters, norms=None, projection=None):
    kernels = 9 * before * filters + 9 * filters**2
    if projection is None:
        projection = before * filters if before != filters else 0
    return kernels + projection + (2 * (before + filters) if norms is None else norms)


def _activate(x):
    return layers.ReLU()(layers.BatchNormalization()(x))


def _build(x, filters, strides, dropout, bias=False, place="right", **parts):
    """The unit with any part of it changed, written as a student would."""
    same = {"padding": "same", "use_bias": bias}
    first, second = parts.get("by", lambda s: (s, 1))(strides)
    drop = layers.Dropout(parts.get("rate", lambda r: r)(dropout))
    active = _activate(x)
    if place == "start":
        active = drop(active)
    y = layers.Conv2D(filters, 3, first, **same)(active)
    y = drop(y) if place == "before bn" else y
    if parts.get("middle", True):
        y = layers.BatchNormalization()(y)
        y = drop(y) if place == "before relu" else y
        y = layers.ReLU()(y)
    y = drop(y) if place == "right" else y
    y = layers.Conv2D(filters, 3, second, **same)(y)
    y = drop(y) if place == "end" else y
    shortcut = parts.get("shortcut", "x")
    if strides != 1 or x.shape[-1] != filters or shortcut == "always":
        source = x if shortcut == "raw" else active
        x = layers.Conv2D(filters, 1, strides, **same)(source)
        x = layers.BatchNormalization()(x) if shortcut == "norm" else x
    elif shortcut == "active":
        x = active
    x = drop(x) if place == "shortcut" else x
    y = y if shortcut == "none" else layers.Add()([x, y])
    return layers.ReLU()(y) if parts.get("end") else y


def _changed(**parts):
    return lambda *given: _build(*given, **parts)


def _of_2015(x, filters, strides, dropout):
    same = {"padding": "same", "use_bias": False}
    y = _activate(layers.Conv2D(filters, 3, strides, **same)(x))
    y = layers.Conv2D(filters, 3, **same)(layers.Dropout(dropout)(y))
    y = layers.BatchNormalization()(y)
    if strides != 1 or x.shape[-1] != filters:
        x = layers.Conv2D(filters, 1, strides, **same)(x)
    return layers.ReLU()(layers.Add()([x, y]))


RIGHT = {
    "wide_unit_weights": [_weights],
    "equal_depth": [772],
    "dropout_noise": [0.56, 0.5613],
    "dropped_identity": [0.0138],
    "rebuild_wide_unit": [_build, _changed(place="before relu")],
}
WRONG = {
    "wide_unit_weights": [
        (lambda c, f: _weights(c, f, projection=0), "1 × 1"),
        (lambda c, f: _weights(c, f, projection=c * f), "stay"),
        (lambda c, f: _weights(c, f, 4 * f), "that come in"),
        (lambda c, f: _weights(c, f, 0), "norms are missing"),
        (lambda c, f: _weights(c, f, 4 * (c + f)), "not trained"),
        (lambda c, f: _weights(c, f) + 9 * f * (f - c), "sees the channels"),
        (lambda c, f: 1, "Expected 47264"),
    ],
    "equal_depth": [
        (128, "that is n"),
        (768, "the four others"),
        (770, "6n + 2"),
        (100, "square of k"),
        (1024, "not the depth"),
        (3, "keep n · k²"),
    ],
    "dropout_noise": [
        (11, "in images"),
        (56.13, "as a share"),
        (1.25, "50,000"),
        (0.397, "of a difference"),
        (0.196, "itself"),
        (5, "Divide the difference"),
    ],
    "dropped_identity": [
        (0.7, "after one unit"),
        (1, "inside F"),
        (0.7**28, "one per layer"),
        (0.7**24, "per convolution"),
        (1.3841, "between 0 and 1"),
        (0.5, "Multiply by 0.7"),
    ],
    "rebuild_wide_unit": [
        (lambda *given: "the unit", "Keras tensor"),
        (lambda x, f, s, d: layers.ReLU()(x), "two convolutions"),
        (_of_2015, "before each convolution"),
        (_changed(bias=True), "no biases"),
        (_changed(shortcut="active"), "x itself"),
        (_changed(shortcut="raw"), "takes the activated"),
        (_changed(shortcut="always"), "stays the same"),
        (_changed(shortcut="none"), "no addition"),
        (_changed(shortcut="norm"), "no batch norm here"),
        (_changed(end=True), "no ReLU"),
        (_changed(middle=False), "are missing before the second"),
        (_changed(by=lambda s: (1, s)), "it is in the first"),
        (_changed(place="none"), "yours are []"),
        (_changed(rate=lambda r: 1 - r), "yours are [0.7]"),
        (_changed(place="start"), "another place"),
        (_changed(place="before bn"), "another place"),
        (_changed(place="end"), "another place"),
        (_changed(place="shortcut"), "another place"),
    ],
}
