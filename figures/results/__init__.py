"""Drawings of anybody's results: saved curves, fits and what a fit was made from."""
