"""botkit beside hand-written bots: the same chats, the same model, the same prompt; each a process of its own."""
