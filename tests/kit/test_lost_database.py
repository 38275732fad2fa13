"""PostgreSQL restarts, and the dispatcher goes on."""

from peserta.kit.database import Pool, open_pool
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
