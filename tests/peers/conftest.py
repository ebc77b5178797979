"""Networks of PyTorch libraries to compare with; run by name, with the extra `peers`.

    KERAS_BACKEND=torch pytest -o addopts= tests/peers

They take minutes and a second framework, so plain `pytest` leaves them out.
"""

import sys

import torch

# torchvision's compiled operators need the very build of torch they were made with.
# Networks need none of them, but its import wants these declared.
DECLARED = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
try:
    import torchvision  # noqa: F401
except RuntimeError:
    library = torch.library.Library("torchvision", "FRAGMENT")
    for schema in DECLARED:
        library.define(schema)
    for name in [name for name in sys.modules if name.startswith("torchvision")]:
        del sys.modules[name]
