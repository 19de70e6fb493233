"""Whom this installation trusts, and whether something is genuine; has no tables."""
