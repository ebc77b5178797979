"""Several devices and processes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Distribution:
    """Who trains together.

    Attributes:
        devices: of all processes together.
        processes: how many.
        process_id: of this one, from 0.
    """

    devices: int = 1
    processes: int = 1
    process_id: int = 0

    @property
    def is_chief(self) -> bool:
        """Whether this process writes the run folder."""
        return self.process_id == 0


def current() -> Distribution:
    """The distribution that is active."""
    return Distribution()
