"""Counting: layer tables and the arithmetic of sizes. Loads pandas."""

from cnnlib.accounting.describe import describe, multiply_adds
from cnnlib.accounting.sizes import output_size

__all__ = ["describe", "multiply_adds", "output_size"]
