"""Answers to the exercises of notebook 12, right and typically wrong."""

from cnnlib import scratch


def _shapes(batch, layer, instance):
    def wrong(shape, norm):
        sizes = dict(zip("nhwc", shape, strict=True))
        letters = {"batch": batch, "layer": layer, "instance": instance}[norm]
        return tuple(sizes.get(letter, 1) for letter in letters)

    return wrong


def _split(axes, order="group first"):
    def wrong(x, groups, gamma, beta, epsilon):
        width = x.shape[-1] // groups
        last = (groups, width) if order == "group first" else (width, groups)
        split = x.reshape(*x.shape[:3], *last)
        y = scratch.normalize(split, axes, epsilon=epsilon)
        return y.reshape(x.shape) * gamma + beta

    return wrong


RIGHT = {}  # the solutions are enough
WRONG = {
    "mean_shape": [
        (_shapes("1c11", "n1", "nc11"), "lecture's order"),
        (_shapes("nhw1", "1hwc", "1hw1"), "averaged become 1"),
        (_shapes("1hwc", "nhw1", "nhwc"), "averaged too"),
        (_shapes("c", "n", "nc"), "four numbers"),
        (_shapes("n11c", "n11c", "n11c"), "instance norm, whatever the name"),
        (_shapes("111c", "111c", "111c"), "batch norm, whatever the name"),
        (_shapes("111c", "n111", "1111"), "but not for"),
        (_shapes("1111", "n111", "n11c"), "Expected"),
    ],
    "write_group_norm": [
        (_split((1, 2, 3), "group last"), "neighbours"),
        (_split((0, 1, 2, 4)), "samples of a batch"),
        (_split((4,)), "height and width too"),
        (_split((1, 2)), "instance norm"),
        (
            lambda x, g, gamma, beta, e: scratch.group_norm(
                x, x.shape[-1] // g, gamma, beta, e
            ),
            "how many groups there are",
        ),
        (lambda x, g, gamma, beta, e: scratch.group_norm(x, g, epsilon=e), "missing"),
        (
            lambda x, g, gamma, beta, e: scratch.layer_norm(x, gamma, beta, e),
            "layer norm: one group",
        ),
        (lambda x, g, gamma, beta, e: x, "Expected"),
    ],
    "group_norm_means": [
        (8, "every image has its own"),
        (64, "as batch norm has"),
        (1024, "as instance norm has"),
        (16, "as layer norm has"),
        (7, "images times groups"),
    ],
    "layer_norm_weights": [
        (4096, "each has a beta"),
        (128, "GroupNormalization(1)"),
        (16384, "no running averages"),
        (3, "so has beta"),
    ],
    "one_place": [
        (21.5, "normalised first"),
        (3.5, "how far is 7"),
        (0, "come after it"),
        (-1, "mean of a single number"),
    ],
}
