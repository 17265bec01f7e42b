"""Prefetching, with a stand-in for the hub's downloader: plan, disk, resume, lock file, failures."""

import io
import json
import shutil
from hashlib import sha256
from types import SimpleNamespace

import httpx
import pytest
from huggingface_hub import errors as hub_errors

from multimodal_course import data, hub, load, whisper_files
from multimodal_course.errors import (
    CorruptWeightsError,
    GatedModelError,
    ModelNotDownloadedError,
    NotEnoughDiskError,
    UnknownModelError,
)
from multimodal_course.prefetch import prefetch

pytestmark = pytest.mark.usefixtures("online")
COMMIT = "c" * 40


class Hub:
    """Stands in for `snapshot_download`: knows sizes, puts a model's files into the cache, may fail."""

    def __init__(self, place, model, size=1000):
        self.place, self.model, self.size = place, model, size
        self.failures: dict[str, Exception] = {}
        self.requests: list[dict] = []
        self.downloaded: list[str] = []

    def __call__(self, repo_id, revision=None, dry_run=False, **patterns):
        self.requests.append({"repo_id": repo_id, "revision": revision, "dry_run": dry_run, **patterns})
        if repo_id in self.failures:
            raise self.failures[repo_id]
        if dry_run:
            missing = repo_id not in self.downloaded
            return [
                SimpleNamespace(file_size=self.size, will_download=missing),
                SimpleNamespace(file_size=10**15, will_download=False),
            ]
        if repo_id not in self.downloaded:
            self.place(repo_id, self.model, revision or COMMIT)
            self.downloaded.append(repo_id)
        return f"{hub.cache_folder()}/models--{repo_id.replace('/', '--')}/snapshots/{revision or COMMIT}"


@pytest.fixture
def fake(hub_cache, tiny_llava):
    return Hub(hub_cache, tiny_llava)


@pytest.fixture(autouse=True)
def token(monkeypatch):
    import huggingface_hub

    monkeypatch.setattr(huggingface_hub, "get_token", lambda: "hf_abc")


def refusal(kind, status):
    request = httpx.Request("GET", "https://huggingface.co/api")
    return kind("no", response=httpx.Response(status, request=request))


def test_downloads_what_is_asked_for_and_loads_it_offline_afterwards(fake, capsys, monkeypatch):
    folders = prefetch("laptop", ["vlm"], fake)
    assert fake.downloaded == ["llava-hf/llava-interleave-qwen-0.5b-hf"]
    assert folders[0].name == COMMIT
    assert "[1/1] llava-interleave-0.5b" in capsys.readouterr().out
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    assert load("vlm", profile="laptop").name == "llava-interleave-0.5b"


def test_a_whole_profile_each_model_once(fake, monkeypatch, tmp_path):
    monkeypatch.setattr(hub, "download", lambda entry, downloader: fake(entry.source) and tmp_path)
    prefetch("laptop", (), fake)
    assert "Qwen/Qwen2-VL-2B-Instruct" in fake.downloaded
    assert len(fake.downloaded) == len(set(fake.downloaded)) == 13


def test_records_revisions_and_later_downloads_obey_them(fake, course_home):
    prefetch("laptop", ["vlm", "vlm2"], fake)
    lock = json.loads((course_home / "models.lock.json").read_text())
    assert lock == {
        "llava-hf/llava-interleave-qwen-0.5b-hf": COMMIT,
        "Qwen/Qwen2-VL-2B-Instruct": COMMIT,
    }
    prefetch("laptop", ["vlm"], fake)
    assert fake.requests[-1]["revision"] == COMMIT
    assert [path.name for path in course_home.iterdir()] == ["models.lock.json"]  # no temporary files left


def test_an_interrupted_run_continues(fake):
    fake.failures["Qwen/Qwen2-VL-2B-Instruct"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        prefetch("laptop", ["vlm", "vlm2"], fake)
    fake.failures.clear()
    prefetch("laptop", ["vlm", "vlm2"], fake)
    assert sorted(fake.downloaded) == ["Qwen/Qwen2-VL-2B-Instruct", "llava-hf/llava-interleave-qwen-0.5b-hf"]


def test_disk_space_is_checked_before_anything_is_downloaded(fake):
    fake.size = 10**15
    with pytest.raises(NotEnoughDiskError) as raised:
        prefetch("laptop", ["vlm", "vlm2"], fake)
    assert fake.downloaded == []
    assert "2100000.0 GB are to be downloaded" in raised.value.what
    assert "HF_HOME" in raised.value.fix


def test_a_gated_model_does_not_keep_the_others_from_coming(fake, capsys):
    fake.failures["black-forest-labs/FLUX.1-dev"] = refusal(hub_errors.GatedRepoError, 403)
    with pytest.raises(GatedModelError, match="has not accepted"):
        prefetch("spark", ["image-generator-large", "vlm", "vlm2"], fake)
    assert fake.downloaded == ["llava-hf/llava-1.5-7b-hf", "Qwen/Qwen2-VL-7B-Instruct"]
    out = capsys.readouterr().out
    assert "[fail] flux.1-dev" in out and "[ok]   llava-1.5-7b" in out


@pytest.mark.parametrize(
    ("failure", "error", "words"),
    [
        (refusal(hub_errors.RepositoryNotFoundError, 404), UnknownModelError, "Qwen/Qwen2-VL-2B-Instruct"),
        (refusal(hub_errors.RevisionNotFoundError, 404), ModelNotDownloadedError, "models.lock.json"),
        (refusal(hub_errors.HfHubHTTPError, 503), ModelNotDownloadedError, "could not be reached"),
        (httpx.ConnectError("no route to host"), ModelNotDownloadedError, "no route to host"),
        (httpx.ReadTimeout("timed out"), ModelNotDownloadedError, "timed out"),
        (hub_errors.LocalEntryNotFoundError("connection"), ModelNotDownloadedError, "connection"),
        (OSError(28, "No space left on device"), NotEnoughDiskError, "resumes"),
    ],
)
def test_what_goes_wrong_on_the_way_is_explained(fake, failure, error, words):
    fake.failures["Qwen/Qwen2-VL-2B-Instruct"] = failure
    with pytest.raises(error, match=words):
        prefetch("laptop", ["vlm2"], fake)


def test_a_gated_model_without_a_token_is_not_even_asked_for(fake, monkeypatch):
    import huggingface_hub

    monkeypatch.setattr(huggingface_hub, "get_token", lambda: None)
    with pytest.raises(GatedModelError, match="No Hugging Face token"):
        prefetch("spark", ["flux.1-schnell"], fake)
    assert fake.requests == []


def test_pocket_needs_no_download(fake, capsys, monkeypatch, tmp_path, tiny_llava):
    monkeypatch.setattr(data, "MODELS", tmp_path)
    shutil.copytree(tiny_llava, tmp_path / "pocket-llava")
    prefetch("pocket", ["vlm"], fake)
    assert "shipped with the course" in capsys.readouterr().out
    assert fake.requests == []


def test_load_downloads_what_is_missing_when_it_may(fake, monkeypatch):
    import huggingface_hub

    def download(local_files_only=False, **request):
        if local_files_only:
            raise hub_errors.LocalEntryNotFoundError("not there")
        return fake(**request)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    assert load("llava-interleave-0.5b").model is not None
    assert hub.locked_revisions() == {"llava-hf/llava-interleave-qwen-0.5b-hf": COMMIT}


# --- openai-whisper's files ---------------------------------------------------------------------------


class Server:
    """Stands in for `urllib.request.urlopen`; serves ranges, and may break off."""

    def __init__(self, content: bytes, breaks_after: int | None = None):
        self.content, self.breaks_after = content, breaks_after
        self.ranges: list[str | None] = []

    def __call__(self, request, timeout):
        asked = request.headers.get("Range")
        self.ranges.append(asked)
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        rest = self.content[start:]
        body = _Body(rest, self.breaks_after)
        body.status, body.headers = (206 if asked else 200), {"Content-Length": str(len(rest))}
        return body


class _Body(io.BytesIO):
    def __init__(self, content, breaks_after):
        super().__init__(content)
        self.breaks_after = breaks_after

    def read(self, size=-1):
        if self.breaks_after is not None:
            if self.tell() >= self.breaks_after:
                raise ConnectionResetError("gone")
            size = self.breaks_after
        return super().read(size)


@pytest.fixture
def whisper_server(monkeypatch, tmp_path):
    import whisper

    content = bytes(range(256)) * 20
    url = f"https://example.org/{sha256(content).hexdigest()}/tiny.pt"
    monkeypatch.setitem(whisper._MODELS, "tiny", url)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    server = Server(content)
    monkeypatch.setattr("urllib.request.urlopen", server)
    return server


def test_whisper_resumes_after_an_interruption(whisper_server):
    whisper_server.breaks_after = 1000
    with pytest.raises(ModelNotDownloadedError):
        prefetch("laptop", ["speech-tiny"])
    path = whisper_files.whisper_path("tiny")
    assert not path.exists()  # nothing half-made under the final name
    whisper_server.breaks_after = None
    assert prefetch("laptop", ["speech-tiny"]) == [path.parent]
    assert whisper_server.ranges == [None, "bytes=1000-"]
    assert path.read_bytes() == whisper_server.content
    prefetch("laptop", ["speech-tiny"])
    assert len(whisper_server.ranges) == 2  # it is there: nothing is fetched again


def test_whisper_with_a_wrong_checksum_is_refused(whisper_server):
    whisper_server.content = b"something else"
    with pytest.raises(CorruptWeightsError, match="checksum"):
        prefetch("laptop", ["speech-tiny"])
    assert not whisper_files.whisper_path("tiny").exists()
