"""Answers to the exercises of notebook 07, right and typically wrong."""

import numpy as np

from cnnlib import scratch


def _pool(image, size, stride, pool=scratch.max_pool2d):
    return pool(image[None, :, :, None], size, stride)[0, :, :, 0]


def _send(window, upstream):
    sent = scratch.max_pool2d_backward(
        np.reshape(upstream, (1, 1, 1, 1)), window[None, :, :, None], window.shape
    )
    return sent[0, :, :, 0]


def _field(layers):
    return 1 + sum(
        (kernel - 1) * np.prod([s for _, s in layers[:i]], dtype=int)
        for i, (kernel, _) in enumerate(layers)
    )


RIGHT = {
    "max_pool": [_pool],
    "max_pool_gradient": [_send],
    "receptive_field": [_field],
    "vgg16_field": [196],
    "stack_weights": [184_320],
}
WRONG = {
    "max_pool": [
        (
            lambda i, k, s: _pool(i, k, s, scratch.average_pool2d),
            "That is average pooling",
        ),
        (lambda i, k, s: k * k * _pool(i, k, s, scratch.average_pool2d), "summed"),
        (lambda i, k, s: -_pool(-i, k, s), "the smallest pixel"),
        (lambda i, k, s: np.maximum(_pool(i, k, s), 0), "do not start from 0"),
        (lambda i, k, s: _pool(i, k, k), "step by `stride`"),
        (lambda i, k, s: _pool(i, k, 1), "step by one pixel"),
        (lambda i, k, s: _pool(i, k, s)[:-1, :-1], "forget the + 1"),
        (
            lambda i, k, s: (
                _pool(np.pad(i, ((0, 1),) * 2, mode="edge"), k, s)
                if i.shape == (5, 5) and k == 2
                else _pool(i, k, s)
            ),
            "hang over the edge",
        ),
        (lambda i, k, s: _pool(i, k, s).T, "exchanged"),
        (lambda i, k, s: i.max(), "each window has its own"),
        (lambda i, k, s: _pool(i, k, s) + 1, "Expected"),
    ],
    "max_pool_gradient": [
        (lambda w, u: np.full(w.shape, u / w.size), "average pooling"),
        (lambda w, u: np.full(w.shape, u), "only the largest moves"),
        (lambda w, u: _send(w, 1.0), "the chain rule"),
        (lambda w, u: _send(w, w.max()), "the winner's value; send"),
        (lambda w, u: _send(w, u * w.max()), "its slope is 1"),
        (lambda w, u: _send(abs(w), u), "farthest from zero"),
        (lambda w, u: u * (w == w.max()), "the gradient grows"),
        (lambda w, u: u * (w == w.max()) / (w == w.max()).sum(), "shares among equal"),
        (lambda w, u: _send(w[::-1, ::-1], u)[::-1, ::-1], "not the last"),
    ],
    "receptive_field": [
        (lambda ls: 1 + sum(k for k, _ in ls), "kernel − 1 steps"),
        (lambda ls: np.prod([k for k, _ in ls]), "do not multiply"),
        (lambda ls: sum(k for k, _ in ls), "do not add up"),
        (lambda ls: 1 + sum(k - 1 for k, _ in ls), "use the jump"),
        (
            lambda ls: _field(
                [(1, s) for _, s in ls[:1]]
                + [(k, s) for (k, _), (_, s) in zip(ls, [*ls[1:], (1, 1)], strict=True)]
            ),
            "grow first",
        ),
        (
            lambda ls: (
                1
                + sum(
                    (k - 1) * (ls[i - 1][1] if i else 1) for i, (k, _) in enumerate(ls)
                )
            ),
            "product of all strides",
        ),
        (
            lambda ls: (
                1
                + sum(
                    (k - 1) * (1 + sum(s for _, s in ls[:i]))
                    for i, (k, _) in enumerate(ls)
                )
            ),
            "Strides multiply",
        ),
    ],
    "vgg16_field": [
        (212, "the pool behind it"),
        (164, "conv5_2"),
        (132, "conv5_1"),
        (100, "pool4"),
        (27, "without the pools"),
        (224, "that is the image"),
        (5, "Write down r"),
        ("196 x 196", "Give one number"),
    ],
    "stack_weights": [
        (495_616, "one 11×11 layer"),
        (147_456, "four layers see 9×9"),
        (221_184, "six layers see 13×13"),
        (405_504, "5 layers are enough"),
        (184_640, "biases"),
        (2_880, "covers all 64 channels"),
        (36_864, "how many make 11×11"),
        (45, "one channel"),
        (1, "Number of layers"),
    ],
}
