"""Facts that notebooks tell in words: as papers and releases have them.

What can be counted or looked up stands in the tables of `cnnlib.accounting`, which have
tests of their own.
"""

import json
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"

FACTS = [
    # The release of ResNeXt for ImageNet: opts.lua and train.lua.
    ("27", "100 epochs, the rate divided by ten after 30, 60 and 90"),
    # Hu et al., arXiv 1709.01507v4: table 10 and sections 6.1, 4 and 7.2.
    ("31", "The paper tried r from 2 to 32"),
    ("31", "as a fair balance (section 6.1)"),
    ("31", "(section 4): about 4 % more weights than ResNet-50, and less than 0.1"),
    ("31", "points of **top-5** error"),
    ("31", "most gates saturate (section 7.2)"),
    # Szegedy et al. 2016, section 10; readme of the development kit of ILSVRC 2015.
    ("23", "48,238 of 50,000 are left"),
    ("27", "The Inceptions were tested on 48,238"),
    ("29", "19.9/4.9 are of 48,238"),
    ("32", "All Inceptions from v3 on are tested so"),
    # Huang et al. 2017, table 2; Larsson et al. 2017 do not print it.
    ("30", "not printed | 38.6 M | 33,724,618 | **unexplained**"),
    # The authors' release of DSN, readme.
    ("30", "on CIFAR-100 and SVHN softmax losses"),
    # 2x + 5 is odd.
    ("28", "make 2x + 5, and that is never even"),
    # Russakovsky et al. 2015, table 2.
    ("17", "1,281,167 photographs to train on, 732 to 1,300 of each class"),
    ("17", "(In 2010 there were 1,261,406, 50,000 and 150,000.)"),
    ("17", "and 2.23 M with the image twice"),
    # Krizhevsky et al. 2012, section 3.3.
    ("17", "*lateral inhibition*"),
    # He et al. 2016, sections 3.4 and 4.2.
    ("24", "weight decay 10⁻⁴"),
    ("24", "those for CIFAR-10 ran on two (section 4.2)"),
    # Szegedy et al. 2015, section 6, and 2016, section 8.
    ("22", "the rate 4 % lower every 8 epochs"),
    ("23", "100 epochs on fifty graphics cards side by side, each with batches of 32"),
    ("23", "RMSProp with decay 0.9 and ε = 1"),
]


@pytest.mark.parametrize(("number", "fact"), FACTS)
def test_a_notebook_tells_it(number, fact):
    (path,) = NOTEBOOKS.glob(f"{number}_*.ipynb")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    prose = ["".join(c["source"]) for c in cells if c["cell_type"] == "markdown"]
    assert any(fact in text for text in prose)
