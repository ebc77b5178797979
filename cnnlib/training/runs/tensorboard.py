"""Figures for TensorBoard, without TensorFlow."""

import time
from pathlib import Path


class EventLog:
    """Writes one event file with the figures of every epoch.

    TensorFlow's own writer would take a GPU's memory from JAX or PyTorch; the package
    `tensorboard`, which comes with TensorFlow, writes the files alone.

    Args:
        folder: where `tensorboard --logdir` will look.
    """

    def __init__(self, folder: Path):
        from tensorboard.summary.writer.event_file_writer import EventFileWriter

        self._writer = EventFileWriter(str(folder))

    def write(self, epoch: int, figures: dict[str, float]) -> None:
        """Add the figures of an epoch, counted from 1."""
        from tensorboard.compat.proto.event_pb2 import Event
        from tensorboard.compat.proto.summary_pb2 import Summary

        values = [
            Summary.Value(tag=name, simple_value=value)
            for name, value in figures.items()
        ]
        event = Event(wall_time=time.time(), step=epoch, summary=Summary(value=values))
        self._writer.add_event(event)
        self._writer.flush()

    def close(self) -> None:
        """Close the file."""
        self._writer.close()
