"""The tests' own PostgreSQL: whoever ends it, one test says so and the next one has it again."""

import os
import signal

import psycopg
import pytest

from tests.postgres import Server
from tests.running_desk import until


@pytest.mark.faults
def test_a_server_that_is_ended_from_outside_says_so_and_comes_back_with_what_it_had():
    server = Server().start()
    try:
        url = server.make("kept", "").replace("+psycopg", "")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE said (word text)")
        os.kill(server.pid, signal.SIGKILL)
        until(lambda: not server.alive, "it is gone")
        assert "SIGKILL" in server.why()
        server.revive()
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT count(*) FROM said").fetchone() == (0,)
    finally:
        server.stop()
