"""Draws the synthetic pictures: one file per kind of drawing. Nothing here knows questions or answers."""
