"""What was done and what was seen: the activity diary and the outcome diary of each cycle."""
