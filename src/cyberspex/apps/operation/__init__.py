"""Saving and restoring what the database holds, whichever database it is."""
