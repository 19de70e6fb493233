"""Django's back end for SQLite, with a fair queue before the one writer."""
