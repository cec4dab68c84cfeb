"""Every setting of a running Lotbell: read once, frozen, and everything that is wrong is named at once.

Sources, the strongest first: what the command line gives, the environment (`LOTBELL_TOKEN`), a file that the
environment names (`LOTBELL_TOKEN_FILE=/run/secrets/token`), and `.env` in the working directory.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.channels.mail_server import MailServer, Sender
from domain.errors import Refusal
from domain.people import LANGUAGES

PREFIX = "LOTBELL_"
_TOKEN = re.compile(r"\d+:[\w-]{20,}")
_SECRET = re.compile(r"[\w-]{1,256}", re.ASCII)


@dataclass(frozen=True)
class SettingProblem:
    """One setting that keeps the program from starting. `example` is what a right one looks like."""

    name: str
    problem: Literal["missing", "wrong", "unreadable"]
    example: str

    def __str__(self) -> str:
        said = {"missing": "is missing", "wrong": "is not right", "unreadable": "names a file that cannot be read"}
        return f"{self.name} {said[self.problem]} (example: {self.example})"


@dataclass(eq=False)
class BadSettings(Refusal):
    """The program cannot start with these settings. Holds no value that was given: it may be a secret."""

    problems: tuple[SettingProblem, ...]

    def __str__(self) -> str:
        return "; ".join(map(str, self.problems))


class Settings(BaseSettings):
    """What the demo and the command line need. Nothing is required: a live bot reads `LiveSettings`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        extra="ignore",
        frozen=True,
        env_ignore_empty=True,
        hide_input_in_errors=True,
    )

    token: SecretStr | None = Field(default=None, examples=["123456789:AAE4kZ0Qk2u3v5w7x9yBdFhJlNpRtVxZ123"])
    admin_ids: Annotated[tuple[int, ...], NoDecode] = Field(default=(), examples=["123456789,987654321"])
    data: Path = Field(default=Path("data"), examples=["data"])
    database_url: SecretStr | None = Field(default=None, examples=["postgresql+psycopg://lotbell:secret@db/lotbell"])
    replica_url: SecretStr | None = Field(default=None, examples=["postgresql+psycopg://lotbell:secret@db2/lotbell"])
    zone: str = Field(default="Asia/Shanghai", examples=["Asia/Shanghai"])
    language: str = Field(default="en", examples=["zh"])
    telegram_api_url: str = Field(default="https://api.telegram.org", examples=["https://api.telegram.org"])
    telegram_link_url: str = Field(default="https://t.me", examples=["https://t.me"])
    webhook_url: str | None = Field(default=None, examples=["https://bot.example.com/telegram"])
    webhook_secret: SecretStr | None = Field(
        default=None, validate_default=True, examples=["a-long-random-word_of-letters-and-digits"]
    )
    webhook_listen: str = Field(default="127.0.0.1:8080", examples=["0.0.0.0:8080"])
    public_url: str | None = Field(default=None, examples=["https://recall.example.com"])
    smtp_url: SecretStr | None = Field(default=None, examples=["smtp://recall:secret@mail.example.com:587"])
    mail_from: str | None = Field(default=None, examples=["Chenmu Dairy <recall@example.com>"])
    webhook_out_secret: SecretStr | None = Field(default=None, examples=["another-long-random-word"])
    webhook_hosts: Annotated[tuple[str, ...], NoDecode] = Field(default=(), examples=["sms.local,10.0.0.7"])
    send_rate: float = Field(default=28.0, gt=0, le=1000, examples=["28"])
    chat_seconds: float = Field(default=1.0, gt=0, le=60, examples=["1"])
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", examples=["info"])

    @classmethod
    def read(cls, **given: Any) -> Self:
        """The settings, `given` before everything else (None: not given). Raises `BadSettings` with every problem."""
        try:
            return cls(**{name: value for name, value in given.items() if value is not None})
        except ValidationError as errors:
            raise BadSettings(problems=tuple(map(cls._problem, errors.errors()))) from None

    @classmethod
    def _problem(cls, error: Any) -> SettingProblem:
        field = str(error["loc"][0])
        if error["type"] == "unreadable_file":
            return SettingProblem(f"{PREFIX}{field}_FILE".upper(), "unreadable", f"/run/secrets/{field}")
        missing = error["type"] == "missing" or "is missing" in error["msg"]
        return SettingProblem(f"{PREFIX}{field}".upper(), "missing" if missing else "wrong", cls.example(field))

    @classmethod
    def example(cls, field: str) -> str:
        """What a right value looks like; the same in every language."""
        return str((cls.model_fields[field].examples or [""])[0])

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic gives it by name; ours is NamedFiles
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        given = [source.env_vars for source in (dotenv_settings, env_settings) if isinstance(source, EnvSettingsSource)]
        files = NamedFiles(settings_cls, dict(ChainMap(*map(dict, reversed(given)))))
        return init_settings, env_settings, files, dotenv_settings

    @property
    def database(self) -> str:
        """The database's address; SQLite in the data directory unless another is set."""
        return self.database_url.get_secret_value() if self.database_url else f"sqlite:///{self.data / 'lotbell.db'}"

    @property
    def replica(self) -> str | None:
        """The address of the PostgreSQL that follows ours and answers questions, if there is one."""
        return self.replica_url.get_secret_value() if self.replica_url else None

    @property
    def listen_host(self) -> str:
        return self.webhook_listen.rpartition(":")[0].strip("[]")

    @property
    def listen_port(self) -> int:
        return int(self.webhook_listen.rpartition(":")[2])

    @property
    def webhook_path(self) -> str | None:
        """The path behind the public address that Telegram posts to; None while polling."""
        return (urlsplit(self.webhook_url).path or "/") if self.webhook_url else None

    @field_validator("*", mode="before")
    @classmethod
    def _refuse_unreadable(cls, value: object) -> object:
        if isinstance(value, UnreadableFile):
            raise PydanticCustomError("unreadable_file", "the named file cannot be read")
        return value

    @field_validator("token")
    @classmethod
    def _token_shape(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and not _TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError("not a bot token")
        return token

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split_ids(cls, value: object) -> object:
        return tuple(int(word) for word in re.split(r"[\s,;]+", value.strip())) if isinstance(value, str) else value

    @field_validator("zone")
    @classmethod
    def _zone_known(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (KeyError, OSError) as error:  # an unknown name is a KeyError, a folder of the zone data an OSError
            raise ValueError("no such zone") from error
        return zone

    @field_validator("language")
    @classmethod
    def _language_spoken(cls, language: str) -> str:
        if language not in LANGUAGES:
            raise ValueError("not a language of ours")
        return language

    @field_validator("telegram_api_url", "telegram_link_url", "webhook_url", "public_url")
    @classmethod
    def _web_address(cls, url: str | None, info: ValidationInfo) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        # Telegram posts to https only; the local rooms of a demo and a test speak http on this machine.
        local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
        schemes = {"https", "http"} if local or info.field_name == "telegram_api_url" else {"https"}
        if parts.scheme not in schemes or not parts.hostname:
            raise ValueError("not such an address")
        return url.rstrip("/")

    @field_validator("webhook_secret")
    @classmethod
    def _secret_shape(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if secret is None and info.data.get("webhook_url"):
            raise ValueError("a webhook's secret is missing")
        if secret is not None and not _SECRET.fullmatch(secret.get_secret_value()):
            raise ValueError("Telegram allows A-Z, a-z, 0-9, _ and -")
        return secret

    @field_validator("webhook_listen")
    @classmethod
    def _host_and_port(cls, listen: str) -> str:
        host, _, port = listen.rpartition(":")
        if not host or not port.isdecimal() or int(port) > 65535:
            raise ValueError("not host:port")
        return listen

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None:
            MailServer.parse(url.get_secret_value())
        return url

    @field_validator("mail_from")
    @classmethod
    def _mail_address(cls, author: str | None) -> str | None:
        if author is not None:
            Sender.parse(author)
        return author

    @field_validator("webhook_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        return tuple(re.split(r"[\s,;]+", value.strip().lower())) if isinstance(value, str) else value

    @field_validator("log_level", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value


class LiveSettings(Settings):
    """What `lotbell run` needs: the token is required."""

    token: SecretStr = Field(examples=Settings.model_fields["token"].examples)


class NamedFiles(PydanticBaseSettingsSource):
    """`LOTBELL_<NAME>_FILE` names a file that holds the value: for secrets that must not stand in an environment."""

    def __init__(self, settings_cls: type[BaseSettings], variables: Mapping[str, str | None]) -> None:
        super().__init__(settings_cls)
        self._variables = variables

    def __call__(self) -> dict[str, Any]:
        found = ((name, self.get_field_value(field, name)[0]) for name, field in self.settings_cls.model_fields.items())
        return {name: value for name, value in found if value is not None}

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        path = self._variables.get(f"{PREFIX}{field_name}_FILE".lower())
        if not path:
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").strip() or None, field_name, False
        except (OSError, UnicodeDecodeError):
            return UnreadableFile(), field_name, False


class UnreadableFile:
    """Stands in for a value whose file could not be read, so that it is named among all the other problems."""
