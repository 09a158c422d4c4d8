"""The scan of the log finds what was planted: without this, a quiet suite would prove nothing."""

import logging

import pytest

from tests import canary

log = logging.getLogger("fieldline.test")

pytestmark = pytest.mark.threat(5, 14)


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("Visited Hengda today, they want 40 pumps", "kept: %s"),
        ("Visited Hengda today", "no card of Hengda"),
        ("call +49 171 5550123 tomorrow", "not sent to 491715550123"),
        ("call +49 171 5550123 tomorrow", "not sent to +49 171 5550123"),
        ("拜访了顺达", "kept 顺达"),
    ],
)
@pytest.mark.leaks
def test_what_somebody_said_is_found_in_the_log(said: str, logged: str) -> None:
    canary.plant_said(said)
    log.debug(logged, *([said] if "%s" in logged else []))
    with pytest.raises(AssertionError, match="must not"):
        canary.scan.check()


@pytest.mark.parametrize("name", ["林志强", "Ada Lovelace", "顺达", "+8613800138000"])
@pytest.mark.leaks
def test_a_name_and_a_phone_are_found(name: str) -> None:
    canary.plant(name)
    log.info("customer %s not found", name)
    with pytest.raises(AssertionError, match="must not"):
        canary.scan.check()


@pytest.mark.leaks
def test_a_token_is_found_though_it_is_replaced() -> None:
    log.info("GET /bot123456789:%s/getMe", "a" * 35)
    with pytest.raises(AssertionError, match="only just replaced"):
        canary.scan.check()


@pytest.mark.leaks
def test_a_traceback_is_read_too() -> None:
    canary.plant("Hengda")
    try:
        raise ValueError("Hengda")
    except ValueError as exc:
        log.exception("failed for %s", exc.args[0])
    with pytest.raises(AssertionError, match="must not"):
        canary.scan.check()


def test_ordinary_lines_are_let_be() -> None:
    canary.plant("Ada", "Li")
    canary.plant_said("/pools")
    canary.plant_said("Forbidden")
    canary.plant_said("done")
    log.info("refused forbidden: not_allowed (PERM-13) Forbidden done pools")
    try:
        raise ValueError("Hengda 顺达")  # The line itself stands in the traceback; what it says does not.
    except ValueError:
        canary.plant("Hengda")
        log.exception("failed")
    assert canary.scan.lines
    canary.scan.check()
    assert not canary.scan.lines


def test_our_loggers_speak_at_debug_in_every_test() -> None:
    log.debug("at the lowest level")
    assert "DEBUG fieldline.test at the lowest level" in canary.scan.lines[-1]
