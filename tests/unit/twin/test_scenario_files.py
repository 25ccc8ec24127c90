"""Scenarios: those that come with the twin, and those in files of one's own."""

import json
import re
from pathlib import Path

import pytest
from attrs import evolve

from askpro.twin import default_seed
from askpro.twin.building import build_twin
from askpro.twin.faults import FaultError
from askpro.twin.keeping import write_state
from askpro.twin.scenarios import Scenario, find_scenario, library, load_scenario, read_scenario

LOST = {"kind": "lost-answer"}


def test_there_are_many() -> None:
    assert len(library()) >= 30


@pytest.mark.parametrize("scenario", library().values(), ids=library().keys())
def test_each_tells_its_story(scenario: Scenario) -> None:
    assert min(len(scenario.about), len(scenario.correct)) > 40
    assert scenario.attempt
    assert re.search(r"contract\.md|L\d\d", scenario.seen)
    assert scenario.faults


@pytest.mark.parametrize("scenario", library().values(), ids=library().keys())
def test_each_starts_from_the_twins_own_world(scenario: Scenario) -> None:
    build_twin(scenario.world(default_seed()), edition=scenario.edition or "upstream-2025-10")


def test_rows_are_added_to_the_world_and_other_values_replaced() -> None:
    scenario = Scenario(name="s", seed={"users": [{"id": 9}], "rateLimit": None, "webhooks": [1]}, faults=())
    world = scenario.world({"users": [{"id": 1}], "rateLimit": {"limitPerApiKey": 1}})
    assert world == {"users": [{"id": 1}, {"id": 9}], "rateLimit": None, "webhooks": [1]}


@pytest.mark.parametrize("ending", [".json", ".toml"])
def test_a_file_of_ones_own_needs_faults_only(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"mine{ending}"
    path.write_text(json.dumps({"faults": [LOST]}) if ending == ".json" else 'faults = [{kind = "lost-answer"}]')
    scenario = find_scenario(str(path))
    assert (scenario.name, [each.kind for each in scenario.faults]) == ("mine", ["lost-answer"])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is no JSON"),
        ("[]", "must be a table with faults"),
        ("{}", "faults is missing"),
        ('{"faults": [{"kind": "lost-anser"}]}', "faults[0].kind cannot be 'lost-anser'; did you mean lost-answer"),
        ('{"faults": [], "fault": 1}', "fault is not known in a scenario; did you mean faults"),
        ('{"faults": [], "edition": "v3"}', "edition cannot be 'v3'"),
        ('{"faults": [], "luck": 1.5}', "luck must be a number or a text"),
        ('{"faults": [], "seed": []}', "seed must be a table"),
        ('{"faults": [], "about": 3}', "about must be a text, not 3"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_name_and_place(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "mine.json"
    path.write_text(content)
    with pytest.raises(FaultError) as refused:
        load_scenario(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert said in str(refused.value)


def test_a_file_that_is_not_there_is_told() -> None:
    with pytest.raises(FaultError, match="cannot be read"):
        find_scenario("nowhere.toml")


def test_a_file_of_another_kind_is_told(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("faults: []")
    with pytest.raises(FaultError, match=r"ends in \.json or \.toml"):
        find_scenario(str(tmp_path / "mine.yaml"))


def test_an_unknown_name_suggests_near_ones() -> None:
    with pytest.raises(FaultError, match="did you mean lost-answer-of-a-create"):
        find_scenario("lost-answer-of-create")


def test_a_scenario_reads_its_faults_by_place() -> None:
    with pytest.raises(FaultError) as refused:
        read_scenario({"faults": [LOST, {"kind": "latency", "seconds": -1}]}, "mine")
    assert refused.value.place == "faults[1].seconds"


def test_a_state_that_was_kept_gets_the_rows_of_a_scenario_once(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    write_state(state, build_twin())
    hook = {"userId": 1, "subscriberUrl": "https://you.example/hook", "triggers": ["BOOKING_CREATED"]}
    story = find_scenario("reschedule-arrives-as-requested")
    story = evolve(story, seed={**story.seed, "webhooks": [hook]})
    for _ in range(2):
        write_state(state, build_twin(state=state, over=story.world))
    kept = json.loads(state.read_text())
    assert [each["title"] for each in kept["eventTypes"]].count("Consultation") == 1
    assert [each["subscriberUrl"] for each in kept["webhooks"]] == [hook["subscriberUrl"]]


def test_a_row_of_the_same_id_takes_the_place_of_the_worlds() -> None:
    scenario = Scenario(name="s", seed={"users": [{"id": 1, "name": "New"}]}, faults=())
    assert scenario.world({"users": [{"id": 1, "name": "Old"}, {"id": 2}]})["users"] == [
        {"id": 2},
        {"id": 1, "name": "New"},
    ]


def test_a_file_of_another_kind_that_is_not_there_is_no_scenario_by_name() -> None:
    with pytest.raises(FaultError, match="cannot be read"):
        find_scenario("mine.yaml")
