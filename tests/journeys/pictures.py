"""Pictures that people send: labels with codes, and what is none."""

from __future__ import annotations

import io
import zlib

import zxingcpp
from PIL import Image

from templates.pictures.codes import qr_image


def label(*texts: str) -> bytes:
    """A white sheet with a QR code for each text, as a camera's JPEG."""
    sheet = Image.new("L", (40 + 340 * max(1, len(texts)), 400), 255)
    for place, text in enumerate(texts):
        sheet.paste(qr_image(text, 300), (40 + 340 * place, 50))
    return jpeg(sheet)


def ean(digits: str) -> bytes:
    """A retail code: it names a product and no lot."""
    bars = zxingcpp.create_barcode(digits, zxingcpp.BarcodeFormat.EAN13).to_image(scale=4)
    sheet = Image.new("L", (800, 500), 255)
    sheet.paste(Image.fromarray(bars), (60, 60))
    return jpeg(sheet)


def sscc_label(sscc: str) -> bytes:
    """A pallet's label with nothing on it but its number, as GS1-128."""
    bars = zxingcpp.create_barcode(f"(00){sscc}", zxingcpp.BarcodeFormat.Code128, gs1=True).to_image(scale=4)
    code = Image.fromarray(bars)
    sheet = Image.new("L", (code.width + 120, code.height * 4 + 120), 255)
    sheet.paste(code.resize((code.width, code.height * 4)), (60, 60))
    return jpeg(sheet)


def wall() -> bytes:
    """A photo without any code."""
    return jpeg(Image.linear_gradient("L").resize((640, 480)))


def jpeg(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.convert("RGB").save(file, "JPEG", quality=90)
    return file.getvalue()


def bomb() -> bytes:
    """A small PNG that would fill gigabytes: 60,000 x 60,000 white pixels, a few kilobytes as a file."""
    width = height = 60_000
    rows = zlib.compressobj(9)
    line = b"\0" + b"\xff" * (width // 8)
    packed = b"".join(rows.compress(line) for _ in range(200)) + rows.flush()
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x01\x00\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")
