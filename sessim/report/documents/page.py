"""A document as one HTML page for print, and as tagged PDF/UA made from it (WeasyPrint)."""

from __future__ import annotations

import base64

from sessim.report.documents.blocks import Document
from sessim.report.templating import load_template


def html_page(document: Document) -> str:
    """The document as a page without scripts; images are inside it."""
    images = {name: base64.b64encode(image).decode("ascii") for name, image in document.images.items()}
    return load_template("document.html.j2").render(document=document, images=images)


def pdf_bytes(document: Document) -> bytes:
    """The document as PDF/UA-1: tagged, with language, title and alternative texts; nothing is fetched."""
    import weasyprint

    only_what_is_inside = weasyprint.urls.URLFetcher(allowed_protocols={"data"}, fail_on_errors=True)
    page = weasyprint.HTML(string=html_page(document), url_fetcher=only_what_is_inside)
    result: bytes = page.write_pdf(pdf_variant="pdf/ua-1")
    return result
