"""The fixed codes of LeNet-5's output units: the digits as 7 × 12 bitmaps.

LeCun et al. 1998, section II-B, draw each class as a stylised character on a 7 × 12
bitmap, ink +1 and paper -1; hence the 84 units of F6. The paper prints its bitmaps only
as a small figure (figure 3), so these are drawn anew in the same manner.
"""

import numpy as np

_BITMAPS = """
..###.. ...##.. .#####. .#####. .....## ####### ..####. ####### .#####. .#####.
.#####. ..###.. ####### ####### ....### ####### .##.... ####### ####### ##...##
##...## .####.. ##...## ##...## ...#### ##..... ##..... .....## ##...## ##...##
##...## ...##.. .....## .....## ..##.## ##..... ##..... .....## ##...## ##...##
##...## ...##.. .....## .....## ##...## ##..... ##..... ....##. ##...## ##...##
##...## ...##.. ....##. ..####. ##...## #####.. #####.. ....##. .#####. .######
##...## ...##.. ...##.. ..####. ####### ######. ######. ...##.. .#####. ..#####
##...## ...##.. ..##... .....## ####### .....## ##...## ...##.. ##...## .....##
##...## ...##.. .##.... .....## .....## .....## ##...## ..##... ##...## .....##
##...## ...##.. ##..... ##...## .....## ##...## ##...## ..##... ##...## .....##
.#####. .###### ####### ####### .....## ######. ####### .##.... ####### ....##.
..###.. .###### ####### .#####. .....## .####.. .#####. .##.... .#####. .####..
"""
_ROWS = [line.split() for line in _BITMAPS.split("\n") if line]


def digit_codes() -> np.ndarray:
    """The ten codes, `(10, 84)`, +1 for ink and -1 for paper; row d is the digit d."""
    bitmaps = ["".join(row[digit] for row in _ROWS) for digit in range(10)]
    return np.array([[1 if dot == "#" else -1 for dot in code] for code in bitmaps])


def class_codes(classes: int) -> np.ndarray:
    """Codes for any number of classes, `(classes, 84)` of ±1.

    Ten classes get the digits. For another number the codes are drawn at random with
    equal probabilities, which the paper names as a choice, from a fixed seed.
    """
    if classes == 10:
        return digit_codes()
    return np.random.default_rng(1998).choice([-1, 1], size=(classes, 84))
