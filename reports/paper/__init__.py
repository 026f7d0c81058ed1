"""Drawings and words as paper needs them."""
