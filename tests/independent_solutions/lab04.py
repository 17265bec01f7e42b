"""Lab 4.1.4 as others solve it: correct answers, written from the student's notebook alone."""

from bisect import bisect_right
from itertools import groupby

import numpy as np
import pandas as pd


def words_by_index(data, dpi):
    words = []
    for i in range(len(data["text"])):
        if data["text"][i].strip() == "":
            continue
        left, top = data["left"][i], data["top"][i]
        right, bottom = left + data["width"][i], top + data["height"][i]
        box = tuple(pixels / dpi * 72 for pixels in (left, top, right, bottom))
        words.append((data["text"][i], data["conf"][i] / 100, box))
    return words


def words_by_zip(data, dpi):
    scale = 72 / dpi
    rows = zip(*(data[key] for key in ("text", "conf", "left", "top", "width", "height")), strict=True)
    return [
        (text, conf * 0.01, (x * scale, y * scale, (x + w) * scale, (y + h) * scale))
        for text, conf, x, y, w, h in rows
        if text and not text.isspace()
    ]


def words_by_pandas(data, dpi):
    table = pd.DataFrame(data)
    table = table[table["text"].str.strip() != ""]
    edges = [table.left, table.top, table.left + table.width, table.top + table.height]
    boxes = np.stack([np.asarray(edge, dtype=float) for edge in edges], axis=1) * 72.0 / dpi
    return list(zip(table.text, table.conf.astype(float) / 100, map(tuple, boxes), strict=True))


def cer_by_matrix(truth, read):
    if not truth:
        return 1.0 if read else 0.0
    steps = [[0] * (len(read) + 1) for _ in range(len(truth) + 1)]
    for i in range(len(truth) + 1):
        for j in range(len(read) + 1):
            if i == 0 or j == 0:
                steps[i][j] = i + j
            else:
                replaced = steps[i - 1][j - 1] + (truth[i - 1] != read[j - 1])
                steps[i][j] = min(steps[i - 1][j] + 1, steps[i][j - 1] + 1, replaced)
    return steps[-1][-1] / len(truth)


def cer_by_numpy(truth, read):
    if len(truth) == 0:
        return float(len(read) > 0)
    letters = np.array(list(truth))
    places = np.arange(len(truth) + 1)
    row = places.copy()
    for letter in read:
        candidates = np.minimum(row[1:] + 1, row[:-1] + (letters != letter))
        candidates = np.concatenate([[row[0] + 1], candidates])
        row = np.minimum.accumulate(candidates - places) + places
    return row[-1] / len(truth)


def cer_by_reach(truth, read):
    """The furthest row of each diagonal that n changes reach."""
    if truth == "":
        return int(read != "")
    n, m = len(truth), len(read)
    reached, changes = {0: -1}, 0
    for changes in range(n + m + 1):
        after = {}
        for diagonal in range(-changes, changes + 1):
            if changes == 0:
                i = 0
            else:
                i = max(
                    reached.get(diagonal, -(10**9)) + 1,
                    reached.get(diagonal - 1, -(10**9)),
                    reached.get(diagonal + 1, -(10**9)) + 1,
                )
            i = min(i, n, m - diagonal)
            while 0 <= i < n and 0 <= i + diagonal < m and truth[i] == read[i + diagonal]:
                i += 1
            after[diagonal] = i
        reached = after
        if reached.get(m - n) == n:
            break
    return changes / n


def blocks_by_loop(lines, gap):
    blocks = []
    for line in sorted(lines, key=lambda box: box[1]):
        if blocks and line[1] - blocks[-1][-1][3] <= gap:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def blocks_by_cuts(lines, gap):
    lines = sorted(lines, key=lambda box: (box[1], box[0]))
    cuts = [i for i in range(1, len(lines)) if lines[i][1] - lines[i - 1][3] > gap]
    return [lines[a:b] for a, b in zip([0, *cuts], [*cuts, len(lines)], strict=True) if a < b]


def blocks_by_numbers(lines, gap):
    lines.sort(key=lambda box: box[3])
    tops, bottoms = np.array([b[1] for b in lines]), np.array([b[3] for b in lines])
    numbers = [0, *np.cumsum(tops[1:] - bottoms[:-1] > gap)]
    return [
        [line for _, line in block] for _, block in groupby(zip(numbers, lines, strict=False), lambda p: p[0])
    ]


def order_by_division(boxes, width):
    middle = width / 2
    across = sorted((b for b in boxes if b[0] < middle < b[2]), key=lambda b: b[1])
    if not across:
        left = [b for b in boxes if b[2] <= middle]
        right = [b for b in boxes if b[2] > middle]
        return sorted(left, key=lambda b: b[1]) + sorted(right, key=lambda b: b[1])
    first = across[0]
    above = [b for b in boxes if b[1] < first[1]]
    below = [b for b in boxes if b[1] >= first[1] and b is not first]
    return [*order_by_division(above, width), first, *order_by_division(below, width)]


def order_by_key(boxes, width):
    dividers = sorted(top for left, top, right, _ in boxes if left < width / 2 < right)

    def key(box):
        left, top, right, _ = box
        if left < width / 2 < right:
            return dividers.index(top), 2, top
        return bisect_right(dividers, top), int(left >= width / 2), top

    return sorted(boxes, key=key)


def order_by_sweep(boxes, width):
    order, columns = [], ([], [])
    # A divider comes before what begins at the same height: that is not above it.
    for box in sorted(boxes, key=lambda b: (b[1], not b[0] < width / 2 < b[2])):
        if box[0] < width / 2 < box[2]:
            order += columns[0] + columns[1] + [box]
            columns = ([], [])
        else:
            columns[(box[0] + box[2]) / 2 > width / 2].append(box)
    return order + columns[0] + columns[1]


def grid_by_growing(cells):
    rows, columns = [], []
    for text, box in sorted(cells, key=lambda cell: cell[1][1]):
        middle = (box[1] + box[3]) / 2
        for row in rows:
            if any(b[1] <= middle <= b[3] or box[1] <= (b[1] + b[3]) / 2 <= box[3] for _, b in row):
                row.append((text, box))
                break
        else:
            rows.append([(text, box)])
    for left, right in sorted((box[0], box[2]) for _, box in cells):
        if columns and left < columns[-1][1]:
            columns[-1][1] = max(columns[-1][1], right)
        else:
            columns.append([left, right])
    return [
        [next((t for t, b in row if b[0] < right and left < b[2]), "") for left, right in columns]
        for row in rows
    ]


def grid_by_groups(cells):
    def groups(related):
        parent = list(range(len(cells)))

        def root(i):
            while parent[i] != i:
                i = parent[i]
            return i

        for i in range(len(cells)):
            for j in range(i):
                if related(cells[i][1], cells[j][1]):
                    parent[root(i)] = root(j)
        return [root(i) for i in range(len(cells))]

    def same_row(a, b):
        return a[1] < (b[1] + b[3]) / 2 < a[3] or b[1] < (a[1] + a[3]) / 2 < b[3]

    row_of = groups(same_row)
    column_of = groups(lambda a, b: min(a[2], b[2]) > max(a[0], b[0]))
    top = {r: min(cells[i][1][1] for i in range(len(cells)) if row_of[i] == r) for r in set(row_of)}
    left = {c: min(cells[i][1][0] for i in range(len(cells)) if column_of[i] == c) for c in set(column_of)}
    table = pd.DataFrame("", index=sorted(top, key=top.get), columns=sorted(left, key=left.get))
    for (text, _), r, c in zip(cells, row_of, column_of, strict=True):
        table.loc[r, c] = text
    return table.to_numpy().tolist()


def audit_by_loop(invoice):
    wrong = []
    for i, item in enumerate(invoice["items"]):
        if None in (item["quantity"], item["unit_price"], item["amount"]):
            continue
        if item["quantity"] * item["unit_price"] != item["amount"]:
            wrong.append(f"items[{i}]")
    amounts = [item["amount"] for item in invoice["items"]]
    if amounts and None not in amounts and invoice["net"] is not None and sum(amounts) != invoice["net"]:
        wrong.append("net")
    parts = [invoice["net"], invoice["tax"], invoice["total"]]
    if all(part is not None for part in parts) and parts[0] + parts[1] != parts[2]:
        wrong.append("total")
    return wrong


def audit_by_claims(invoice):
    claims = {}
    for i, item in enumerate(invoice["items"]):
        claims[f"items[{i}]"] = [
            (lambda q, p: q * p, item["quantity"], item["unit_price"]),
            item["amount"],
        ]
    if invoice["items"]:
        claims["net"] = [(lambda *all_: sum(all_), *(i["amount"] for i in invoice["items"])), invoice["net"]]
    claims["total"] = [(lambda net, tax: net + tax, invoice["net"], invoice["tax"]), invoice["total"]]

    def contradicts(rule, *values, stated):
        return stated is not None and None not in values and rule(*values) != stated

    return [name for name, (claim, stated) in claims.items() if contradicts(*claim, stated=stated)]


def audit_by_errors(invoice):
    """None cannot be calculated with: such a comparison ends in a TypeError."""

    def differ(make, stated):
        try:
            return stated is not None and make() - stated != 0
        except TypeError:
            return False

    items = list(invoice["items"])
    names = [
        f"items[{n}]"
        for n, item in enumerate(items)
        if differ(lambda item=item: item["quantity"] * item["unit_price"], item["amount"])
    ]
    if len(items) > 0 and differ(lambda: sum(item["amount"] for item in items), invoice["net"]):
        names += ["net"]
    if differ(lambda: invoice["net"] + invoice["tax"], invoice["total"]):
        names += ["total"]
    return names


def differences_by_dictionary(a, b):
    found = [(k, v, b.get(k)) for k, v in a.items() if k != "items" and v != b.get(k)]
    lines_of_b = {line["description"]: line for line in b["items"]}
    for i, line in enumerate(a["items"]):
        other = lines_of_b.pop(line["description"], None)
        if other is None:
            found.append((f"items[{i}]", line["description"], None))
            continue
        found += [(f"items[{i}].{k}", v, other.get(k)) for k, v in line.items() if other.get(k) != v]
    return found + [("items", None, description) for description in lines_of_b]


def differences_by_search(a, b):
    found = []
    for field in a:
        if field == "items":
            continue
        if a[field] != b[field]:
            found.append((field, a[field], b[field]))
    for place in range(len(a["items"])):
        line = a["items"][place]
        partners = [other for other in b["items"] if other["description"] == line["description"]]
        if partners:
            for key in line:
                if line[key] != partners[0][key]:
                    found.append((f"items[{place}].{key}", line[key], partners[0][key]))
        else:
            found.append((f"items[{place}]", line["description"], None))
    for other in b["items"]:
        if not any(line["description"] == other["description"] for line in a["items"]):
            found.append(("items", None, other["description"]))
    return found


def differences_by_generator(a, b):
    ours = [line["description"] for line in a["items"]]
    theirs = [line["description"] for line in b["items"]]

    def walk():
        for name in [key for key in a if key != "items"]:
            yield name, a[name], b.get(name)
        for i, description in enumerate(ours):
            if description not in theirs:
                yield f"items[{i}]", description, None
            else:
                other = b["items"][theirs.index(description)]
                yield from ((f"items[{i}].{key}", value, other[key]) for key, value in a["items"][i].items())
        yield from (("items", None, d) for d in theirs if d not in ours)

    return [(name, left, right) for name, left, right in walk() if left != right]


SOLUTIONS = {
    "4.1": (words_by_index, words_by_zip, words_by_pandas),
    "4.2": (cer_by_matrix, cer_by_numpy, cer_by_reach),
    "4.3": (blocks_by_loop, blocks_by_cuts, blocks_by_numbers),
    "4.4": (order_by_division, order_by_key, order_by_sweep),
    "4.5": (grid_by_growing, grid_by_groups),
    "4.6": (audit_by_loop, audit_by_claims, audit_by_errors),
    "4.7": (differences_by_dictionary, differences_by_search, differences_by_generator),
}
