"""Shrinking: which steps of a failing plan are enough to fail, and which of those need their faults."""

from collections.abc import Callable, Sequence

from attrs import evolve

from askpro.testing.simulation.plan import Plan, Step

Fails = Callable[[Plan], bool]


def shrunk(plan: Plan, fails: Fails, most_tries: int = 200) -> Plan:
    """A plan of fewer and calmer steps that fails too. Chunks go first, then single steps, then faults."""
    tries = most_tries

    def still_fails(steps: Sequence[Step]) -> bool:
        nonlocal tries
        tries -= 1
        return tries >= 0 and fails(evolve(plan, steps=tuple(steps)))

    steps = list(plan.steps)
    size = max(1, len(steps) // 2)
    while tries > 0:
        before = len(steps)
        start = 0
        while start < len(steps) and tries > 0:
            fewer = steps[:start] + steps[start + size :]
            if still_fails(fewer):
                steps = fewer
            else:
                start += size
        if size == 1 and len(steps) == before:
            break
        size = max(1, size // 2)
    for number, step in enumerate(steps):
        calmer = [*steps[:number], evolve(step, calm=True), *steps[number + 1 :]]
        if not step.calm and still_fails(calmer):
            steps = calmer
    return evolve(plan, steps=tuple(steps))


def written(plan: Plan, shorter: Plan) -> str:
    """The steps of a plan that a shorter one keeps, as ``0,4c,7``: by number, ``c`` for one without its faults."""
    numbers = {step.salt: number for number, step in enumerate(plan.steps)}
    return ",".join(f"{numbers[step.salt]}{'c' if step.calm else ''}" for step in shorter.steps)


def kept(plan: Plan, text: str) -> Plan:
    """The plan with only the steps that ``written`` named. Raises ValueError, IndexError."""
    chosen = []
    for word in text.split(","):
        step = plan.steps[int(word.removesuffix("c"))]
        chosen.append(evolve(step, calm=word.endswith("c")))
    return evolve(plan, steps=tuple(chosen))
