"""Deeply-Supervised Nets.

Lee, Xie, Gallagher, Zhang, Tu 2015, "Deeply-Supervised Nets", AISTATS (arXiv 2014).
Hidden layers have classifiers of their own, whose "companion" losses ask the early
features to separate the classes and bring gradients to them directly. After training
the companions are dropped.

| form | weights | multiply-adds | CIFAR-10 error (table 2) |
|---|---|---|---|
| `dsn` | 966,986 | 222.5 M | 9.69 %, 7.97 % with augmentation |
| `dsn(companions=True)` | 3,547,496 | 225.1 M | |

It is Network in Network after the authors' release, which differs from `nin` in two
places: both poolings take the maximum, and the class maps have no ReLU. Each stage's
first convolution, before its ReLU, has a companion, a dense layer on all of the map.

Weights by hand: those of `nin`, 966,986; the companions add (32·32·192 + 1)·10 +
(16·16·192 + 1)·10 + (8·8·192 + 1)·10 = 2,580,510.

Every output is trained with the squared hinge loss (section 2.3), for which
`classifier_activation=None` gives the scores; on CIFAR-100 and SVHN with the softmax
loss, as the release says, where hinges did not converge.
"""

from keras import layers

from cnnlib.models.common.blocks import channels, conv2d, flatten, max_pool, relu
from cnnlib.models.common.network import network
from cnnlib.models.common.registry import register_model
from cnnlib.models.nin import CIFAR, class_scores

COMPANIONS = ("companion1", "companion2", "companion3")


@register_model
@network(
    input_shape=(32, 32, 3),
    smallest=4,
    classes=10,
    # The paper lowers the weight α in training by α ← 0.1·(1 − epoch/epochs)·α. Its
    # release has 1 and lets the companions' own weights learn a thousand times slower.
    loss_weights={
        (f"stage{stage}_conv1", f"{name}_flatten", f"{name}_predictions"): 0.1
        for stage, name in enumerate(COMPANIONS, 1)
    },
)
def dsn(
    images,
    top,
    *,
    companions: bool = False,
    width: float = 1.0,
    dropout: float = 0.5,
):
    """Build a deeply-supervised Network in Network for CIFAR.

    Inputs are images after global contrast normalisation (section 3).

    Args:
        companions: with an output after each stage's first convolution too, in the
            list that the model then returns: the main scores, then three companions.
        width: multiplies every number of filters.
        dropout: share of the pooled features that training leaves out.
    """
    x, outputs = images, []
    for stage, (filters, size) in enumerate(zip(CIFAR, (5, 5, 3), strict=True), 1):
        name = f"stage{stage}"
        for number, count in enumerate(filters, 1):
            side = size if number == 1 else 1
            conv_name = f"{name}_conv{number}"
            x = conv2d(x, channels(count, width), side, use_bias=True, name=conv_name)
            if companions and number == 1 and top.include:
                outputs.append(companion(x, top, COMPANIONS[stage - 1]))
            x = relu(x, name=f"{name}_relu{number}")
        if stage < 3:
            x = max_pool(x, 3, 2, ceil=True, name=f"{name}_pool")
            x = layers.Dropout(dropout, name=f"dropout{stage}")(x)
    if not top.include:
        return top.features(x)
    scores = class_scores(x, top, rectify=False)
    return [scores, *outputs] if outputs else scores


def companion(x, top, name: str):
    """A linear classifier on all of a map."""
    return top.predictions(
        flatten(x, name=f"{name}_flatten"), name=f"{name}_predictions"
    )
