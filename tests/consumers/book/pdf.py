"""Checks what Poppler read of the PDF in the folder that is named: its sheets, bookmarks and words."""

import html
import re
import sys
from pathlib import Path

made = Path(sys.argv[1])
page = (made / "real/print.html").read_text()
text = " ".join((made / "text").read_text().split())
info = (made / "info").read_text()
sheets = sorted(made.glob("sheet-*.pgm"))


def plain(markup):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


assert re.search(r"^Tagged: +yes$", info, re.M), info
assert re.search(r"^Page size: .*A4", info, re.M), info
assert re.search(r"^Title: +\S", info, re.M), info
assert len(sheets) > 10, f"{len(sheets)} sheets"

# Every line of the contents is a bookmark, by number and title, and stands in the text.
contents = page[page.index('<nav class="book-contents"') : page.index('<div class="book-part">')]
lines = re.findall(r'<span class="number">([\d.]+)</span> <span>(.*?)(?:<span class="by">.*?</span>)?</span></a>', contents)
assert len(lines) > 10, f"{len(lines)} lines in the contents"
outline = (made / "outline.xml").read_text()
bookmarks = {plain(item) for item in re.findall(r'<item page="\d+">(.*?)</item>', outline, re.S)}
titles = [f"{number} {plain(title)}" for number, title in lines]
missing = [title for title in titles if title not in bookmarks]
assert not missing, f"no bookmark for {missing[:5]}"
lost = [title for _, title in lines if plain(title) not in text]
assert not lost, f"not in the text: {lost[:5]}"

# Nothing is cut off: no ink within 9 mm of an edge, and none of the sheets is blank.
MARGIN = round(9 / 25.4 * 30)
for sheet in sheets:
    data = sheet.read_bytes()
    head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", data)
    width, height = int(head[1]), int(head[2])
    rows = [data[head.end() + y * width : head.end() + (y + 1) * width] for y in range(height)]
    assert min(map(min, rows)) < 128, f"{sheet.name} is blank"
    edges = rows[:MARGIN] + rows[-MARGIN:] + [row[:MARGIN] + row[-MARGIN:] for row in rows]
    assert min(map(min, edges)) > 200, f"{sheet.name} has ink at its edge"

print(f"the PDF has {len(sheets)} sheets, {len(bookmarks)} bookmarks, and nothing cut off")
