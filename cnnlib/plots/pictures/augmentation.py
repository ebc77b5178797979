"""Pictures of what augmentation does: colours as points, views as frames."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cnnlib.plots.style import COLORS, figure

CHANNELS = ("red", "green", "blue")
# One look for each direction or view, so that colour is never the only difference.
LOOKS = (("ours", "-"), ("vermillion", "--"), ("green", ":"))


def show_color_directions(
    pixels: np.ndarray,
    eigenvalues: Sequence[float],
    eigenvectors: np.ndarray,
    height: float = 3.2,
) -> Figure:
    """Draw pixels as points of colour space, and the directions in which they vary.

    Args:
        pixels: `(n, 3)`, values in [0, 1]; a few thousand are enough. Each is drawn
            in its own colour.
        eigenvalues: three, of their covariance.
        eigenvectors: `(3, 3)`, one in each column; drawn from the mean to both sides,
            1.5 standard deviations long.
        height: of the figure, in inches.

    Returns:
        A figure of two panels: red against green, and red against blue.
    """
    fig, axes = figure(1, 2, height)
    mean = pixels.mean(axis=0)
    for ax, other in zip(axes, (1, 2), strict=True):
        ax.scatter(pixels[:, 0], pixels[:, other], c=pixels, s=5, linewidths=0)
        for index, (color, style) in enumerate(LOOKS):
            reach = 1.5 * np.sqrt(eigenvalues[index]) * eigenvectors[:, index]
            ends = np.stack([mean - reach, mean + reach])
            ax.plot(ends[:, 0], ends[:, other], style, color="white", lw=5)
            label = f"direction {index + 1}"
            ax.plot(
                ends[:, 0],
                ends[:, other],
                style,
                color=COLORS[color],
                lw=2.5,
                label=label,
            )
        ax.set(xlabel="red", ylabel=CHANNELS[other], xlim=(-0.05, 1.05))
        ax.set(ylim=(-0.05, 1.05), aspect="equal", facecolor="#EEEEEE")
    fig.legend(*axes[0].get_legend_handles_labels(), loc="outside right center")
    return fig


def show_ten_crops(image: np.ndarray, crops: np.ndarray, height: float = 2.7) -> Figure:
    """Show an image with its five frames, and the ten views beside it.

    Args:
        image: `(height, width, 3)`.
        crops: `(10, size, size, 3)`, as `cnnlib.evaluation.ten_crop` orders them.
        height: of the figure, in inches.
    """
    names = ("top left", "top right", "bottom left", "bottom right", "centre")
    frames = ("ours", "paper", "green", "vermillion", "purple")
    fig, axes = figure(2, 7, height, gridspec_kw={"width_ratios": [1, 1, *[0.9] * 5]})
    for ax in axes.flat:
        ax.axis("off")
    whole = fig.add_subplot(axes[0, 0].get_gridspec()[:, :2])
    whole.imshow(image)
    whole.axis("off")
    side = crops.shape[1]
    down, right = image.shape[0] - side, image.shape[1] - side
    corners = [(0, 0), (right, 0), (0, down), (right, down), (right / 2, down / 2)]
    for index, (left, top) in enumerate(corners):
        color, dashes = COLORS[frames[index]], "--" if index == 4 else "-"
        # Frames a little smaller each, so that none hides another.
        inset = 0.006 * side * (index + 1)
        box = ((left + inset, top + inset), side - 2 * inset, side - 2 * inset)
        whole.add_patch(Rectangle(*box, fill=False, ec=color, lw=2, ls=dashes))
        for row, view in enumerate((crops[index], crops[index + 5])):
            ax = axes[row, index + 2]
            ax.imshow(view)
            frame = ((0, 0), 1, 1)
            look = {"ec": color, "lw": 3, "ls": dashes, "transform": ax.transAxes}
            ax.add_patch(Rectangle(*frame, fill=False, **look))
        axes[0, index + 2].set_title(names[index], fontsize=8)
        axes[1, index + 2].set_title("mirrored", fontsize=8)
    return fig
