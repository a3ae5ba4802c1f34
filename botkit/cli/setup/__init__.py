"""The steps of `botkit init`: each settles one thing, by an option or by asking."""
