"""A network in PyTorch that trains or infers in turns; started by `network_speed.py`.

    python torch_worker.py training|inference NAME SIDE BATCH STEPS

Eager, channels_last, float32; the images lie normalised in memory.
"""

import sys

import torch
from torch.nn import functional
from torch_networks import NETWORKS
from turns import clock, report, wait_for_turn


def train(model, images, labels, batch: int) -> None:
    """Epochs without end, as in the other libraries: shuffled, with the accuracy."""
    optimizer = torch.optim.SGD(
        model.parameters(), 0.01, momentum=0.9, weight_decay=1e-4
    )
    weights = sum(parameter.numel() for parameter in model.parameters())
    while True:
        wait_for_turn()
        start = clock()
        loss_sum, right = torch.zeros(()), torch.zeros(())
        for rows in torch.randperm(len(images)).split(batch):
            optimizer.zero_grad()
            scores = model(images[rows])
            loss = functional.cross_entropy(scores, labels[rows])
            loss.backward()
            optimizer.step()
            loss_sum += loss.detach()
            right += (scores.argmax(1) == labels[rows]).sum()
        loss_sum.item(), right.item()
        report(clock() - start, weights=weights)


@torch.inference_mode()
def infer(model, images, batch: int) -> None:
    """Probabilities of all images, without end."""
    model.eval()
    while True:
        wait_for_turn()
        start = clock()
        torch.cat([model(part).softmax(1) for part in images.split(batch)]).numpy()
        report(clock() - start)


def main() -> None:
    """Work until the pipe is closed."""
    mode, name = sys.argv[1:3]
    side, batch, steps = map(int, sys.argv[3:])
    model = NETWORKS[name]().to(memory_format=torch.channels_last)
    colours = 1 if name == "lenet5" else 3
    images = torch.randn(batch * steps, colours, side, side)
    images = images.contiguous(memory_format=torch.channels_last)
    labels = torch.randint(0, 10, (batch * steps,))
    if mode == "training":
        train(model.train(), images, labels, batch)
    infer(model, images, batch)


if __name__ == "__main__":
    main()
