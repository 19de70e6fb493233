"""Changes of the catalogues that people report, and what a second person decides on them."""
