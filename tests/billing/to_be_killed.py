"""A process of its own that judges one payment, says what came of it, and then waits to be killed."""

import asyncio
import sys
from dataclasses import replace

from peserta.kit.database import open_pool
from tests.billing.paying import Counter, a_payment

NAME = "to be killed"


async def judge(dsn: str, number: str, request_id: str, external_id: str) -> None:
    async with open_pool(dsn, size=1, name=NAME) as pool:
        payment = replace(a_payment(number), request_id=request_id)
        verdict = await Counter(pool).pay(payment, id_=external_id)
        sys.stdout.write(verdict.status + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(judge(*sys.argv[1:]))
