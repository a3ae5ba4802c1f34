"""Stores: where everything accepted is written down. Each implements the ports of delivery."""
