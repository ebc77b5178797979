"""Drawings of ideas and networks."""
