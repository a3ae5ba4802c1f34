"""What every table of config.toml is made as."""

from pydantic import BaseModel, ConfigDict


class Table(BaseModel):
    """Frozen, and strict: a name that means nothing is a mistake, and no value is repeated in what is said of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, allow_inf_nan=False)
