"""Methods about where a bot's updates go."""

import re

from botkit.testing.bot_api.answers import Json, bad_request
from botkit.testing.bot_api.methods.request import Request
from botkit.testing.bot_api.webhooks import WebhookSettings

_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")


def set_webhook(request: Request) -> bool:
    said = request.said
    url = said.text("url")
    if not url:
        return delete_webhook(request)
    if not re.match(r"https?://[^/\s]+", url):
        raise bad_request("invalid webhook URL specified")
    secret = said.text("secret_token")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    if said.boolean("drop_pending_updates"):
        request.bot.updates.clear()
    request.bot.updates.allow(said.structure("allowed_updates"))
    connections = min(max(said.integer("max_connections", 40), 1), 100)
    request.bot.webhook.set(WebhookSettings(url, secret, connections, said.text("ip_address")))
    return True


def delete_webhook(request: Request) -> bool:
    if request.said.boolean("drop_pending_updates"):
        request.bot.updates.clear()
    request.bot.webhook.set(WebhookSettings())
    return True


def get_webhook_info(request: Request) -> Json:
    return request.bot.webhook.told()
