"""First and later shapes of the tables."""
