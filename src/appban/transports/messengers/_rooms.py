"""What rooms are shown: reference, state and link, in the form of ours, of Slack and of Teams. No name and no reason."""

import msgspec

from appban.ports import Message
from appban.regime.time import show

TITLE = "App ban"
CARD = "application/vnd.microsoft.card.adaptive"


def plain(message: Message) -> bytes:
    """JSON of our own, for whoever writes a program that listens."""
    return msgspec.json.encode(
        {
            "id": message.id,
            "type": f"notice.{message.kind}",
            "time": show(message.at),
            "reference": message.reference,
            "state": message.state,
            "link": message.link,
        }
    )


def slack(message: Message) -> bytes:
    """A message for an incoming webhook of Slack: a text for notifications, and a block."""
    said = _escaped(f"{message.reference}: {message.state}")
    where = f"<{message.link}|Open it>" if _is_url(message.link) else _escaped(message.link)
    text = {"type": "mrkdwn", "text": f"*{TITLE}* {said}\n{where}"}
    return msgspec.json.encode({"text": f"{TITLE}: {said}", "blocks": [{"type": "section", "text": text}]})


def teams(message: Message) -> bytes:
    """An Adaptive Card for a workflow of Teams that takes webhooks."""
    card: dict[str, object] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [
            {"type": "TextBlock", "text": TITLE, "weight": "Bolder"},
            {
                "type": "FactSet",
                "facts": [
                    {"title": "Reference", "value": message.reference},
                    {"title": "State", "value": message.state},
                ],
            },
        ],
    }
    if _is_url(message.link):
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Open it", "url": message.link}]
    attachment = {"contentType": CARD, "contentUrl": None, "content": card}
    return msgspec.json.encode({"type": "message", "attachments": [attachment]})


def _is_url(link: str) -> bool:
    return link.startswith(("https://", "http://"))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
