"""What keeps bots running for an operator: their start, their orderly end, and what is said when something is wrong."""
