"""The drawings of notebook 09 say what they draw."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

import cnnlib
from cnnlib import plots
from cnnlib.data import sentences


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def _texts(figure) -> list[str]:
    return [text.get_text() for ax in figure.axes for text in ax.texts]


def _network():
    return cnnlib.create_model(
        "text_cnn",
        vocabulary=len(sentences.VOCABULARY),
        input_shape=(sentences.LENGTH,),
        units=4,
        filters=3,
        filter_widths=(1, 2),
        classes=2,
        classifier_activation=None,
    )


def test_traces_share_their_samples_and_the_span():
    fig = plots.show_traces({"a": np.zeros(9), "b": np.ones(7)}, span=(2, 5))
    assert [ax.get_ylabel() for ax in fig.axes] == ["a", "b"]
    assert fig.axes[-1].get_xlabel() == "sample"


def test_dilations_count_the_inputs_seen():
    fig = plots.show_dilations([(1, 1), (1, 2, 4)], length=16)
    titles = [ax.get_title() for ax in fig.axes]
    assert titles == [
        "dilations 1, 1: sees 3 inputs",
        "dilations 1, 2, 4: sees 8 inputs",
    ]


def test_kims_network_names_words_widths_and_classes():
    words = ["the", "film", "?", "it", "was", "not", "bad"]
    said = _texts(plots.draw_text_cnn(words, (2, 3), ("no", "yes")))
    assert {*words, "no", "yes"} <= set(said)
    assert {"2 words\nat a time", "3 words\nat a time"} <= set(said)


def test_strongest_windows_are_groups_of_words_of_the_right_width():
    network, words = _network(), sentences.load(0)["test"].words[:40]
    table = plots.strongest_windows(network, words, sentences.VOCABULARY, count=2)
    assert len(table) == 2 * 3
    assert table["evidence"].is_monotonic_decreasing
    texts = [" ".join(sentences.VOCABULARY[w] for w in row) for row in words]
    for width, windows in zip(table["width"], table["windows"], strict=True):
        groups = windows.split(" | ")
        assert len(groups) == len(set(groups)) == 2
        for group in groups:
            assert len(group.split(" ")) == width
            assert any(group in text for text in texts)


def test_the_evidence_of_all_filters_adds_up_to_the_logits():
    network, words = _network(), sentences.load(0)["test"].words[:1]
    fig = plots.show_evidence(network, words[0], sentences.VOCABULARY, count=6)
    shown = sum(float(text.replace("−", "-")) for text in _texts(fig))
    logits = np.array(network(words))[0]
    bias = network.get_layer("predictions").get_weights()[1]
    assert shown == pytest.approx(np.diff(logits - bias)[0], abs=0.05 * 6)


def test_clips_are_rows_of_frames():
    fig = plots.show_clips(np.zeros((2, 3, 4, 4, 1)), ["up", "down"], framed=1)
    assert len(fig.axes) == 6
    assert [ax.get_ylabel() for ax in fig.axes[::3]] == ["up", "down"]
    assert [ax.get_xlabel() for ax in fig.axes[3:]] == ["0", "1", "2"]


def test_filters_say_what_they_leave_of_time():
    said = _texts(plots.show_2d_and_3d(frames=9))
    assert "7 maps,\ntime is kept" in said
