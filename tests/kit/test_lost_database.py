"""PostgreSQL restarts, and the dispatcher goes on."""

from psycopg.conninfo import make_conninfo

from peserta.kit.database import NOTICED_GONE, Pool, open_pool
from peserta.kit.keys import Keys
from tests.messaging.sending import ScriptedRoute, a_dispatcher, put_code, running, until_state


async def test_a_lost_database_is_waited_for(pool: Pool, keys: Keys, app_dsn: str) -> None:
    route = ScriptedRoute("A")

    async with open_pool(app_dsn, size=3, name="to be lost") as its_own:
        async with running(a_dispatcher(its_own, keys, route)):
            await until_state(pool, await put_code(pool, keys), "accepted")
            async with pool.connection() as conn:
                await conn.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'to be lost'"
                )
            await until_state(pool, await put_code(pool, keys), "accepted")

    assert len(route.sent) == 2


async def test_a_server_that_vanishes_is_noticed_in_seconds_unless_its_address_says_otherwise(app_dsn: str) -> None:
    """What the kernel makes of it was measured once: 14 to 15 seconds, and without it over a minute."""
    patient = make_conninfo(app_dsn, tcp_user_timeout=60_000)
    asked: list[dict[str, str]] = []
    for dsn in (app_dsn, patient):
        async with open_pool(dsn, size=1, name="peserta test") as single, single.connection() as conn:
            asked.append({name: conn.info.get_parameters().get(name, "") for name in NOTICED_GONE})

    usual = {name: str(value) for name, value in NOTICED_GONE.items()}
    assert asked == [usual, usual | {"tcp_user_timeout": "60000"}]
