"""From accepted to sent: inbox, turns and outbox, in order, once, and through any crash."""
