"""Figures in one style; importing this package loads matplotlib."""

from cnnlib.plots.style import COLORS, figure, show_images, title, use_style

__all__ = ["COLORS", "figure", "show_images", "title", "use_style"]
