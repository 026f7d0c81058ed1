"""What is asked of those who choose, word and publish documents."""
