"""What proves an answer to an outsider: the signed head, and each entry with its path to it, in published formats."""

from collections.abc import Sequence

import msgspec

from appban.ports import StoreReader
from appban.record.checkpoint import Checkpoint
from appban.record.keys import format_vkey
from appban.record.proof import make_proof
from appban.record.tiles import node_reader
from appban.service.publishing import Press, signed_head


class Proved(msgspec.Struct, frozen=True, kw_only=True):
    """The files by name, and the head that they are proved under."""

    files: dict[str, bytes]
    head: Checkpoint


def evidence(reader: StoreReader, press: Press, indices: Sequence[int]) -> Proved:
    """Files by name: `checkpoint`, `log.vkey`, and of each entry what the record holds and its proof (C2SP tlog-proof).

    Of a sealed entry that is its commitment: what it says is not given out with an answer.
    """
    note, head = signed_head(press)
    node = node_reader(head.size, press.folder.read)
    found = {
        "checkpoint": note,
        "log.vkey": "".join(f"{format_vkey(key)}\n" for key in press.verifying()).encode(),
    }
    for index in indices:
        found[f"entry-{index}.leaf"] = reader.row(index).leaf
        found[f"entry-{index}.tlog-proof"] = make_proof(index, note, node)
    return Proved(files=found, head=head)
