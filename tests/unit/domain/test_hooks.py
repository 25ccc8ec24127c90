"""The plan of subscriptions: whatever hangs there, one of ours tells at each wanted place, and nothing else of ours."""

from collections.abc import Mapping, Sequence

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from askpro.domain.hooks import ACCOUNT, Drop, Hook, HookLevel, HookPlace, HookPlan, Mend, Subscribe, plan_steps

URL = "https://askpro.example/v1/webhooks/calcom/acme"
PLAN = HookPlan(url=URL, triggers=frozenset({"A", "B"}), secrets=("new", "old"))
PLACES = (ACCOUNT, HookPlace(HookLevel.TEAM_EVENT_TYPE, 7), HookPlace(HookLevel.EVENT_TYPE, 8))
URLS = (URL, "https://before.example/v1/webhooks/calcom/acme", "https://stranger.example/hook")

Found = Mapping[HookPlace, Sequence[Hook]]


@st.composite
def founds(draw: st.DrawFn) -> Found:
    """Subscriptions of all kinds; one address is subscribed once at a place, as the calendar has it."""
    found: dict[HookPlace, list[Hook]] = {}
    for place in PLACES:
        urls = draw(st.lists(st.sampled_from([*URLS, "https://other.example/v1/webhooks/calcom/acme"]), unique=True))
        found[place] = [
            Hook(
                id=f"{place.level}-{number}",
                place=place,
                url=url,
                triggers=draw(st.frozensets(st.sampled_from("ABC"))),
                active=draw(st.booleans()),
                secret=draw(st.sampled_from(["new", "old", "somebody's", None])),
                templated=draw(st.booleans()),
            )
            for number, url in enumerate(urls)
        ]
    return found


wanteds = st.lists(st.sampled_from(PLACES[:2]), unique=True).map(tuple)


def carried_out(found: Found, steps: Sequence[object]) -> dict[HookPlace, list[Hook]]:
    after = {place: list(hooks) for place, hooks in found.items()}
    for step in steps:
        match step:
            case Subscribe(place):
                assert all(each.url != PLAN.url for each in after[place]), "409: it is subscribed there already"
                made = Hook(
                    id="new", place=place, url=PLAN.url, triggers=PLAN.triggers, active=True, secret=PLAN.secrets[0]
                )
                after[place].append(made)
            case Mend(hook, _):
                right = evolve(
                    hook,
                    url=PLAN.url,
                    triggers=PLAN.triggers,
                    active=True,
                    secret=PLAN.secrets[0],
                    templated=False,
                )
                others = [each for each in after[hook.place] if each.id != hook.id]
                assert all(each.url != PLAN.url for each in others), "409: another one has this address"
                after[hook.place] = [*others, right]
            case Drop(hook):
                after[hook.place] = [each for each in after[hook.place] if each.id != hook.id]
    return after


@given(founds(), wanteds)
def test_one_of_ours_tells_at_each_wanted_place_and_none_elsewhere(found: Found, wanted: tuple[HookPlace, ...]) -> None:
    after = carried_out(found, plan_steps(PLAN, wanted, found))
    for place, hooks in after.items():
        ours = [each for each in hooks if PLAN.owns(each)]
        assert [PLAN.wrong(each) for each in ours] == [()] * (place in wanted)


@given(founds(), wanteds)
def test_what_is_somebody_elses_stays_as_it_is(found: Found, wanted: tuple[HookPlace, ...]) -> None:
    after = carried_out(found, plan_steps(PLAN, wanted, found))
    for place, hooks in found.items():
        strangers = [each for each in hooks if not PLAN.owns(each)]
        assert [each for each in after[place] if each in strangers] == strangers


@given(founds(), wanteds)
def test_what_is_right_takes_no_step(found: Found, wanted: tuple[HookPlace, ...]) -> None:
    after = carried_out(found, plan_steps(PLAN, wanted, found))
    assert plan_steps(PLAN, wanted, after) == ()


@given(founds(), wanteds)
def test_nothing_is_dropped_before_all_that_tells_is_made(found: Found, wanted: tuple[HookPlace, ...]) -> None:
    steps = [isinstance(each, Drop) for each in plan_steps(PLAN, wanted, found)]
    assert steps == sorted(steps)


@given(founds(), wanteds, st.integers(0, 9))
def test_whoever_told_well_enough_before_tells_at_every_moment(
    found: Found, wanted: tuple[HookPlace, ...], until: int
) -> None:
    """Broken off after any step: where one of ours was heard here before, one is still."""

    def heard(hooks: Sequence[Hook], trigger: str) -> bool:
        return any(
            each.url == URL and each.active and each.secret in PLAN.secrets and trigger in each.triggers
            for each in hooks
        )

    after = carried_out(found, plan_steps(PLAN, wanted, found)[:until])
    for place in wanted:
        for trigger in PLAN.triggers:
            assert heard(after[place], trigger) or not heard(found[place], trigger)
