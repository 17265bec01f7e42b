"""Environment variables under which a process reaches no network."""

_NOWHERE = "http://127.0.0.1:9"
# The libraries' own offline switches, and for whatever ignores them a proxy that refuses every connection.
OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "DIFFUSERS_OFFLINE": "1",
    **{f"{kind}_proxy": _NOWHERE for kind in ("http", "https", "ftp", "all")},
    **{f"{kind}_PROXY": _NOWHERE for kind in ("HTTP", "HTTPS", "FTP", "ALL")},
    "no_proxy": "localhost,127.0.0.1",
    "NO_PROXY": "localhost,127.0.0.1",
}
