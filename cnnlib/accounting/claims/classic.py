"""LeNet-5, AlexNet, VGG and their contemporaries."""

import math

from cnnlib.accounting.claim import Claim
from cnnlib.accounting.network_counts import NetworkCounts

LENET = "paper: LeCun et al. 1998, section II-B"
ALEXNET = "paper: Krizhevsky et al. 2012, abstract"
ALEXNET_L = "lecture L: AlexNet model, layer by layer"
ALEXNET_A = "lecture A: AlexNet, table of layers"
VGG = "paper: Simonyan, Zisserman 2015, table 2"
VGG_A = "lecture A: Training VGG, configurations"
ALEX_AND_VGG_A = "lecture A: AlexNet vs. VGG16"
CHART_S = "lecture S: ILSVRC winners"
CHART_K = "lecture K: Famous CNNs, chart of layers"
RESNET_CHART_K = "lecture K: ResNet, chart of layers"
PLACES = "lecture W: Dual path networks, results on Places365"

ORIGINAL = {"original": True}
PLACES_CLASSES = {"classes": 365}


def _layer(name: str, column: str):
    return lambda count: int(count.layers.loc[name, column])


def _connections(count: NetworkCounts, names: tuple[str, ...]) -> int:
    """Weights and biases at work: a bias once per output."""
    rows = count.layers.loc[list(names)]
    return int(rows["multiply_adds"].sum() + rows["activations"].sum())


def _lenet_connections(count: NetworkCounts) -> int:
    # A subsampling unit has four inputs and a bias; an output unit has 84 inputs.
    subsampling = 5 * count.layers.loc[["S2", "S4"], "activations"].sum()
    kernels = _connections(count, ("C1", "C3", "C5", "F6"))
    return int(kernels + subsampling + 84 * 10)


def _lenet(name: str, weights: str, connections: str = "") -> list[Claim]:
    shared = {"part": name, "form": ORIGINAL}
    ours = _layer(name, "trainable_weights")
    claims = [Claim("lenet5", "weights", weights, LENET, ours=ours, **shared)]
    if connections:
        count = {"ours": lambda count: _connections(count, (name,))}
        quantity = "connections"
        claims.append(Claim("lenet5", quantity, connections, LENET, **count, **shared))
    return claims


def _neurons(count: NetworkCounts) -> int:
    """Outputs of convolutions and dense layers, each once."""
    with_kernel = count.layers[count.layers["kernel_weights"] > 0].drop("total")
    return sum(map(math.prod, with_kernel["output_shape"]))


def _dense_share(count: NetworkCounts) -> float:
    return 100 * count.dense_weights / count.weights


def _image_twice(count: NetworkCounts) -> int:
    return count.activations + int(count.layers.loc["input", "activations"])


def _linear(network: str, layer: str, printed: str, source: str, reason="") -> Claim:
    options = {"part": layer, "reason": reason}
    count = _layer(layer, "kernel_weights")
    return Claim(network, "weights", printed, source, ours=count, **options)


CLASSIC = [
    Claim("lenet5", "weights", "60,000", LENET, form=ORIGINAL),
    Claim(
        *("lenet5", "connections", "340,908", LENET),
        ours=_lenet_connections,
        form=ORIGINAL,
    ),
    *_lenet("C1", "156", "122,304"),
    *_lenet("S2", "12"),
    *_lenet("C3", "1,516", "151,600"),
    *_lenet("S4", "32"),
    *_lenet("C5", "48,120", "48,120"),
    *_lenet("F6", "10,164"),
    Claim("alexnet", "weights without biases", "62.37 million", ALEXNET_L),
    Claim(
        *("alexnet", "activations", "2.24 million", ALEXNET_L),
        reason="the lecture's own terms add up to our count; nearest is to count the"
        " image twice, and to round up",
        explained=_image_twice,
    ),
    Claim("alexnet", "layers", "8", "lecture L: AlexNet"),
    Claim("alexnet", "layers", "8", CHART_S),
    Claim("alexnet", "layers", "8", CHART_K),
    Claim("alexnet_grouped", "weights", "60 million", ALEXNET),
    Claim(
        *("alexnet_grouped", "neurons", "650,000", ALEXNET),
        ours=_neurons,
        reason="given to two digits, cut",
        explained=lambda count: _neurons(count) // 10_000 * 10_000,
    ),
    Claim(
        *("alexnet_grouped", "neurons", "253,440"),
        "paper: Krizhevsky et al. 2012, figure 2",
        part="first convolution",
        ours=lambda count: math.prod(count.layers.loc["stage1_conv1", "output_shape"]),
        reason="the figure has 55·48 places in place of 55·55",
        explained=lambda _: 55 * 48 * 96,
    ),
    _linear("alexnet_grouped", "fc6", "38M", ALEXNET_A),
    _linear("alexnet_grouped", "fc7", "16M", ALEXNET_A),
    Claim(
        *("alexnet", "share of weights in dense layers", "> 90%"),
        "lecture A: Network in network",
        ours=_dense_share,
    ),
    Claim(
        *("alexnet_grouped", "file size", "223 MB", PLACES),
        form=PLACES_CLASSES,
    ),
    Claim("zfnet", "layers", "8", CHART_S),
    *(
        Claim(network, "weights", printed, VGG)
        for network, printed in {
            "vgg11": "133 million",
            "vgg11_lrn": "133 million",
            "vgg13": "133 million",
            "vgg16_c": "134 million",
            "vgg16": "138 million",
            "vgg19": "144 million",
        }.items()
    ),
    *(
        Claim(network, "layers", printed, VGG_A)
        for network, printed in {
            "vgg11": "11",
            "vgg11_lrn": "11",
            "vgg13": "13",
            "vgg16_c": "16",
            "vgg16": "16",
            "vgg19": "19",
        }.items()
    ),
    Claim(
        *("vgg16", "layers", "16", CHART_K),
        reason="agrees; lecture S and the later chart of K show VGG-19 instead",
    ),
    Claim(
        *("vgg19", "layers", "19", CHART_S),
        reason="agrees; the first chart of lecture K shows VGG-16 instead",
    ),
    Claim("vgg19", "layers", "19", RESNET_CHART_K),
    Claim("vgg19", "layers", "19", "lecture W: VGG network, overview"),
    _linear("vgg16", "fc1", "102M", ALEX_AND_VGG_A),
    _linear("vgg16", "fc2", "16M", ALEX_AND_VGG_A),
    Claim(
        *("vgg16", "share of weights in dense layers", "> 90%"),
        "lecture A: Network in network",
        ours=_dense_share,
        reason="the lecture speaks of AlexNet and VGG alike; VGG falls just short",
    ),
    Claim(
        *("vgg16", "multiply-adds", "15.3 billion"),
        "paper: He et al. 2016, section 4.1",
        reason="that paper counts the convolutions alone",
        explained=lambda count: count.multiply_adds - count.dense_multiply_adds,
    ),
    Claim(
        *("vgg19", "multiply-adds", "19.6 billion"),
        "paper: He et al. 2016, section 3.3",
    ),
    Claim("vgg16", "multiply-adds", "15.47 G", "paper: Hu et al. 2018, table 2"),
    Claim("vgg16", "file size", "518 MB", PLACES, form=PLACES_CLASSES),
    Claim(
        *("all_cnn_c", "weights", "1.4 million"),
        "paper: Springenberg et al. 2015, table 3",
    ),
]
