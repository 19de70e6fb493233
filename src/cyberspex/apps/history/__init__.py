"""The history: chains of events, encrypted content, and the projections that follow from them."""
