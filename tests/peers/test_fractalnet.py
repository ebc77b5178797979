"""FractalNet against pytorchcv's."""

import torch
from pytorchcv.model_provider import get_model

import cnnlib
from tests.peers.peer import copy_weights, difference, shake


class Whole(torch.nn.Module):
    """Its network asks for the random columns of global drop-path."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, images):
        return self.network(images)


def test_logits_equal_pytorchcv():
    """It pools after the last join, as figure 1 is drawn, and averages 1 × 1 pixels."""
    peer = shake(Whole(get_model("fractalnet_cifar10", num_classes=7)))
    model = cnnlib.create_model(
        "fractalnet21", classes=7, classifier_activation=None, pool_first=False
    )

    def rename(torch_name):
        parts = torch_name.split(".")
        if parts[1] == "output":
            return "predictions"
        stage, step, column, kind = parts[2][4:], parts[5][5:], parts[6][8:], parts[7]
        # It counts columns from the deepest and names a unit by its step.
        unit = int(step) // 2 ** (int(column) - 1)
        return f"stage{stage}_column{4 - int(column)}_unit{unit}_{kind}"

    copy_weights(model, peer, rename)
    assert difference(model, peer, (32, 32, 3)) < 1e-4
