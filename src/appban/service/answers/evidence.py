"""What proves an answer to an outsider: the signed head, and each entry with its path to it, in published formats."""

from collections.abc import Sequence

import msgspec

from appban.ports import StoreReader
from appban.record.canonical import encode
from appban.record.checkpoint import Checkpoint
from appban.record.digests import to_hex
from appban.record.following import Leaf
from appban.record.inclusions import build
from appban.record.keys import format_vkey
from appban.record.tiles import node_reader
from appban.regime.written_question import PackProof, ProvedHead
from appban.service.publishing import Press, signed_head


class Proved(msgspec.Struct, frozen=True, kw_only=True):
    """The files by name, and the head that they are proved under."""

    files: dict[str, bytes]
    head: Checkpoint


def evidence(reader: StoreReader, press: Press, question: str, draft: str, indices: Sequence[int]) -> Proved:
    """Files by name: the signed head, the log's public key, and a bundle of the entries with their paths to that head.

    Of a sealed entry the bundle has its commitment: what it says is not given out with an answer.
    """
    note, head = signed_head(press)
    about = PackProof(
        question=question,
        draft=draft,
        rests_on=tuple(indices),
        checkpoint=ProvedHead(origin=head.origin, size=head.size, root=to_hex(head.root)),
    )
    leaves = ((index, Leaf(leaf=reader.row(index).leaf)) for index in indices)
    node = node_reader(head.size, press.folder.read)
    return Proved(
        files={
            "bundle.json": build(encode(about), note, press.verifying(), leaves, node),
            "checkpoint": note,
            "log.vkey": "".join(f"{format_vkey(key)}\n" for key in press.verifying()).encode(),
        },
        head=head,
    )
