"""Files that came with messages, and what they hang on (§3.25 FILE)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from storage.entities.cards import Card
from storage.entities.watermarks import Watermark

FileKind = Literal["photo", "document", "voice", "audio", "video", "animation", "video_note"]
FileState = Literal["referenced", "fetching", "kept", "failed", "erased"]
TradeHolder = Literal["opportunity", "contract", "plan", "receipt", "refund"]
Holder = Literal["customer", "lead", "follow_up", "memo", "draft"] | TradeHolder

# By the word a ref gives.
TRADE_HOLDERS: Final[Mapping[str, TradeHolder]] = {
    "opportunity": "opportunity",
    "contract": "contract",
    "plan": "plan",
    "receipt": "receipt",
    "refund": "refund",
}
LARGEST: Final = 20 * 1024 * 1024
MOST_FILES: Final = 20
LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file as the channel describes it. `ref` is the channel's own name of it; `seconds` how long it plays."""

    kind: FileKind
    ref: str
    name: str = ""
    mime: str = ""
    size: int = 0
    seconds: int | None = None
    message: str | None = None

    @property
    def is_too_big(self) -> bool:
        """FILE-3: bots cannot fetch more than 20 MB."""
        return self.size > LARGEST


@dataclass(frozen=True, slots=True)
class File:
    """A file on a record. Its name is data and never a path; `sha256` names the bytes once they are kept."""

    id: int
    kind: FileKind
    name: str
    mime: str
    size: int
    seconds: int | None
    state: FileState
    ref: str | None
    sha256: str | None
    sent_by: int
    sender: str
    said_at: int


@dataclass(frozen=True, slots=True)
class FileList:
    """The files of one record, newest first: five a page, `first` before this page, `total` in all."""

    record: str
    name: str
    files: tuple[File, ...]
    total: int
    first: int
    card: Card


@dataclass(frozen=True, slots=True)
class FileShown:
    """One file that is to be sent to whoever asked for it; `mark` is what a photo of a visit carries for him."""

    file: File
    name: str
    card: Card | None = None
    mark: Watermark | None = None


@dataclass(frozen=True, slots=True)
class FilesSent:
    """Files of one record or approval that are to be sent at once: `total` in all, `first` before these."""

    record: str
    files: tuple[File, ...]
    total: int
    first: int
    name: str = "file-all"

    @property
    def rest(self) -> int:
        return self.total - self.first - len(self.files)


@dataclass(frozen=True, slots=True)
class Fetch:
    """Bytes to be fetched now; `attempt` tells an answer that came too late (FILE-2)."""

    id: int
    ref: str
    attempt: int
