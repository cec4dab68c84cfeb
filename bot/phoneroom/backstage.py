"""Tasks that nobody awaits by name: kept by reference, stopped together, their errors told."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Backstage:
    """A group of tasks that lives between `start` and `stop` of a room.

    `asyncio.TaskGroup` must be left by the task that entered it; a room is started and stopped by different
    tasks (a pytest fixture does so), therefore this keeps the same promise by hand: no task is lost.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self.failures: list[BaseException] = []

    def spawn(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Start `work` beside the rest; an error of it is kept for `stop`."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.failures.append(error)

    async def stop(self) -> None:
        """Cancel what still runs and raise together the errors that nobody saw."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self.failures:
            raise BaseExceptionGroup("tasks of the phone room failed", self.failures)
