"""The transparency log of issued orders."""
