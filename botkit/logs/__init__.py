"""What is logged: ids and states in two shapes, with every known secret taken out."""

from botkit.logs.fields import about, ids
from botkit.logs.handler import LogHandler, logging_to
from botkit.logs.redaction import Redactor, secrets_in
from botkit.logs.shapes import Shape

__all__ = ["LogHandler", "Redactor", "Shape", "about", "ids", "logging_to", "secrets_in"]
