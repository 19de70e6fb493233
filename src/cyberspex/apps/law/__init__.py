"""The law as this installation holds it; has no tables."""
