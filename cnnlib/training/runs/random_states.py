"""The states of everything random in a run: Keras's seed generators, and PyTorch's."""

import keras
import numpy as np


def start_epoch(feed: keras.Model, seed: int, epoch: int) -> None:
    """Make everything random in an epoch depend on the seed and its number alone."""
    for index, state in enumerate(seed_states(feed)):
        entropy = np.random.SeedSequence((seed, epoch, index))
        state.assign([int(entropy.generate_state(1)[0]) >> 1, 0])
    for generator in torch_generators():
        entropy = np.random.SeedSequence((seed, epoch))
        generator.manual_seed(int(entropy.generate_state(1)[0]))


def torch_generators() -> list:
    """PyTorch's generators, of the processor and of the GPU in use."""
    if keras.backend.backend() != "torch":
        return []
    import torch

    gpu = torch.cuda.is_available()
    on_gpu = [torch.cuda.default_generators[torch.cuda.current_device()]] if gpu else []
    return [torch.default_generator, *on_gpu]


def torch_states() -> list:
    """Their states, as JSON holds them."""
    return [generator.get_state().tolist() for generator in torch_generators()]


def seed_states(feed: keras.Model) -> list:
    """The states of the seed generators in the layers and in what feeds them."""
    return [v for v in feed.variables if v.name == "seed_generator_state"]
