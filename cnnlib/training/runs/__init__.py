"""One training run on disk: its folder, checkpoints, record and progress."""
