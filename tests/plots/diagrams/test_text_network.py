"""Kim's network is drawn with the words and classes it is given."""

from cnnlib import plots


def _texts(figure) -> list[str]:
    return [text.get_text() for ax in figure.axes for text in ax.texts]


def test_kims_network_names_words_widths_and_classes():
    words = ["the", "film", "?", "it", "was", "not", "bad"]
    said = _texts(plots.draw_text_cnn(words, (2, 3), ("no", "yes")))
    assert {*words, "no", "yes"} <= set(said)
    assert {"2 words\nat a time", "3 words\nat a time"} <= set(said)
