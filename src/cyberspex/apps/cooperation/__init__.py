"""Orders and requests from draft to answer: the records of each organisation and its use cases."""
