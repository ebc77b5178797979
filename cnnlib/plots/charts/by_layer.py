"""One number per layer, for several networks."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from cnnlib.plots.style import COLORS

# Never colour alone: every line has a marker and a dash of its own.
LOOKS = [
    ("plain", "s", ":"),
    ("sky", "v", "--"),
    ("paper", "^", "-"),
    ("green", "D", "--"),
    ("purple", "P", ":"),
    ("ours", "o", "-"),
]


def show_by_layer(
    ax: Axes,
    results: Mapping[str, Sequence[float]],
    ylabel: str,
    looks: Sequence[tuple[str, str, str]] = LOOKS,
) -> None:
    """Draw positive numbers over the layers on a logarithmic scale.

    Args:
        ax: where to draw.
        results: for each network one number per layer, from the first layer on.
        ylabel: what the numbers are, with their unit if they have one.
        looks: colour name, marker and line style, one for each network.
    """
    for (name, values), (color, marker, line) in zip(
        results.items(), looks, strict=False
    ):
        layers = range(1, len(values) + 1)
        style = {"color": COLORS[color], "marker": marker, "ls": line}
        ax.plot(layers, values, ms=4, label=name, **style)
    ax.set(yscale="log", xlabel="layer", ylabel=ylabel)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.grid(axis="y", color="#E4E4E4", lw=0.7)
