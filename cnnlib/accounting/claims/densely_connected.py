"""DenseNet, dual path networks and FractalNet."""

from cnnlib.accounting.claim import Claim

ARCHITECTURES_W = "lecture W: DenseNet, detail"
RESULTS_W = "lecture W: DenseNet, results"
DUAL_PATH_W = "lecture W: Dual path networks, detail"
IMAGENET_W = "lecture W: Dual path networks, results on ImageNet"
PLACES_W = "lecture W: Dual path networks, results on Places365"
TABLE_A = "lecture A: DenseNet, table of layers"


def _with_statistics(name: str, printed: str) -> Claim:
    return Claim(
        *(name, "weights", printed, DUAL_PATH_W),
        reason="counts the running means and variances of normalisation too",
        explained=lambda count: count.stored,
    )


def _each(quantity: str, source: str, printed: dict[str, str]) -> list[Claim]:
    return [Claim(name, quantity, number, source) for name, number in printed.items()]


DENSELY_CONNECTED = [
    *_each(
        *("weights", RESULTS_W),
        {
            "densenet_40_k12": "1.0M",
            "densenet_100_k12": "7.0M",
            "densenet_100_k24": "27.2M",
            "densenet_bc_100_k12": "0.8M",
            "densenet_bc_250_k24": "15.3M",
            "densenet_bc_190_k40": "25.6M",
        },
    ),
    *_each(
        *("layers", RESULTS_W),
        {
            "densenet_40_k12": "40",
            "densenet_100_k12": "100",
            "densenet_100_k24": "100",
            "densenet_bc_100_k12": "100",
            "densenet_bc_250_k24": "250",
            "densenet_bc_190_k40": "190",
        },
    ),
    *_each(
        *("layers", ARCHITECTURES_W),
        {
            "densenet121": "121",
            "densenet169": "169",
            "densenet201": "201",
            "densenet161": "161",
        },
    ),
    Claim(
        *("densenet264", "layers", "264", TABLE_A),
        reason="unexplained: the table's blocks, 2·(6 + 12 + 64 + 48) convolutions,"
        " make 265 with the first, three transitions and the classifier",
    ),
    _with_statistics("densenet161", "28.9 × 10⁶"),
    _with_statistics("dpn92", "37.8 × 10⁶"),
    _with_statistics("dpn98", "61.7 × 10⁶"),
    *_each(
        *("multiply-adds", DUAL_PATH_W),
        {
            "densenet161": "7.7 × 10⁹",
            "dpn92": "6.5 × 10⁹",
            "dpn98": "11.7 × 10⁹",
        },
    ),
    *_each(
        *("multiply-adds", IMAGENET_W),
        {
            "densenet161": "7.7 G",
            "dpn92": "6.5 G",
            "dpn98": "11.7 G",
            "dpn131": "16.0 G",
        },
    ),
    *_each(
        *("file size", IMAGENET_W),
        {
            "densenet161": "111 MB",
            "dpn92": "145 MB",
            "dpn98": "236 MB",
            "dpn131": "304 MB",
        },
    ),
    *_each("layers", DUAL_PATH_W, {"dpn92": "92", "dpn98": "98"}),
    *_each("layers", IMAGENET_W, {"dpn131": "131"}),
    Claim("dpn92", "file size", "138 MB", PLACES_W, form={"classes": 365}),
    Claim("fractalnet21", "layers", "21", RESULTS_W),
    Claim(
        *("fractalnet21", "weights", "38.6M", RESULTS_W),
        reason="unexplained: five blocks of these widths have our number; the paper's"
        " network of a quarter of the width agrees",
    ),
    Claim(
        *("fractalnet21", "weights", "2.1M"),
        "paper: Larsson et al. 2017, table 3",
        part="a quarter of the width",
        form={"width": 0.25},
    ),
]
