"""A Dask scheduler at an address."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from theory.errors import InputError

if TYPE_CHECKING:
    from distributed import Client

PATIENCE = 5  # seconds until an address counts as wrong


def connected(address: str) -> Client:
    """InputError if no scheduler answers there."""
    try:
        from distributed import Client
    except ImportError:
        raise InputError(
            "--cluster needs Dask: pip install -c constraints.txt -e '.[cluster]'."
        ) from None
    for name in ("distributed", "distributed.client"):  # each has a level of its own
        logging.getLogger(name).setLevel(logging.CRITICAL)  # failures are told by us
    try:
        kind = asyncio.run(asyncio.wait_for(_kind(address), PATIENCE))
    except Exception as error:  # whatever a stranger at that address may answer
        raise InputError(
            f"--cluster {address}: no Dask scheduler answers there within {PATIENCE} s "
            f"({type(error).__name__}: {error}). `dask scheduler` starts one; its address "
            f"looks like tcp://127.0.0.1:8786."
        ) from None
    if kind != "Scheduler":
        raise InputError(f"--cluster {address} is a Dask {kind}; give the scheduler's address.")
    return Client(address, timeout=PATIENCE, set_as_default=False)


async def _kind(address: str) -> str:
    """Asked before a client is made: one that never connected takes long to give up."""
    from distributed import rpc

    async with rpc(address, timeout=PATIENCE) as server:
        return str((await server.identity())["type"])
