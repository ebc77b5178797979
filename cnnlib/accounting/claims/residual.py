"""ResNet and what came of it."""

from cnnlib.accounting.claim import Claim
from cnnlib.accounting.network_counts import NetworkCounts, count_network

TABLE_L = "lecture L: ResNet, table of layers"
TABLE_W = "lecture W: Residual network, bottleneck"
WIDE_W = "lecture W: Wide residual network"
RESNEXT_W = "lecture W: ResNeXt network"
DENSENET_W = "lecture W: DenseNet, results"
DUAL_PATH_W = "lecture W: Dual path networks, detail"
RESULTS_W = "lecture W: Dual path networks, results on ImageNet"
PLACES = "lecture W: Dual path networks, results on Places365"
RESNET = "paper: He et al. 2016, table 6"
RESNEXT = "paper: Xie et al. 2017, table 1"
SENET = "paper: Hu et al. 2018, table 2"

STATISTICS = "counts the running means and variances of normalisation too"
OPTION_A = "counted with shortcuts that add no weights (option A)"
STRIDES = "counted with the stride in the 3×3, as Torch's release has it"


def _option_a(network: str):
    return lambda _: count_network(network, shortcut="A").multiply_adds


def _strides_in_3x3(network: str):
    return lambda _: count_network(network, strides_in="3x3").multiply_adds


def _with_statistics(count: NetworkCounts) -> int:
    return count.stored


def _kernels_alone(count: NetworkCounts) -> int:
    return count.kernel_weights


def _named_depth(count: NetworkCounts) -> int:
    """6n + 4: with the projections of three stages, without the classifier."""
    return count.depth + 3 - 1


def _without_excitation(count: NetworkCounts) -> int:
    """Longest way past the two dense layers of every squeeze-and-excitation."""
    units = count.blocks.index.str.contains("_block").sum()
    return int(count.depth - 2 * units)


def _weights(source: str, printed: dict[str, str]) -> list[Claim]:
    return [Claim(name, "weights", number, source) for name, number in printed.items()]


def _layers(source: str, printed: dict[str, str]) -> list[Claim]:
    return [Claim(name, "layers", number, source) for name, number in printed.items()]


def _floating_point_operations() -> list[Claim]:
    def claim(network, printed, source, reason="", explained=None):
        options = {"reason": reason, "explained": explained}
        return Claim(network, "multiply-adds", printed, source, **options)

    option_a = (OPTION_A, _option_a("resnet34"))
    return [
        claim("resnet18", "1.8 × 10⁹", TABLE_L),
        claim("resnet34", "3.6 × 10⁹", TABLE_L, *option_a),
        claim("resnet50", "3.8 × 10⁹", TABLE_L),
        claim("resnet101", "7.6 × 10⁹", TABLE_L),
        claim("resnet152", "11.3 × 10⁹", TABLE_L),
        claim("resnet34", "3.6 × 10⁹", TABLE_W, *option_a),
        claim("resnet50", "3.8 × 10⁹", TABLE_W),
        claim("resnet101", "7.8 G", RESULTS_W, STRIDES, _strides_in_3x3("resnet101")),
        claim("preact_resnet200", "15.0 G", RESULTS_W),
        claim("resnet50", "4.1 × 10⁹", RESNEXT, STRIDES, _strides_in_3x3("resnet50")),
        claim("resnext50_32x4d", "4.2 × 10⁹", RESNEXT),
        claim("resnext101_32x4d", "8.0 × 10⁹", DUAL_PATH_W),
        claim("resnext101_64x4d", "15.5 × 10⁹", DUAL_PATH_W),
        claim("resnet50", "3.86 G", SENET),
        claim(
            *("seresnet50", "3.87 G", SENET),
            "counts the products of the maps with their scales too",
            lambda count: count.multiply_adds + count.scalings,
        ),
    ]


def _file_sizes() -> list[Claim]:
    places = {"form": {"classes": 365}}
    return [
        Claim("resnet101", "file size", "170 MB", RESULTS_W),
        Claim("resnext101_32x4d", "file size", "170 MB", RESULTS_W),
        Claim("preact_resnet200", "file size", "247 MB", RESULTS_W),
        Claim("resnext101_64x4d", "file size", "320 MB", RESULTS_W),
        Claim("resnet152", "file size", "226 MB", PLACES, **places),
        Claim("resnext101_32x4d", "file size", "165 MB", PLACES, **places),
    ]


def _wide_depths() -> list[Claim]:
    names = ("wrn_40_4", "wrn_16_8", "wrn_28_10", "wrn_52_1")
    return [
        Claim(
            *(name, "layers", name.split("_")[1], WIDE_W),
            reason="counts the three projections too, but not the classifier",
            explained=_named_depth,
        )
        for name in names
    ]


RESIDUAL = [
    *_floating_point_operations(),
    *_layers(
        TABLE_L,
        {
            "resnet18": "18",
            "resnet34": "34",
            "resnet50": "50",
            "resnet101": "101",
            "resnet152": "152",
        },
    ),
    Claim("resnet152", "layers", "152", "lecture S: ILSVRC winners"),
    Claim("resnet152", "layers", "152", "lecture K: ResNet, chart of layers"),
    *_weights(
        RESNET,
        {
            "resnet20": "0.27M",
            "resnet32": "0.46M",
            "resnet44": "0.66M",
            "resnet56": "0.85M",
            "resnet110": "1.7M",
            "resnet1202": "19.4M",
        },
    ),
    Claim("resnet50", "weights", "25.5 × 10⁶", RESNEXT),
    Claim("resnext50_32x4d", "weights", "25.0 × 10⁶", RESNEXT),
    *_weights(DENSENET_W, {"resnet110": "1.7M", "stochastic_depth_resnet110": "1.7M"}),
    Claim(
        *("stochastic_depth_resnet1202", "weights", "10.2M", DENSENET_W),
        reason="a slip of the DenseNet paper, which the lecture copies: 10.2 M are the"
        " kernels of the 1,001 layers further down",
        explained=lambda _: count_network("preact_resnet1001").kernel_weights,
    ),
    *_weights(WIDE_W, {"preact_resnet110": "1.7M", "preact_resnet164": "1.7M"}),
    *(
        Claim(
            *("preact_resnet1001", "weights", "10.2M", source),
            reason="the kernels alone, without normalisation",
            explained=_kernels_alone,
        )
        for source in (WIDE_W, DENSENET_W)
    ),
    Claim("preact_resnet164", "weights", "1.7M", DENSENET_W),
    *_layers(WIDE_W, {"preact_resnet110": "110", "preact_resnet164": "164"}),
    Claim("preact_resnet1001", "layers", "1001", WIDE_W),
    *_weights(WIDE_W, {"wrn_40_4": "8.9M", "wrn_16_8": "11.0M", "wrn_28_10": "36.5M"}),
    *_wide_depths(),
    *_weights(
        DENSENET_W, {"wrn_16_8": "11.0M", "wrn_28_10": "36.5M", "wrn_16_4": "2.7M"}
    ),
    *_weights(
        RESNEXT_W,
        {
            "wrn_28_10": "36.5M",
            "resnext29_8x64d": "34.4M",
            "resnext29_16x64d": "68.1M",
        },
    ),
    Claim("resnext29_8x64d", "layers", "29", RESNEXT_W),
    Claim(
        *("wide_resnet50_2", "weights", "68.9M"),
        "paper: Zagoruyko, Komodakis 2016, table 8",
    ),
    *(
        Claim(
            *(name, "weights", printed, DUAL_PATH_W),
            reason=STATISTICS,
            explained=_with_statistics,
        )
        for name, printed in {
            "resnext101_32x4d": "44.3 × 10⁶",
            "resnext101_64x4d": "83.7 × 10⁶",
        }.items()
    ),
    Claim(
        *("senet154", "layers", "152", "lecture S: ILSVRC winners"),
        reason="unexplained: the chart repeats ResNet's depth; SENet-154 has 154"
        " without its squeeze-and-excitation",
        ours=_without_excitation,
    ),
    *_file_sizes(),
]
