"""What anybody can send to the inbox warns at most; that something is broken, only lost changes say."""

from datetime import timedelta

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.integration.doctor.conftest import Ward, a_world, admitted
from tests.integration.doctor.test_diagnosis import lose_webhooks

from askpro.adapters.calcom.signature import HEADER, sign
from askpro.domain.errors import AskproError
from askpro.domain.findings import Weight
from askpro.testing.worlds import World

REFUSED, SILENT = ("webhooks_refused", Weight.WARNING), ("webhooks_silent", Weight.BROKEN)
BODY = b'{"triggerEvent": "PING"}'
HEADS = st.dictionaries(
    st.sampled_from([HEADER, "Content-Type", "X-Other"]), st.text("0123456789abcdef", max_size=70), max_size=2
)


def found(world: World) -> list[tuple[str, Weight]]:
    return [(each.code.value, each.weight) for each in world.app.diagnose(world.company.id).findings]


def sent_by_a_stranger(world: World, headers: dict[str, str], body: bytes) -> None:
    world.clock.advance(timedelta(seconds=11))
    with pytest.raises(AskproError):
        world.app.receive_webhook("acme", headers, body)


@given(posts=st.lists(st.tuples(HEADS, st.binary(max_size=30)), min_size=1, max_size=4), swept=st.booleans())
@settings(max_examples=examples(12))
def test_a_stranger_breaks_nothing_whatever_they_send(posts: list[tuple[dict[str, str], bytes]], swept: bool) -> None:
    world = admitted(a_world()).world
    for headers, body in posts:
        sent_by_a_stranger(world, headers, body)
    if swept:
        world.app.sweep(world.company.id)
    assert found(world) == [REFUSED]


def test_where_a_sweep_had_to_find_what_nobody_told_it_is_broken(ward: Ward) -> None:
    sent_by_a_stranger(ward.world, {HEADER: sign(BODY, "whsec_other")}, BODY)
    lose_webhooks(ward.world)
    assert sorted(found(ward.world)) == [REFUSED, SILENT]


def test_another_secret_warns_first_and_is_broken_once_a_change_was_missed(ward: Ward) -> None:
    """Ours was changed, and nobody told whoever added the webhook by hand: askpro's own bookings lose nothing by it."""
    world = ward.world
    account = world.company.account.with_secret("whsec_changed", world.clock.now(), most=1)
    world.change_company(evolve(world.company, account=account))
    world.clock.advance(timedelta(seconds=11))
    world.outside.book(world.types["Cut", "Bob"], world.at(3))
    assert REFUSED in found(world)
    assert SILENT not in found(world)
    world.clock.advance(timedelta(minutes=5))
    world.app.sweep(world.company.id)
    assert {REFUSED, SILENT} <= set(found(world))


def test_a_genuine_one_ends_it(ward: Ward) -> None:
    sent_by_a_stranger(ward.world, {}, BODY)
    assert found(ward.world) == [REFUSED]
    ward.world.clock.advance(timedelta(minutes=1))
    assert ward.world.app.receive_webhook("acme", {HEADER: sign(BODY, "whsec_acme")}, BODY)
    assert found(ward.world) == []
