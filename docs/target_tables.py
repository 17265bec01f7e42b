"""The tables of POCKET.md that show a benchmark's metrics beside its targets."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from table_tools import PERCENT, benchmark, markdown

SCORES = Path(__file__).resolve().parent.parent / "data" / "scores"
LISTENING_SCORES, FINDING_SCORES = SCORES / "audio.json", SCORES / "retrieval.json"
READING_SCORES, SCALE_SCORES = SCORES / "documents.json", SCORES / "retrieval_scale.json"
GB = "{:.2f} GB"

# What the benchmarks measure: in words, the metric's name, and how to write it.
LISTENING = (
    ("fresh sentences of the pocket world, voices known from training", "wer_domain", PERCENT),
    ("the same, voices never heard", "wer_unseen_voice", PERCENT),
    ("the same, with noise of 10 dB", "wer_10db", PERCENT),
    ("everyday English that nobody planned for", "wer_free", PERCENT),
    ("the same, eSpeak's plain voice", "wer_free_plain", PERCENT),
    ("recordings without speech that give no word", "silence_clean", PERCENT),
    ("nine in ten words begin within", "word_start_p90_ms", "{:.0f} ms"),
    ("a stream's words wrong beyond those of the whole", "stream_wer_gap", PERCENT),
    ("real-time factor", "rtf", "{:.3f}"),
    ("memory of a process that hears an hour", "hour_peak_gb", GB),
    ("`descriptions`", "wer_description", PERCENT),
    ("`questions`", "wer_question", PERCENT),
    ("`silences.flac`", "wer_silences", PERCENT),
    ("`memos`", "wer_memo", PERCENT),
    ("`prices`", "wer_price", PERCENT),
    ("`meeting.ogg`", "wer_meeting", PERCENT),
    ("`lecture.ogg`", "wer_lecture", PERCENT),
    ("`cafe.ogg`", "wer_cafe", PERCENT),
)
FINDING = (
    ("the right picture comes first, asked in words", "t2i_r1", PERCENT),
    ("it is among the first five", "t2i_r5", PERCENT),
    ("the right article comes first, asked with a picture", "i2t_r1", PERCENT),
    ("mean reciprocal rank gained by fusion over the best single ranking", "fused_gain", "{:.3f}"),
    ("questions answered exactly", "answers_single", PERCENT),
    ("questions about a picture and a text, exactly", "answers_two_hop", PERCENT),
    ("questions without an answer, refused", "unanswerable", PERCENT),
    ("answers that cite the right source", "citations_right", PERCENT),
    ("pictures indexed in a second", "index_images_s", "{:.0f}"),
    ("a search among 10,000 pictures, without encoding", "query_ms", "{:.1f} ms"),
)
READING = (
    ("letters wrong, born-digital text", "cer_digital", PERCENT),
    ("letters wrong, clean scans of 200 DPI", "cer_clean_scan", PERCENT),
    ("letters wrong, bad scans", "cer_degraded", PERCENT),
    ("regions of the page, F1", "layout_f1", "{:.3f}"),
    ("cells of tables exact, born digital", "table_digital", PERCENT),
    ("cells of tables exact, scanned", "table_scan", PERCENT),
    ("fields exact, born digital, designs never seen", "fields_digital", PERCENT),
    ("fields exact, scanned, designs never seen", "fields_scan", PERCENT),
    ("the same by OCR and regular expressions", "fields_ocr_only", PERCENT),
    ("questions to charts", "chart_qa", PERCENT),
    ("questions to documents, exactly", "document_qa", PERCENT),
    ("planted discrepancies found", "discrepancies_found", PERCENT),
    ("discrepancies invented", "discrepancies_false", "{:.0f}"),
    ("a scanned page, all steps", "page_s", "{:.1f} s"),
    ("memory for 200 pages", "peak_mb_200_pages", "{:,.0f} MB"),
)


def beside_targets(rows: Sequence[tuple], file: Path, name: str, header: str) -> str:
    """Metrics of a benchmark beside their targets."""
    metrics, module = json.loads(file.read_text(encoding="utf-8")), benchmark(name)
    at_least = getattr(module, "AT_LEAST", module.TARGETS.keys() - getattr(module, "AT_MOST", set()))
    cells = []
    for words, metric, form in rows:
        target = module.TARGETS.get(metric)
        sign = ">" if metric in getattr(module, "ABOVE", ()) else "≥" if metric in at_least else "≤"
        wanted = "" if target is None else f"{sign} {form.format(target)}"
        cells.append((words, wanted, form.format(metrics[metric])))
    return markdown(("", "target", header), cells, numbers=2)


def listening() -> str:
    """What pocket Whisper hears."""
    return beside_targets(LISTENING, LISTENING_SCORES, "audio", "pocket Whisper")


def finding() -> str:
    """What is found and answered in the encyclopaedia, in wordings that training never had."""
    return beside_targets(FINDING, FINDING_SCORES, "retrieval", "pocket models")


def reading() -> str:
    """What is read in made-up paperwork."""
    return beside_targets(READING, READING_SCORES, "documents", "pocket models")


def large_indexes() -> str:
    """What indexes of many vectors cost and find, beside a loop in numpy."""
    rows = json.loads(SCALE_SCORES.read_text(encoding="utf-8"))
    cells = [
        (
            f"{row['vectors']:,}",
            row["kind"],
            f"{row['build_s']:.1f} s",
            f"{row['memory_mb']:,.0f} MB",
            f"{row['query_ms']:.2f} ms",
            f"{row['recall_10']:.3f}",
            f"{row['times_numpy']:.1f} ×",
        )
        for row in rows
    ]
    header = ("vectors", "index", "build", "memory", "query", "recall@10", "speed beside numpy")
    return markdown(header, cells, numbers=5)


TABLES: dict[str, Callable[[], str]] = {
    "listening": listening,
    "finding": finding,
    "large_indexes": large_indexes,
    "reading": reading,
}
MEASURED = {
    "listening": (LISTENING_SCORES, "python benchmarks/audio.py --json data/scores/audio.json"),
    "finding": (FINDING_SCORES, "python benchmarks/retrieval.py --json data/scores/retrieval.json"),
    "large_indexes": (
        SCALE_SCORES,
        "python benchmarks/retrieval.py --scale 100000 1000000 --json data/scores/retrieval_scale.json",
    ),
    "reading": (READING_SCORES, "python benchmarks/documents.py --json data/scores/documents.json"),
}
