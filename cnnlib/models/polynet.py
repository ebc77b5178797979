"""PolyNet.

Zhang, Li, Loy, Lin 2017, "PolyNet: A Pursuit of Structural Diversity in Very Deep
Networks", CVPR. It made the unit of Inception-ResNet, I + F, a polynomial of Inception
blocks: 2-way, I + F + G; poly-3, I + F + F² + F³ with the weights of F shared; mpoly-3,
the same with weights of their own. Diverse paths served better than more depth or
width.

| name | weights | multiply-adds | top-1/top-5 error, one crop (release) |
|---|---|---|---|
| `polynet` | 95,366,600 | 34.70 G | 18.71/4.25 % |

This is the Very Deep PolyNet of the authors' release in Caffe, "10-20-10 mix": 2-way
modules in stage A, poly-3 and 2-way by turns in B and C. A power of F shares the
convolutions inside the block, but each has its own normalisation and its own 1 × 1 back
to the width of the map. Factors fall from module to module, linearly from 1 to 0.7.

Weights by hand: a poly-3 module B shares 1152·128 + 7·128·160 + 7·160·192 + 1152·192 =
727,040, has γ and β thrice, 3·2·(128 + 160 + 192 + 192), and three ways back,
3·(384·1152 + 2·1152), in all 2,065,088; a 2-way module B has 2,346,112. Stage A has
10 · 275,904, stage C 5 · (3,857,472 + 4,021,632), the stem 605,728, the reductions
2,902,528 and 3,542,784, the classifier 2,049 · 1,000.
"""

import dataclasses
import itertools

from keras import layers

from cnnlib.models.common.blocks import bn_relu, channels, conv_bn, relu
from cnnlib.models.common.inception_blocks import Inception
from cnnlib.models.common.network import Stem, network
from cnnlib.models.common.registry import register_model

# The stem is that of Inception-v4 in another order.
STEM1 = [(32, 3, 2), (32, 3, 1, "valid"), (64, 3)]
STEM2_REDUCTION = [["reduce"], [(96, 3, 2)]]
STEM2_MODULE = [
    [(64, 1), (96, 3, 1, "valid")],
    [(64, 1), (64, (7, 1)), (64, (1, 7)), (96, 3, 1, "valid")],
]
STEM3_REDUCTION = [["reduce"], [(192, 3, 2)]]

# The blocks F of each stage, those of Inception-ResNet-v2.
BLOCK_A = [[(32, 1), (48, 3), (64, 3)], [(32, 1), (32, 3)], [(32, 1)]]
BLOCK_B = [[(128, 1), (160, (1, 7)), (192, (7, 1))], [(192, 1)]]
BLOCK_C = [[(192, 1), (224, (1, 3)), (256, (3, 1))], [(192, 1)]]

REDUCTION_A = [[(256, 1), (256, 3), (384, 3, 2)], [(384, 3, 2)], ["reduce"]]
REDUCTION_B = [
    [(256, 1), (256, 3), (256, 3, 2)],
    [(256, 1), (256, 3, 2)],
    [(256, 1), (384, 3, 2)],
    ["reduce"],
]


def combined(x, terms: list, scale: float, name: str):
    """The ReLU of x + scale · terms."""
    terms = [
        layers.Rescaling(scale, name=f"{name}_scale{number}")(term)
        for number, term in enumerate(terms, 1)
    ]
    return relu(layers.Add(name=f"{name}_add")([x, *terms]), f"{name}_relu")


def multi_way(x, inception: Inception, branches, ways: int, scale: float, name: str):
    """I + F + G + …: different blocks on the same map."""
    terms = []
    for way in range(1, ways + 1):
        y = inception.module(x, branches, f"{name}_way{way}")
        terms.append(conv_bn(y, x.shape[-1], 1, name=f"{name}_way{way}_up"))
    return combined(x, terms, scale, name)


def poly(
    x, inception: Inception, branches, order: int, shared: bool, scale: float, name: str
):
    """I + F + F² + …: one block after the other; its convolutions may be shared."""
    kernels = convolutions(branches, inception.width, name) if shared else None
    terms, y = [], x
    for power in range(1, order + 1):
        step = f"{name}_power{power}"
        if power > 1:
            y = relu(y, f"{name}_power{power - 1}_relu")
        if shared:
            y = block_of(kernels, y, step)
        else:
            y = inception.module(y, branches, step)
        y = conv_bn(y, x.shape[-1], 1, name=f"{step}_up")
        terms.append(y)
    return combined(x, terms, scale, name)


def convolutions(branches: list, width: float, name: str) -> list:
    """The convolutions of a block as layers, to be applied more than once."""
    return [
        [
            layers.Conv2D(
                channels(filters, width),
                size,
                padding="same",
                use_bias=False,
                kernel_initializer="he_uniform",
                name=f"{name}_branch{branch}_conv{number}",
            )
            for number, (filters, size) in enumerate(steps, 1)
        ]
        for branch, steps in enumerate(branches, 1)
    ]


def block_of(kernels: list, x, name: str):
    """A block made of given convolutions, with normalisations of its own."""
    outputs = []
    for branch, steps in enumerate(kernels, 1):
        y = x
        for number, convolution in enumerate(steps, 1):
            y = bn_relu(convolution(y), name=f"{name}_branch{branch}", part=number)
        outputs.append(y)
    return layers.Concatenate(name=f"{name}_concat")(outputs)


def falling(first: float, last: float, count: int):
    """`count` numbers from first to last, evenly."""
    step = (last - first) / max(1, count - 1)
    return (first + step * index for index in itertools.count())


@register_model
@network(
    input_shape=(331, 331, 3),
    # Where the last window without padding just fits.
    smallest=lambda stem, **_: 7 if stem == "cifar" else 75,
)
def polynet(
    images,
    top,
    *,
    blocks: tuple[int, ...] = (10, 20, 10),
    width: float = 1.0,
    stem: Stem = "imagenet",
    ways: int = 2,
    order: int = 3,
    shared: bool = True,
    scales: tuple[float, ...] = (1.0, 0.7),
    dropout: float = 0.2,
):
    """Build the Very Deep PolyNet.

    Inputs are images with zero mean and unit variance in each colour.

    Args:
        blocks: number of modules in stages A, B and C, which are stages 3 to 5.
        width: multiplies every number of filters.
        stem: `"imagenet"`, or `"cifar"` for small images: the same convolutions,
            padded and at stride 1; where a pooling stood beside one, the map itself.
        ways: number of blocks in a 2-way module.
        order: highest power of F in a poly-3 module.
        shared: whether the powers share the convolutions of F; `False` is mpoly.
        scales: factor of the first and the last module's terms; even steps between.
        dropout: share of the pooled features that training leaves out.
    """
    inception = Inception(width, epsilon=1e-5, scale=True)
    entry = dataclasses.replace(inception, halve=stem == "imagenet")
    x = entry.chain(images, STEM1, "stage1")
    x = entry.module(x, STEM2_REDUCTION, "stage2_reduction")
    x = entry.module(x, STEM2_MODULE, "stage2_block1")
    x = entry.module(x, STEM3_REDUCTION, "stage3_reduction")
    factors = falling(*scales, sum(blocks))
    for stage, (branches, reduction) in enumerate(
        ((BLOCK_A, None), (BLOCK_B, REDUCTION_A), (BLOCK_C, REDUCTION_B)), 3
    ):
        if reduction:
            x = inception.module(x, reduction, f"stage{stage}_reduction")
        for block in range(1, blocks[stage - 3] + 1):
            name, scale = f"stage{stage}_block{block}", next(factors)
            # From stage B on, every second module is 2-way.
            if stage > 3 and block % 2:
                x = poly(x, inception, branches, order, shared, scale, name)
            else:
                x = multi_way(x, inception, branches, ways, scale, name)
    return top(x, dropout)
