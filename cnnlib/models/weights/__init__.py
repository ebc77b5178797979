"""Trained weights: their names, files and conversions."""
