"""What a training run returns."""

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Result:
    """The outcome of one training run.

    Attributes:
        test_accuracy: share of test images classified rightly, in [0, 1], by the
            weights after the last epoch. The test split is read once, for this.
        test_top5: the same for the five best classes; `None` below twenty classes.
        test_loss: mean loss on the test images.
        seed: of the run.
        versions: of Python, Keras, the backend, NumPy and cnnlib.
        device: what it ran on.
        precision: what it computed in.
        seconds: wall-clock time of all epochs with their validation.
        images_per_second: training images, the median over the epochs.
        input_bound: share of the training time in which the device waited for its
            next batch, in [0, 1], the median over the epochs.
        epochs: how many were trained.
        history: one list per column of `metrics.csv`, one number per epoch.
        run_dir: the run folder, or `None`.
    """

    test_accuracy: float
    test_top5: float | None
    test_loss: float
    seed: int
    versions: dict[str, str]
    device: str
    precision: str
    seconds: float
    images_per_second: float
    input_bound: float
    epochs: int
    history: dict[str, list] = field(repr=False)
    run_dir: Path | None = None

    def to_json(self) -> dict:
        """What `result.json` holds."""
        values = dataclasses.asdict(self)
        return {k: v for k, v in values.items() if k not in ("history", "run_dir")}

    def __str__(self) -> str:
        return (
            f"test accuracy {self.test_accuracy:.2%} after {self.epochs} epochs,"
            f" {self.seconds:.1f} s, {self.images_per_second:,.0f} images/s"
        )
