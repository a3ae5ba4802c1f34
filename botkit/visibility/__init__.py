"""Which part of a text people may see: pure rules, for what leaves a conversation and for what a persona file says."""
