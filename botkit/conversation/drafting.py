"""Whose answers may be shown while they grow: a model whose thinking can be told from its words from the beginning."""


class Drafting:
    """What the answers of each model have shown so far. One for all turns of a process; whoever answers hands it in.

    Some chat templates open the thinking themselves, so that an answer begins like any other and only a closing tag
    in its midst tells that nothing before it was meant for people. So no model is drafted until one of its answers
    has shown how it begins: with an opening tag, with reasoning sent apart, or by being finished without such a tag.
    A model in whose answer thinking came unopened is never drafted again.
    """

    def __init__(self) -> None:
        self._allowed: dict[str, bool] = {}

    def allows(self, model: str) -> bool:
        """Whether answers of the model of this name may be drafted."""
        return self._allowed.get(model, False)

    def trust(self, model: str) -> None:
        """An answer of this model showed how it begins."""
        self._allowed.setdefault(model, True)

    def distrust(self, model: str) -> None:
        """An answer of this model began with thinking that nothing told from words."""
        self._allowed[model] = False
