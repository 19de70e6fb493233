"""Signatures: making them (`signing`), checking them (`checking`, with `form` and `chains`).

Who only checks loads none of the libraries that sign, which saves the time and 20 MiB.
"""
