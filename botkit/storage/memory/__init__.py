"""A Store of plain Python values, gone with its process: for tests, previews and simulations."""
