"""Callers of a salon, and people at Cal.com, all at once, for as long as it takes."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from attrs import define, field
from tests.proof.salon import VERSION, Salon

from askpro.domain.timespan import write_instant

_PAUSE = 0.15


@define
class Crowd:
    """Threads that book, move and cancel, and forgive every error: the server dies under their hands."""

    salon: Salon
    seed: int
    answers: dict[str, int] = field(factory=dict)
    accepted: set[str] = field(factory=set)
    uids: list[str] = field(factory=list)
    _over: threading.Event = field(factory=threading.Event)

    def call(self, client: httpx.Client, dice: random.Random) -> None:
        """One command of a caller."""
        known, founded = sorted(self.accepted), self.salon.founded
        kind = dice.choices(("book", "reschedule", "cancel"), (6, 3, 2))[0] if known else "book"
        if kind == "book":
            member = dice.choice(sorted(founded.staff.values()))
            customer = {"name": "Jo", "email": f"jo{dice.randrange(10**9)}@example.net"}
            start = write_instant(founded.slot(dice.randrange(600)))
            body = {"service_id": founded.service, "staff_id": member, "customer": customer}
            self._note(kind, client.post("/appointments", json={**body, "start": start}))
            return
        path = f"/appointments/{dice.choice(known)}/{kind}"
        start = write_instant(founded.slot(dice.randrange(600)))
        self._note(kind, client.post(path, json={"start": start} if kind == "reschedule" else {"reason": "ill"}))

    def meddle(self, client: httpx.Client, dice: random.Random) -> None:
        """Somebody at Cal.com books, moves or cancels; whose webhook finds no server is lost."""
        start = write_instant(self.salon.founded.slot(dice.randrange(600)))
        uid = dice.choice(self.uids) if self.uids else ""
        kind = dice.choice(("book", "move", "cancel")) if uid else "book"
        if kind == "book":
            attendee = {"name": "Otto", "email": f"otto{dice.randrange(10**9)}@example.org", "timeZone": "UTC"}
            event_type = dice.choice(sorted(self.salon.founded.types.values()))
            answer = client.post("/bookings", json={"eventTypeId": event_type, "start": start, "attendee": attendee})
        elif kind == "move":
            answer = client.post(f"/bookings/{uid}/reschedule", json={"start": start})
        else:
            answer = client.post(f"/bookings/{uid}/cancel", json={"cancellationReason": "Changed my mind"})
        if answer.is_success:
            self.uids.append(answer.json()["data"]["uid"])
        time.sleep(dice.random() / 4)

    def _note(self, kind: str, answer: httpx.Response) -> None:
        told = f"{kind} {answer.status_code}"
        self.answers[told] = self.answers.get(told, 0) + 1
        if answer.is_success:
            shown: dict[str, Any] = answer.json()
            self.accepted.add(shown["id"])
            if shown["booking"] is not None:
                self.uids.append(shown["booking"]["uid"])

    @contextmanager
    def busy(self, callers: int) -> Iterator[None]:
        """They are at it until the block ends."""
        theirs = (self.salon.outside.url, self.meddle, VERSION)
        ours = (self.salon.url, self.call, {"authorization": f"Bearer {self.salon.founded.key}", "prefer": "wait=2"})
        threads = [
            threading.Thread(target=self._keep_on, args=(number, *(theirs if number == 0 else ours)))
            for number in range(callers + 1)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join()

    def _keep_on(self, number: int, url: str, act: Any, headers: dict[str, str]) -> None:
        dice = random.Random(f"{self.seed}/{number}")
        with httpx.Client(base_url=url, headers=headers, timeout=10, trust_env=False) as client:
            while not self._over.is_set():
                try:
                    act(client, dice)
                except httpx.HTTPError:
                    self.answers["no answer"] = self.answers.get("no answer", 0) + 1
                    time.sleep(_PAUSE)
