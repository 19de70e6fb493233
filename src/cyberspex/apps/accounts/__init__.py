"""People, organisations, offices and invitations."""
