"""Settings: read once, and everything that is wrong is named at once without showing a secret."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import PREFIX, BadSettings, LiveSettings, Settings

REPO = Path(__file__).parents[2]
TOKEN = "123456789:AAE4kZ0Qk2u3v5w7x9yBdFhJlNpRtVxZ123"


@pytest.fixture(autouse=True)
def _no_settings_around(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)  # a developer's own .env must not decide what a test sees
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name}".upper(), raising=False)


def test_the_example_file_holds_every_setting_with_its_default() -> None:
    lines = re.findall(rf"^# ({PREFIX}\w+)=(.*)$", (REPO / ".env.example").read_text("utf-8"), re.MULTILINE)
    told = dict(lines)
    assert len(told) == len(lines), "a setting is explained twice"
    assert set(told) == {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    defaults = Settings()
    for name, text in told.items():
        value = getattr(defaults, name.removeprefix(PREFIX).lower())
        shown = f"{value:g}" if isinstance(value, float) else str(value)
        assert text == ("" if value in (None, ()) else shown), name


def test_the_example_file_can_be_used_as_it_is(tmp_path: Path) -> None:
    text = (REPO / ".env.example").read_text("utf-8")
    uncommented = re.sub(rf"^# ({PREFIX}\w+=)", r"\1", text, flags=re.MULTILINE)
    (tmp_path / ".env").write_text(uncommented, "utf-8")
    assert Settings.read() == Settings.model_construct(**{n: f.default for n, f in Settings.model_fields.items()})


def test_every_setting_has_an_example_that_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        assert Settings.example(name), name
        monkeypatch.setenv(f"{PREFIX}{name}".upper(), Settings.example(name))
    settings = LiveSettings.read()
    assert settings.admin_ids == (123456789, 987654321)
    assert (settings.listen_host, settings.listen_port, settings.webhook_path) == ("0.0.0.0", 8080, "/telegram")


def test_everything_missing_and_wrong_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {
        "ADMIN_IDS": "me",
        "ZONE": "Mars/Olympus",
        "LANGUAGE": "tlh",
        "TELEGRAM_API_URL": "ftp://x",
        "WEBHOOK_URL": "https://bot.example.com/telegram",
        "WEBHOOK_LISTEN": "8080",
        "SEND_RATE": "0",
        "CHAT_SECONDS": "0",
        "LOG_LEVEL": "loud",
    }
    for name, value in wrong.items():
        monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(BadSettings) as refused:
        LiveSettings.read()
    told = {problem.name.removeprefix(PREFIX): problem.problem for problem in refused.value.problems}
    del wrong["WEBHOOK_URL"]
    assert told == dict.fromkeys(wrong, "wrong") | {"TOKEN": "missing", "WEBHOOK_SECRET": "missing"}
    assert all(f"{PREFIX}{name}" in str(refused.value) for name in told)


@pytest.mark.parametrize(
    ("name", "value"),
    [("token", "my-secret"), ("webhook_secret", "not allowed!"), ("webhook_url", "http://bot.example.com/hunter2")],
)
def test_a_wrong_secret_is_named_and_not_shown(name: str, value: str) -> None:
    with pytest.raises(BadSettings) as refused:
        Settings.read(**{name: value})
    assert [problem.name for problem in refused.value.problems] == [f"{PREFIX}{name}".upper()]
    assert value not in str(refused.value)
    assert value not in repr(refused.value)


def test_a_secret_may_lie_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN + "\n")
    monkeypatch.setenv("LOTBELL_TOKEN_FILE", str(tmp_path / "token"))
    assert LiveSettings.read().token.get_secret_value() == TOKEN


def test_a_file_that_cannot_be_read_is_named_with_the_rest(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LOTBELL_TOKEN_FILE", str(tmp_path / "nowhere"))
    monkeypatch.setenv("LOTBELL_ZONE", "nowhere")
    with pytest.raises(BadSettings) as refused:
        LiveSettings.read()
    assert [(p.name, p.problem) for p in refused.value.problems] == [
        ("LOTBELL_TOKEN_FILE", "unreadable"),
        ("LOTBELL_ZONE", "wrong"),
    ]


def test_the_stronger_source_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LOTBELL_ZONE=Europe/Berlin\nLOTBELL_LANGUAGE=zh\nLOTBELL_DATA=from-file\n")
    monkeypatch.setenv("LOTBELL_ZONE", "Asia/Tokyo")
    settings = Settings.read(data=tmp_path, database_url=None)
    assert (settings.zone, settings.language, settings.data) == ("Asia/Tokyo", "zh", tmp_path)
    assert settings.database == f"sqlite:///{tmp_path / 'lotbell.db'}"


def test_settings_never_show_their_secrets() -> None:
    settings = Settings.read(token=TOKEN, database_url="postgresql://u:hunter2@db/x")
    assert TOKEN not in repr(settings)
    assert "hunter2" not in repr(settings)
    with pytest.raises(ValueError, match="frozen"):
        settings.zone = "UTC"
