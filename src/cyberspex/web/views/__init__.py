"""Screens by area: each view reads the clock once, asks a service or a query, and prints words."""
