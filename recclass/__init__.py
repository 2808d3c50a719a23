"""Reads overview reports: what they conclude, what they recommend, and which conclusions nothing answers."""
