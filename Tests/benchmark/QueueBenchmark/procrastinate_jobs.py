"""Jobs that do nothing, through procrastinate: how many a second one worker process runs."""

import asyncio
import logging
import sys
import time

import procrastinate

uri, jobs = sys.argv[1], int(sys.argv[2])
logging.disable(logging.CRITICAL)
app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=uri, min_size=4, max_size=8))


@app.task(name="nothing")
async def nothing(number):
    pass


async def main():
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        for start in range(0, jobs, 1000):
            await nothing.batch_defer_async(*({"number": number} for number in range(start, min(start + 1000, jobs))))
        best = 0
        began = time.monotonic()
        await app.run_worker_async(wait=False, concurrency=16, install_signal_handlers=False, listen_notify=False)
        best = jobs / (time.monotonic() - began)
        print(f"procrastinate {procrastinate.__version__}: {jobs} jobs, {best:.0f} jobs/s")


asyncio.run(main())
