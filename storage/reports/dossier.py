"""The dossier of a case: one ZIP with the papers, the spreadsheet, the raw records, pictures and notices, and the hash
of every file. The same case at the same moment gives the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from domain.case_file import CaseFile, CaseRecords, Evidence
from storage.reports.report_xlsx import report_xlsx
from storage.reports.trace_csv import BYTE_ORDER_MARK, guarded
from templates.papers.dossier import dossier
from templates.papers.notice import notice_pdf
from templates.papers.report import Voice, report_pdf
from templates.words import LANGUAGES, Words

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""What a ZIP holds at the earliest: when a file was packed proves nothing."""
STORED = frozenset({"pdf", "xlsx", "png", "jpg", "jpeg", "webp"})
"""Packed in themselves: packing them once more takes time and saves nothing."""


@dataclass(frozen=True)
class Dossier:
    name: str
    content: bytes
    sha256: str
    """Of the whole file: to be written down where nobody can change it."""
    files: int


def dossier_zip(file: CaseFile, records: Iterator[CaseRecords], words: Words, language: str) -> Dossier:
    """Papers in the reader's language and in the other; everything else once. Takes seconds for a large case: not for
    the event loop."""
    pack = _Pack()
    voice = Voice(words, language)
    written = dossier(file, voice)
    pack.add("dossier.pdf", report_pdf(written, voice))
    for other in LANGUAGES:
        if other != language:
            told = Voice(words, other)
            pack.add(f"dossier.{other}.pdf", report_pdf(dossier(file, told), told))
    pack.add("dossier.xlsx", report_xlsx(written, voice))
    for table in records:
        _keep(pack, table)
    pack.add("records/figures.json", _json(_figures(file)))
    for notice in file.notices:
        pack.add(f"notices/{notice.kind}-{notice.language}-{notice.alert_id}.pdf", notice_pdf(words, notice))
    for kept in file.files:
        photo = file.photos.get(kept.attachment_id)
        if photo is not None:
            pack.add(f"photos/{kept.of}-{kept.attachment_id}{_ending(kept.media_type)}", photo.content)
    if file.evidence is not None:
        _keep(pack, _label_photos(file.evidence))
        for each in file.evidence.photos:
            pack.add(f"photos/label-{each.capture_id}{_ending(each.photo.media_type)}", each.photo.content)
    pack.add("VERIFY.txt", "\n\n".join(_how_to_check(words, each) for each in (language, *_others(language))).encode())
    content = pack.closed(file)
    return Dossier(f"{file.recall.number}-dossier.zip", content, hashlib.sha256(content).hexdigest(), len(pack.hashes))


def _label_photos(evidence: Evidence) -> CaseRecords:
    """What each photo of a label proves."""
    rows = [
        (each.capture_id, each.at, each.by, list(each.read), list(each.recorded), each.photo.sha256)
        for each in evidence.photos
    ]
    return CaseRecords("label_photos", ("capture_id", "at", "sent_by", "read", "movements", "sha256"), rows)


class _Pack:
    """A ZIP being filled: every file with a fixed date, and the hash of each."""

    def __init__(self) -> None:
        self._out = io.BytesIO()
        self._zip = zipfile.ZipFile(self._out, "w")
        self.hashes: dict[str, tuple[str, int]] = {}

    def add(self, name: str, content: bytes) -> None:
        if name in self.hashes:
            return
        self.hashes[name] = (hashlib.sha256(content).hexdigest(), len(content))
        self._write(name, content)

    def closed(self, file: CaseFile) -> bytes:
        manifest = {
            "recall": file.recall.number,
            "at": _plain(file.at),
            "files": [
                {"name": name, "sha256": sha256, "bytes": size} for name, (sha256, size) in sorted(self.hashes.items())
            ],
        }
        sums = "".join(f"{sha256}  {name}\n" for name, (sha256, _) in sorted(self.hashes.items()))
        self._write(MANIFEST, _json(manifest))
        self._write(SUMS, sums.encode())
        self._zip.close()
        return self._out.getvalue()

    def _write(self, name: str, content: bytes) -> None:
        entry = zipfile.ZipInfo(name, EPOCH)
        entry.external_attr = 0o644 << 16
        entry.create_system = 3
        packed = name.rsplit(".", 1)[-1] in STORED
        entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        self._zip.writestr(entry, content, compresslevel=None if packed else 6)


def _keep(pack: _Pack, table: CaseRecords) -> None:
    """One table as CSV for people and as JSON lines for programs; empty ones too: that there is nothing is a fact."""
    text, lines = io.StringIO(newline=""), io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow(table.columns)
    for row in table.rows:
        plain = [_plain(value) for value in row]
        writer.writerow([guarded(_text(value)) for value in plain])
        lines.write(json.dumps(dict(zip(table.columns, plain, strict=True)), ensure_ascii=False) + "\n")
    pack.add(f"records/{table.name}.csv", text.getvalue().encode())
    pack.add(f"records/{table.name}.jsonl", lines.getvalue().encode())


def _plain(value: Any) -> Any:
    """As JSON holds it: quantities are exact text, moments are in UTC."""
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value()
        return f"{int(value)}" if whole else f"{value.normalize():f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value.isoformat() if hasattr(value, "isoformat") else value


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _figures(file: CaseFile) -> dict[str, Any]:
    """The figures as every page and report of the case shows them."""
    told = file.figures
    return {
        "at": _plain(told.at), "customers": told.customers, "deliveries": told.deliveries, "told": told.told,
        "opened": told.opened, "answered": told.answered, "answered_24h": told.answered_24h,
        "answered_48h": told.answered_48h, "failed": told.failed, "unreachable": told.unreachable,
        "made": _plain(file.made), "in_store": _plain(file.in_store), "uom": file.unit,
        "amounts": [
            {
                "uom": each.uom, "delivered": _plain(each.delivered), "have": _plain(each.have),
                "sold": _plain(each.sold), "used": _plain(each.used), "passed_on": _plain(each.passed_on),
                "returned": _plain(each.returned), "destroyed": _plain(each.destroyed),
                "accounted": _plain(each.accounted), "accounted_percent": _plain(each.accounted_percent),
                "recovered": _plain(each.recovered), "over": _plain(each.over), "open": _plain(each.open),
            }
            for each in told.amounts
        ],
        "flags": [
            {"kind": each.kind.value, "customer": each.code, "quantity": _plain(each.quantity), "uom": each.uom}
            for each in file.flags
        ],
    }  # fmt: skip


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _ending(media_type: str) -> str:
    return {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "application/pdf": ".pdf"}.get(
        media_type, ".bin"
    )


def _others(language: str) -> tuple[str, ...]:
    return tuple(each for each in LANGUAGES if each != language)


def _how_to_check(words: Words, language: str) -> str:
    return words.say("reports/verify", language, sums=SUMS, manifest=MANIFEST)
