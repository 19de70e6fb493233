"""Documents: what a reader is shown of a draft, composed once and drawn in every format."""
