"""Bookings: found by component."""

from askpro.application.ports.records import Booking
from askpro.application.ports.storage import Storage
from askpro.testing.contracts.storage.base import StorageParts
from askpro.testing.contracts.storage.samples import a_booking


class GraphContract(StorageParts):
    """What the port says about ``Bookings``."""

    def test_around_a_uid_is_its_whole_component(self, clinic: Storage) -> None:
        bookings = [a_booking("uid_1", "c1", "apt_1"), a_booking("uid_2", "c1"), a_booking("uid_3", "c2", "apt_2")]
        with clinic.write("com_a") as ledger:
            ledger.bookings.save(bookings)
        with clinic.read("com_a") as ledger:
            assert _uids(ledger.bookings.around(["uid_2"])) == ["uid_1", "uid_2"]
            assert _uids(ledger.bookings.around(["uid_1", "uid_2"])) == ["uid_1", "uid_2"]
            assert _uids(ledger.bookings.around(["uid_1", "uid_3", "uid_x"])) == ["uid_1", "uid_2", "uid_3"]

    def test_around_nothing_or_the_unknown_is_nothing(self, clinic: Storage) -> None:
        with clinic.read("com_a") as ledger:
            assert ledger.bookings.around([]) == []
            assert ledger.bookings.around(["uid_x"]) == []

    def test_of_an_appointment_are_all_nodes_of_its_components(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            first = [a_booking("uid_1", "c1", "apt_1"), a_booking("uid_2", "c1", "apt_2")]
            ledger.bookings.save([*first, a_booking("uid_3", "c3", "apt_1"), a_booking("uid_4", "c4", "apt_3")])
            assert _uids(ledger.bookings.of("apt_1")) == ["uid_1", "uid_2", "uid_3"]
            assert ledger.bookings.of("apt_x") == []

    def test_components_join_when_saved_so(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.bookings.save([a_booking("uid_1", "c1", "apt_1"), a_booking("uid_2", "c2", "apt_2")])
        with clinic.write("com_a") as ledger:
            ledger.bookings.save([a_booking("uid_2", "c1", "apt_1")])
            assert _uids(ledger.bookings.around(["uid_1"])) == ["uid_1", "uid_2"]
            assert ledger.bookings.of("apt_2") == []

    def test_saving_none_is_nothing(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.bookings.save([])
            ledger.claims.replace("apt_1", [])
            ledger.generations.move([])


def _uids(bookings: list[Booking]) -> list[str]:
    return sorted(booking.node.uid for booking in bookings)
