"""`botkit adapters`: which platforms there are."""

from botkit.adapter import installed_adapters


def adapters() -> None:
    """Print one line per installed adapter: the platform, and the class that speaks to it."""
    for platform, where in installed_adapters().items():
        print(f"{platform}\t{where}")
