"""How many tokens a text takes: an estimate that errs on the high side, so that a prompt fits."""


def estimate(text: str) -> int:
    """About how many tokens `text` takes: one for an ideograph, more for an emoji, a quarter for a Latin letter.

    Reckoned from how many bytes of UTF-8 there are beyond one a character, as tokenizers work on bytes.
    """
    if text.isascii():
        return (len(text) + 3) // 4
    length = len(text)
    beyond = len(text.encode("utf-8", "surrogatepass")) - length
    # Half a token for each byte beyond, a quarter for each character that these do not account for; rounded up.
    return -(-(3 * beyond + 2 * length) // 8) if beyond < 2 * length else -(-beyond // 2)
