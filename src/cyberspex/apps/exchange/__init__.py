"""Messages between organisations: what waits to leave, what arrived, and the receipts for both."""
