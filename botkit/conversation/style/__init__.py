"""The person's own rules for how they are talked with: what breaks them, and how that is mended."""
