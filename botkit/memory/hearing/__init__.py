"""What a person says about how to be called, how to be talked with, what to keep and what to forget: heard by rules."""
