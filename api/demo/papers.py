"""Papers that are kept beside journeys of the demonstration: short ones, made here."""

from workflows.rules.files import Upload

BIRD_BOX = "First I measured the wood twice.\nThen I sawed it, sanded it and put it together.\nNext time I paint it.\n"
MOST = 100_000
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def upload(name: str, content: bytes) -> Upload:
    """A paper as somebody sends it."""
    return Upload(name, content, MOST)


def letter(*lines: str) -> bytes:
    """A page as PDF with a few lines of letters that need no accents."""
    written = b"BT /F1 14 Tf 60 760 Td 0 -24 TD " + b"".join(b"(%s) Tj T* " % _escaped(line) for line in lines) + b"ET"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
        b" /Resources << /Font << /F1 4 0 R >> >> >>",
        _FONT,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(written), written),
    ]
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(made))
    return made + head + table + tail


def _escaped(line: str) -> bytes:
    plain = line.encode("ascii", errors="replace")
    return plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
