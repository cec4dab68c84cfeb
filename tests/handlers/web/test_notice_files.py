"""The printed notice and the label's picture: for whoever holds the link, and of that customer alone."""

from __future__ import annotations

from datetime import timedelta

import pypdfium2

from domain.links import PageKey, Purpose
from tests.handlers.web.conftest import Site


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


async def test_the_page_leads_to_its_paper_and_its_picture(site: Site) -> None:
    path = site.path("C11")
    html = await site.get(f"{path}?lang=en")
    assert f"{path}/notice.pdf?lang=en" in html
    assert f"{path}/where.png?lang=en" in html
    async with site.client.get(f"{path}/notice.pdf?lang=en") as answer:
        assert answer.content_type == "application/pdf"
        printed = text_of(await answer.read())
    assert "KX220602A" in printed, "the co-packer's code, which is the one that is printed on the packs"
    assert "Chenmu Dairy" in printed
    assert "F236" not in printed
    async with site.client.get(f"{path}/notice.pdf?lang=zh") as answer:
        assert "晨牧乳业" in text_of(await answer.read())
    async with site.client.get(f"{path}/where.png") as answer:
        assert answer.content_type == "image/png"
        assert len(await answer.read()) < 40_000


async def test_nobody_else_gets_them(site: Site) -> None:
    for key, lasts in (
        (PageKey(Purpose.NOTICE, 999_999), timedelta(days=1)),
        (PageKey(Purpose.BOARD, 1), timedelta(1)),
    ):
        for name in ("notice.pdf", "where.png"):
            async with site.client.get(f"{site.path_to(key, lasts)}/{name}") as answer:
                assert answer.status in {404, 410}
    async with site.client.get(f"{site.path('C11', timedelta(seconds=-1))}/notice.pdf") as answer:
        assert answer.status == 410
