"""One look is enough: at the chain of a booking whose move got no answer, and at the whole window in a full sweep."""

from datetime import timedelta

from askpro.testing.worlds import Fault, World


def test_a_move_whose_answer_was_lost_is_found_by_one_look_along_the_chain(world: World) -> None:
    made = world.book()
    world.drain()
    world.holding = True
    world.network.faults = [Fault.LOST_AFTER]
    world.move(made, 4)
    world.clock.advance(timedelta(minutes=3))
    world.app.settle(world.company.id, made.id)
    assert (world.appointment(made.id).when.start, world.appointment(made.id).attempt) == (world.at(4), None)


def test_a_full_sweep_finds_what_is_older_than_its_mark(world: World) -> None:
    world.holding = True
    world.outside.book(world.types["Cut", "Alice"], world.at(3))
    with world.storage.directory() as directory:
        directory.save_sweep_mark(world.company.id, world.clock.now() + timedelta(hours=1))
    world.app.sweep(world.company.id, full=True)
    assert [each.when.start for each in world.appointments()] == [world.at(3)]
