"""GoogLeNet and its descendants."""

from cnnlib.accounting.claim import Claim
from cnnlib.accounting.network_counts import count_network

TABLE = "lecture L: GoogleNet, table of modules"
GOOGLENET_L = "lecture L: GoogleNet"
GOOGLENET_S = "lecture S: GoogLeNet"
PAPER = "paper: Szegedy et al. 2015, section 1"
PLACES = "lecture W: Dual path networks, results on Places365"
RESULTS_W = "lecture W: Dual path networks, results on ImageNet"
V3 = "paper: Szegedy et al. 2016, abstract"

# The table's K is 1,024.
K = 1000 / 1024
SLIP = (
    "unexplained: the operations in the same row follow from its widths, these weights"
    " do not"
)
WIDER = (
    "unexplained: weights and operations of this row fit each other, but a wider module"
    " than the row describes"
)
SEPARABLE = (
    "a separable 7×7, eight filters on each colour and then 1×1, gives both numbers of"
    " the row"
)
# 7·7 for each of 3·8 maps, then 1×1 from those to 64.
SEPARABLE_WEIGHTS = 49 * 24 + 24 * 64


KERNELS, WITH_BIASES = "kernel_weights", "trainable_weights"
COLUMNS = {
    KERNELS: "agrees in the table's K of 1,024",
    WITH_BIASES: "agrees with biases, in the table's K of 1,024",
}


def _block(name: str, column: str):
    return lambda count: int(count.blocks.loc[name, column])


def _module(
    part: str, name: str, weights: str, products: str, reason="", column=KERNELS
) -> list[Claim]:
    """A row of the table: weights in units of 1,024, and multiply-adds."""
    in_k = None if reason else lambda count: _block(name, column)(count) * K
    unexplained = reason if reason == WIDER else ""
    return [
        Claim(
            *("googlenet", "weights without biases", weights, TABLE),
            part=part,
            ours=_block(name, KERNELS),
            reason=reason or COLUMNS[column],
            explained=in_k,
        ),
        Claim(
            *("googlenet", "multiply-adds", products, TABLE),
            part=part,
            ours=_block(name, "multiply_adds"),
            reason=unexplained,
        ),
    ]


def _times_fewer(network: str) -> dict:
    """How many times the weights of another network; and over the 5 M of lecture S."""
    return {
        "part": f"times fewer than {network}",
        "ours": lambda count: count_network(network).weights / count.weights,
        "explained": lambda _: count_network(network).weights / 5e6,
        "reason": "divides by the 5 M of lecture S",
    }


def _first_convolution() -> list[Claim]:
    name, shared = "stage1", {"part": "conv 7×7/2", "reason": SEPARABLE}
    return [
        Claim(
            *("googlenet", "weights without biases", "2.7K", TABLE),
            ours=_block(name, "kernel_weights"),
            explained=lambda _: SEPARABLE_WEIGHTS,
            **shared,
        ),
        Claim(
            *("googlenet", "multiply-adds", "34M", TABLE),
            ours=_block(name, "multiply_adds"),
            explained=lambda _: 112 * 112 * SEPARABLE_WEIGHTS,
            **shared,
        ),
    ]


MODULES = [
    *_module("conv 3×3", "stage2", "112K", "360M"),
    *_module("3a", "stage3_block1", "159K", "128M"),
    *_module("3b", "stage3_block2", "380K", "304M", column=WITH_BIASES),
    *_module("4a", "stage4_block1", "364K", "73M", SLIP),
    *_module("4b", "stage4_block2", "437K", "88M", SLIP),
    *_module("4c", "stage4_block3", "463K", "100M", SLIP),
    *_module("4d", "stage4_block4", "580K", "119M", SLIP),
    *_module("4e", "stage4_block5", "840K", "170M", SLIP),
    *_module("5a", "stage5_block1", "1072K", "54M", WIDER),
    *_module("5b", "stage5_block2", "1388K", "71M", SLIP),
    *_module("linear", "predictions", "1000K", "1M"),
]

INCEPTION = [
    *_first_convolution(),
    *MODULES,
    Claim("googlenet", "layers", "22", GOOGLENET_L),
    Claim("googlenet", "layers", "22", GOOGLENET_S),
    Claim("googlenet", "layers", "22", "lecture K: Famous CNNs, chart of layers"),
    Claim(
        *("googlenet", "weights", "5 million", GOOGLENET_S),
        reason="the table of lecture L adds up to 6.8 M; perhaps cut, and without the"
        " classifier",
        explained=lambda count: count.weights - count.dense_weights,
    ),
    Claim(
        "googlenet", "ratio of weights", "12×", GOOGLENET_L, **_times_fewer("alexnet")
    ),
    Claim(
        "googlenet", "ratio of weights", "12×", GOOGLENET_S, **_times_fewer("alexnet")
    ),
    Claim("googlenet", "ratio of weights", "27×", GOOGLENET_S, **_times_fewer("vgg16")),
    Claim("googlenet", "multiply-adds", "1.5 billion", PAPER),
    Claim(
        *("googlenet", "file size", "44 MB", PLACES),
        reason="agrees, with both auxiliary heads",
        form={"classes": 365, "auxiliary": True},
    ),
    Claim(
        *("inception_v2", "weights", "13.6 × 10⁶"),
        "paper: Ioffe, Szegedy 2015, section 4.2",
        reason="unexplained: the release that reached the paper's errors is smaller",
    ),
    Claim("inception_v2", "multiply-adds", "2.03 G", "paper: Hu et al. 2018, table 2"),
    Claim("inception_v3", "weights", "< 25 million", V3),
    Claim("inception_v3", "multiply-adds", "5 billion", V3),
    Claim(
        *("inception_v3", "layers", "42", "paper: Szegedy et al. 2016, section 6"),
        reason="unexplained: the paper does not say which layers it counts",
    ),
    Claim("polynet", "file size", "365 MB", RESULTS_W),
    Claim(
        *("inception_resnet_v2", "file size", "227 MB", RESULTS_W),
        reason="unexplained: perhaps the file of another release",
    ),
]
