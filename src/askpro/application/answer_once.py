"""Answer once: the same key and request give the same answer and one effect, also in parallel and after a crash (S10).

The record is committed before the effect and reserves the ids that the effect uses. Repeats that come while the
first is at work wait for its answer; whoever finds a record whose lease ran out takes it over, and finds by the
reserved ids what was done already.
"""

from collections.abc import Callable
from datetime import timedelta

from attrs import evolve, frozen

from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Clock, Ids
from askpro.domain.errors import (
    AskproError,
    CalendarCredentials,
    CalendarMalformed,
    ConfigurationError,
    Erased,
    Forbidden,
    IdempotencyInFlight,
    InvalidRequest,
    OutcomeUnknown,
    PayloadTooLarge,
    StorageConflict,
    TryLater,
    Unauthorized,
)
from askpro.domain.idempotency import ERASED, Asked, IdempotencyRecord, KeptAnswer

PATIENCE = timedelta(seconds=8)
_LONGEST_PATIENCE = timedelta(seconds=30)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 0.25
_SWEPT_BESIDE, _SWEPT_AT_ONCE = 5, 500
_NOTHING_DONE = (InvalidRequest, PayloadTooLarge, Unauthorized, Forbidden)
_NOT_FINAL = (TryLater, CalendarCredentials, CalendarMalformed, ConfigurationError, OutcomeUnknown, StorageConflict)
"""Errors after which the same request may be sent again, and is then carried out, or looked for, anew."""

Work = Callable[[str], KeptAnswer]
"""Does what was asked, with the reserved id in hand."""

Tell = Callable[[AskproError], KeptAnswer]
"""A final refusal as an answer."""


@frozen
class Given:
    """An answer, and whether it was given before."""

    answer: KeptAnswer
    replayed: bool


@frozen(kw_only=True)
class AnswerOnce:
    """Answers are kept for seven days. 5xx, wrong requests and what may succeed later are not kept as answers."""

    storage: Storage
    clock: Clock
    ids: Ids

    def __call__(self, asked: Asked, work: Work, tell: Tell, patience: timedelta | None = None) -> Given:
        """The answer of the work, or the one that was given before.

        Raises IdempotencyMismatch, IdempotencyInFlight (the first is still at work when patience, 8 s unless told,
        ends), Erased (its answer was), and those errors of the work after which it may be asked again.
        """
        holder, pause = self.ids.new("idm"), _FIRST_PAUSE
        deadline = self.clock.now() + min(PATIENCE if patience is None else patience, _LONGEST_PATIENCE)
        while True:
            record = self._take(asked, holder)
            record.check(asked)
            if record.answer == ERASED:
                raise Erased("The answer to this request was erased with its customer; nothing is done again.")
            if record.answer is not None:
                return Given(record.answer, replayed=True)
            if record.holder == holder:
                return self._answer(asked, record, work, tell)
            if self.clock.now() >= deadline:
                raise IdempotencyInFlight("The first request with this Idempotency-Key is still under way.")
            self.clock.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def sweep(self) -> bool:
        """Forget answers that were kept for long enough; whether more of them may be left."""
        with self.storage.directory() as directory:
            companies = directory.companies()
        more = False
        for company in companies:
            with self.storage.write(company.id) as ledger:
                more |= ledger.idempotency.drop_expired(self.clock.now(), _SWEPT_AT_ONCE) == _SWEPT_AT_ONCE
        return more

    def _take(self, asked: Asked, holder: str) -> IdempotencyRecord:
        """The record under the key: ours if it is new, expired or left behind."""
        with self.storage.read(asked.company_id) as ledger:
            found = ledger.idempotency.get(asked.scope, asked.digest)
        now = self.clock.now()
        if found is not None and not found.expired(now) and not found.free(now):
            return found
        with self.storage.write(asked.company_id) as ledger:
            found = ledger.idempotency.get(asked.scope, asked.digest)
            now = self.clock.now()
            if found is None or found.expired(now):
                record = IdempotencyRecord.of(asked, holder.partition("_")[2], holder, now)
                ledger.idempotency.drop_expired(now, _SWEPT_BESIDE)
            elif found.free(now) and found.fingerprint == asked.fingerprint:
                record = found.taken_over(holder, now)
            else:
                return found
            ledger.idempotency.save(record)
            return record

    def _answer(self, asked: Asked, record: IdempotencyRecord, work: Work, tell: Tell) -> Given:
        try:
            answer = work(record.reserved)
        except _NOTHING_DONE:
            self._leave(asked, record, forget=True)
            raise
        except _NOT_FINAL:
            self._leave(asked, record)
            raise
        except AskproError as error:
            answer = tell(error)
        except Exception:
            self._leave(asked, record)
            raise
        return self._keep(asked, record, answer)

    def _keep(self, asked: Asked, record: IdempotencyRecord, answer: KeptAnswer) -> Given:
        """Write the answer down. Who took over meanwhile may have answered already: then that answer counts."""
        with self.storage.write(asked.company_id) as ledger:
            found = ledger.idempotency.get(record.scope, record.digest)
            if found is not None and found.holder == record.holder:
                ledger.idempotency.save(evolve(found, answer=answer))
        if found is not None and found.fingerprint == record.fingerprint and found.answer is not None:
            return Given(found.answer, replayed=True)
        return Given(answer, replayed=False)

    def _leave(self, asked: Asked, record: IdempotencyRecord, *, forget: bool = False) -> None:
        """Let the next repeat have it at once; ``forget`` also what was asked, where certainly nothing was done."""
        with self.storage.write(asked.company_id) as ledger:
            found = ledger.idempotency.get(record.scope, record.digest)
            if found is None or found.holder != record.holder:
                return
            if forget:
                ledger.idempotency.drop(record.scope, record.digest)
            else:
                ledger.idempotency.save(evolve(found, lease_until=self.clock.now()))
