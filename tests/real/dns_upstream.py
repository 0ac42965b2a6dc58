"""The rest of the internet, for resolvers under test: answers every name with one address, on UDP and TCP port 53.

Started by a test with the address to listen on; never ends by itself.
"""

import socket
import sys
import threading

import dns.flags
import dns.message
import dns.rdatatype
import dns.rrset

ANSWER = "192.0.2.80"
"""What every name resolves to (RFC 5737)."""


def answer(wire: bytes) -> bytes:
    """The address for a question of type A, an empty answer for any other."""
    question = dns.message.from_wire(wire)
    reply = dns.message.make_response(question)
    reply.flags |= dns.flags.AA | dns.flags.RA
    asked = question.question[0]
    if asked.rdtype == dns.rdatatype.A:
        reply.answer.append(dns.rrset.from_text(asked.name, 1, "IN", "A", ANSWER))
    return reply.to_wire()


def over_tcp(listener: socket.socket) -> None:
    while True:
        connection, _ = listener.accept()
        with connection, connection.makefile("rwb") as stream:
            while length := stream.read(2):
                reply = answer(stream.read(int.from_bytes(length)))
                stream.write(len(reply).to_bytes(2) + reply)
                stream.flush()


def main(address: str) -> None:
    listener = socket.create_server((address, 53))
    threading.Thread(target=over_tcp, args=(listener,), daemon=True).start()
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((address, 53))
    while True:
        wire, sender = server.recvfrom(4096)
        server.sendto(answer(wire), sender)


if __name__ == "__main__":
    main(sys.argv[1])
