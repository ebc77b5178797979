"""What the filters of a trained sentence network respond to."""

from collections.abc import Sequence

import keras
import numpy as np
from matplotlib.figure import Figure

from cnnlib.plots.style import COLORS, figure
from cnnlib.surgery.features import features


def strongest_windows(
    model: keras.Model, sentences, vocabulary: Sequence[str], count: int = 3
):
    """List the groups of words that each filter answers most strongly to.

    Args:
        model: a `text_cnn` with two classes.
        sentences: numbers of words, `(n, length)`.
        vocabulary: the word of each number.
        count: windows per filter.

    Returns:
        A table (pandas) with one row per filter, those that speak for the second class
        first. `evidence` is its largest response times the weight from it to the second
        class less the weight to the first, in logits; `windows` are different groups of
        words, the strongest first.
    """
    import pandas as pd

    sentences, rows = np.asarray(sentences), []
    weights = _evidence_weights(model)
    for width, responses in _responses(model, sentences):
        windows = np.lib.stride_tricks.sliding_window_view(sentences, width, axis=1)
        groups, first = np.unique(windows.reshape(-1, width), axis=0, return_index=True)
        # Equal words give equal responses: each group is looked at once.
        of_group = responses.reshape(-1, responses.shape[-1])[first]
        for number in range(of_group.shape[1]):
            best = np.argsort(-of_group[:, number], kind="stable")[:count]
            texts = [" ".join(vocabulary[word] for word in groups[i]) for i in best]
            evidence = of_group[best[0], number] * weights[len(rows)]
            rows.append((width, float(evidence), " | ".join(texts)))
    table = pd.DataFrame(rows, columns=["width", "evidence", "windows"])
    return table.sort_values("evidence", ascending=False, ignore_index=True)


def show_evidence(
    model: keras.Model,
    sentence,
    vocabulary: Sequence[str],
    count: int = 6,
    height: float = 2.8,
) -> Figure:
    """Draw the windows of one sentence that say most about its class.

    A bar spans the words of the window in which a filter had its maximum. Blue ones
    speak for the second class and have a plus sign, orange ones for the first; the
    number says how much, in logits.

    Args:
        model: a `text_cnn` with two classes.
        sentence: numbers of words, `(length,)`.
        vocabulary: the word of each number.
        count: windows drawn, those with most evidence.
        height: of the figure, in inches.

    Returns:
        The figure.
    """
    sentence = np.asarray(sentence)
    length = int(np.count_nonzero(sentence))
    weights, found = _evidence_weights(model), []
    for width, responses in _responses(model, sentence[None]):
        for along in responses[0].T:
            start = int(along.argmax())
            evidence = float(along[start] * weights[len(found)])
            found.append((evidence, start, width))
    found = sorted(found, key=lambda window: -abs(window[0]))[:count]
    fig, ax = figure(height=height)
    for row, (evidence, start, width) in enumerate(found):
        color = COLORS["ours" if evidence > 0 else "paper"]
        ax.barh(
            row, width - 0.1, left=start - 0.45, height=0.62, color=color, alpha=0.6
        )
        label = f"{evidence:+.1f}".replace("-", "−")
        ax.text(start + (width - 1) / 2, row, label, ha="center", va="center")
    words = [vocabulary[word] for word in sentence[:length]]
    ax.set_xticks(range(length), words, rotation=40, ha="right", rotation_mode="anchor")
    end = max(length, *(start + width for _, start, width in found))
    ax.set(xlim=(-0.6, end - 0.4), ylim=(count - 0.4, -0.6), yticks=[])
    ax.set_ylabel("filters, strongest first\n(evidence in logits)")
    return fig


def _responses(model: keras.Model, sentences):
    """Width and responses `(n, places, filters)` of each kind of filter."""
    names = [layer.name for layer in model.layers if layer.name.endswith("_conv")]
    maps = features(model, names)(sentences)
    for name, values in zip(names, maps if len(names) > 1 else [maps], strict=True):
        width = model.get_layer(name).kernel_size[0]
        yield width, keras.ops.convert_to_numpy(values)


def _evidence_weights(model: keras.Model) -> np.ndarray:
    kernel = keras.ops.convert_to_numpy(model.get_layer("predictions").kernel)
    return kernel[:, 1] - kernel[:, 0]
