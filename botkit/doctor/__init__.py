"""What an operator may have to mend: small checks, run side by side, each with what to do about what it finds."""
