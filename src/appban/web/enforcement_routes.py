"""Routes of enforcement points; part of the one table."""

from appban.web.bodies import Limits
from appban.web.enforcement import BYTES, ReceiptAnswer, ReceiptSent, pull, receipt
from appban.web.route import Route

POINTS: tuple[Route, ...] = (
    Route(
        method="POST",
        path="/enforcement/{point}/receipts",
        summary="What became of a file of an enforcement point, on a device or on the point itself.",
        authority="receipts",
        limits=Limits(size=16_384),
        request=ReceiptSent,
        answer=ReceiptAnswer,
        handler=receipt,
        also=(404, 422),
        slow=True,
    ),
    Route(
        method="GET",
        path="/enforcement/{point}/{path}",
        summary="A file of an enforcement point, as it was delivered; If-None-Match is heeded.",
        authority="pull",
        limits=Limits(),
        request=None,
        answer=None,
        handler=pull,
        also=(304, 404),
        gives=(BYTES,),
        rest=True,
    ),
)
