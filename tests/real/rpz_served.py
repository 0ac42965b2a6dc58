"""Our RPZ primary as a program of its own, for tests: settings by its argument, then one line of JSON for each publication.

It answers each line with the zones that changed, and ends with its input.
"""

import asyncio
import json
import sys
from ipaddress import ip_network

from appban.servers.rpz import RpzPrimary, Secondary, Settings
from appban.servers.rpz_answer import Rules
from appban.servers.rpz_wire import keyring


async def main(given: dict) -> None:
    rules = Rules(tuple(map(ip_network, given["unsigned"])), given["differences"])
    primary = RpzPrimary(
        Settings(
            rules=rules,
            keys=keyring(given["keys"]),
            secondaries=tuple(Secondary(*each) for each in given["secondaries"]),
            host=given["host"],
            port=given["port"],
        )
    )
    await primary.start()
    try:
        while line := await asyncio.to_thread(sys.stdin.readline):
            said = json.loads(line)
            sys.stdout.write(json.dumps(primary.publish(said["zones"], said["at"])) + "\n")
            sys.stdout.flush()
    finally:
        await primary.stop()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
