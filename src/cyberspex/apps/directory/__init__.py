"""The directory: which certificate speaks for which body, with which powers, since when."""
