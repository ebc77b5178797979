"""Arithmetic on single filters and units."""

from cnnlib.accounting.claim import Claim
from cnnlib.accounting.convolution_cost import convolution_cost

BREAKING_DOWN = "lecture A: Breaking down convolution"
SMALL_FILTERS = "lecture A: VGG, equivalence of spatial coverage"
BOTTLENECK_K = "lecture K: GoogleNet, 1×1 convolution as a bottleneck"
EXAMPLES = "lecture S: Convolution layer, examples time"
FULLY_CONNECTED = "lecture S: Fully connected layer"
BOTTLENECK_W = "lecture W: Residual network, bottleneck"


def _claim(part, quantity, printed, source, ours, reason="") -> Claim:
    count = {"ours": lambda _: ours, "reason": reason, "part": part}
    return Claim("convolution", quantity, printed, source, **count)


def _operations(part, kernels, multiplications, additions) -> list[Claim]:
    cost, source = convolution_cost(5, *kernels), BREAKING_DOWN
    return [
        _claim(part, "multiplications", multiplications, source, cost.multiplications),
        _claim(part, "additions", additions, source, cost.additions),
    ]


def _weights(part, kernels, printed, source, channels=None, bias=False, reason=""):
    cost = convolution_cost(1, *kernels, channels=channels, bias=bias)
    return _claim(part, "weights", printed, source, cost.weights, reason)


CONVOLUTION = [
    *_operations("5×5 on a map of 5×5", (5,), "625", "600"),
    *_operations("3×3 on a map of 5×5", (3,), "225", "200"),
    *_operations("two 3×3 on a map of 5×5", (3, 3), "450", "400"),
    _weights("5×5", (5,), "25", SMALL_FILTERS),
    _weights("two 3×3", (3, 3), "18", SMALL_FILTERS),
    _weights("7×7", (7,), "49", SMALL_FILTERS),
    _weights("three 3×3", (3, 3, 3), "27", SMALL_FILTERS),
    _weights("3×3, 32 → 64 channels", (3,), "18,432", BOTTLENECK_K, (32, 64)),
    _weights("1×1 to 16, then 3×3", (1, 3), "9,728", BOTTLENECK_K, (32, 16, 64)),
    _weights("ten 5×5×3", (5,), "760", EXAMPLES, (3, 10), bias=True),
    _weights("dense, 3,072 → 10", (1,), "30,720", FULLY_CONNECTED, (3072, 10)),
    _weights("basic unit, 64 channels", (3, 3), "73K", BOTTLENECK_W, (64, 64, 64)),
    Claim(
        *("convolution", "weights", "73K", BOTTLENECK_W),
        part="bottleneck unit, 256 → 64 → 256 channels",
        reason="the lecture's sum has a term more than its figure, 64·64",
        ours=lambda _: (
            convolution_cost(1, 1, 3, 1, channels=(256, 64, 64, 256)).weights
        ),
        explained=lambda _: (
            convolution_cost(1, 1, 3, 1, channels=(64, 64, 64, 256)).weights
            + convolution_cost(1, 1, channels=(64, 256)).weights
        ),
    ),
]
