"""How botkit tells an operator how it is: health and metrics, over HTTP on this machine."""
