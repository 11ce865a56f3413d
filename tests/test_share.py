"""How the SPARQL engine is shared out: how many run, who is next, and that no turn is ever lost."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Busy
from graph.sparql.limits import Limits
from graph.sparql.share import Share, Turn

SOON = 0.001  # seconds that one waits where the answer is known
LIMITS = Limits(workers=3, long=1, client=2, queue=4, client_queue=2, waiting=SOON)
STEPS = st.lists(st.tuples(st.sampled_from(["enter", "lengthen", "leave"]), st.sampled_from(["ann", "bo", "cy", ""]), st.integers(0, 9)), max_size=30)


def waiting(share: Share, count: int) -> None:
    """Wait until so many wait for a turn."""
    while len(share._waiting) < count:
        time.sleep(SOON)


@given(steps=STEPS)
def test_never_more_run_than_may_and_no_turn_is_lost(steps: list[tuple[str, str, int]]) -> None:
    share, short, long = Share(LIMITS), [], []
    for step, client, which in steps:
        if step == "enter":
            of_client = sum(turn.client == client for turn in short + long)
            may = len(short) < LIMITS.workers and (not client or of_client < LIMITS.client)
            if may:
                short.append(share.enter(client))
            else:
                with pytest.raises(Busy):
                    share.enter(client)
        elif step == "lengthen" and short:
            turn = short.pop(which % len(short))
            may = not any(other.runs for other in long)
            try:
                assert share.lengthen(turn) is may
            except Busy:
                assert len([other for other in long if not other.runs]) >= LIMITS.long * 2
                share.leave(turn, 0)
                continue
            long.append(turn)
        elif step == "leave" and short + long:
            turn = (short + long)[which % len(short + long)]
            (short if turn in short else long).remove(turn)
            share.leave(turn, 0.1)
        assert sum(turn.runs for turn in long) == min(len(long), LIMITS.long)
    for turn in short + long:
        share.leave(turn, 0)
    again = [share.enter("ann"), share.enter("ann"), share.enter("bo")]
    assert all(turn.runs for turn in again)


def test_who_used_least_is_next() -> None:
    share = Share(Limits(workers=1, waiting=20))
    first = share.enter("greedy")
    share.leave(first, 5)
    running, order = share.enter("modest"), []

    def ask(client: str) -> None:
        turn = share.enter(client)
        order.append(client)
        share.leave(turn, 0)

    with ThreadPoolExecutor() as pool:
        for count, client in enumerate(["greedy", "new"], 1):
            pool.submit(ask, client)
            waiting(share, count)
        share.leave(running, 0.1)
    assert order == ["new", "greedy"]


def test_a_paused_query_goes_on_when_another_long_one_ends() -> None:
    share = Share(Limits(long=1, waiting=20))
    first, second = share.enter("ann"), share.enter("bo")
    assert (share.lengthen(first), share.lengthen(second)) == (True, False)
    with ThreadPoolExecutor() as pool:
        goes_on = pool.submit(share.lengthen, second, 20)
        share.leave(first, 1)
        assert goes_on.result() is True


def test_hundreds_of_clients_at_once_all_get_their_turns() -> None:
    share, limits = Share(Limits(workers=4, queue=500, waiting=20)), 4
    running, most, lock = 0, 0, threading.Lock()

    def ask(number: int) -> None:
        nonlocal running, most
        turn: Turn = share.enter(str(number % 50))
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(SOON)
        with lock:
            running -= 1
        share.leave(turn, SOON)

    with ThreadPoolExecutor(max_workers=100) as pool:
        list(pool.map(ask, range(400)))
    assert (running, most <= limits) == (0, True)
