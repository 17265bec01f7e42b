"""Filters on metadata."""

import pytest

from multimodal_course.errors import BadSettingError
from multimodal_course.retrieval.corpus import Record
from multimodal_course.retrieval.metadata_filter import matching

RECORDS = [
    Record("a", metadata={"colour": "red", "year": 1990}),
    Record("b", metadata={"colour": "blue", "kinds": ["car", "cat"]}),
    Record("c", metadata={"kinds": ["cat"]}),
]


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ({"colour": "red"}, ["a"]),
        ({"colour": ["red", "blue"]}, ["a", "b"]),
        ({"kinds": "cat"}, ["b", "c"]),
        ({"kinds": ["car", "dog"]}, ["b"]),
        ({"kinds": "cat", "colour": "blue"}, ["b"]),
        ({"colour": "green"}, []),
        ({"colour": None}, ["c"]),
        ({}, ["a", "b", "c"]),
        (lambda record: record.metadata.get("year", 0) > 1980, ["a"]),
    ],
)
def test_filters(where, ids):
    assert matching(RECORDS, where) == ids


def test_a_misspelt_key_is_refused():
    with pytest.raises(BadSettingError, match=r"No record has the metadata 'color'"):
        matching(RECORDS, {"color": "red"})
    with pytest.raises(BadSettingError, match="the records have no metadata"):
        matching([Record("d")], {"color": "red"})
