"""The whole application on loopback, over an office in memory, for a browser to walk through."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket

import uvicorn
from tests.web.console.counter import Counter


@contextmanager
def living(counter: Counter) -> Iterator[str]:
    """The address at which an office's console is served, on `localhost`, for which browsers make passkeys."""
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        address = f"http://localhost:{port}"
        counter.at(address)
        server = uvicorn.Server(
            uvicorn.Config(counter.app, log_level="error", lifespan="off", loop="asyncio")
        )
        taken.listen()
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            yield address
        finally:
            server.should_exit = True
            thread.join()
