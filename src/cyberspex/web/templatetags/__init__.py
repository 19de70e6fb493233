"""Tags that let the sign-in library's templates wear the same header and footer."""
