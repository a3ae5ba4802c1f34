"""`python -m botkit` is the same as `botkit`."""

from botkit.cli import main

main()
