"""What came back: packages and items, their custody and their Article 14 holding."""
