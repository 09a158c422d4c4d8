"""The only reader of the environment: how this process runs. What the firm decides stands in the database."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every variable starts with FIELDLINE_; a .env file in the working folder is read too."""

    model_config = SettingsConfigDict(env_prefix="FIELDLINE_", env_file=".env", extra="ignore")

    token: SecretStr = Field(SecretStr(""), description="Bot token from @BotFather.")
    data_dir: Path = Field(Path("data"), description="Folder of the SQLite file, the lock and kept files.")
    database_url: str = Field("", description="postgresql://… for a server; empty: SQLite in the data folder.")
    telegram_url: str = Field(
        "https://api.telegram.org", description="Address of the Bot API: a local Bot API server or the stand-in."
    )
    proxy: str = Field("", description="HTTP proxy towards Telegram.")
    webhook_url: str = Field("", description="Public https address of the webhook; empty: long polling.")
    webhook_listen: str = Field("127.0.0.1:8443", description="Where the webhook endpoint listens.")
    webhook_secret: SecretStr = Field(SecretStr(""), description="Secret header of the webhook; required with it.")
    control_url: str = Field("", description="Loopback address of the control port (demo and tests only).")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much is logged.")
    log_format: Literal["text", "json"] = Field("text", description="Lines of text, or a JSON object a line.")
    health_listen: str = Field("", description="HOST:PORT of health checks and metrics; empty: none.")
    slots: int = Field(256, ge=1, le=1024, description="Updates handled side by side.")
    pace_overall: int = Field(0, ge=0, description="Messages a second; 0: the firm's setting. Benchmarks lift it.")
    pace_chat_ms: int = Field(-1, ge=-1, description="Pause within a chat; -1: the firm's setting.")
    retry_seconds: str = Field("2,15,35", description="Waits before a failed message is tried again.")
    card_reader: bool = Field(False, description="Read photos of business cards; needs `make install-cards`.")
    engine_url: str = Field("", description="OpenAI-compatible endpoint, up to /v1; empty: none is asked.")
    engine_key: SecretStr = Field(SecretStr(""), description="Its key, if it wants one.")
    engine_chat_model: str = Field("", description="Model asked about lines nobody understood; empty: none.")
    engine_speech_model: str = Field("", description="Model that voice messages are transcribed by; empty: none.")

    @field_validator("control_url")
    @classmethod
    def _loopback(cls, value: str) -> str:
        if value and not value.startswith(("http://127.0.0.1:", "http://localhost:")):
            raise ValueError("the control port stays on this machine: http://127.0.0.1:PORT")
        return value.rstrip("/")

    @field_validator("health_listen")
    @classmethod
    def _port(cls, value: str) -> str:
        if value and not value.rpartition(":")[2].isdigit():
            raise ValueError("where health checks listen is HOST:PORT, for example 127.0.0.1:8081")
        return value

    @field_validator("engine_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if value and not value.startswith(("https://", "http://")):
            raise ValueError("the engine's address begins with https:// or http://")
        return value.rstrip("/")

    @property
    def database(self) -> str:
        """The database's url."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'fieldline.sqlite3').absolute()}"

    @property
    def retries(self) -> tuple[float, ...]:
        return tuple(float(part) for part in self.retry_seconds.split(",") if part.strip())
