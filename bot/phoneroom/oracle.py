"""The rules that are always on: what a bot must not do even where Telegram would let it pass."""

from bot.phoneroom.clock import RoomClock
from bot.phoneroom.errors import Json
from bot.phoneroom.world import World

ANSWER_WITHIN = 15.0


class Oracle:
    """The list of violations; a test fails on any that it did not expect."""

    def __init__(self, world: World, clock: RoomClock) -> None:
        self._world = world
        self._clock = clock
        self._found: list[Json] = []
        self._wait_until: dict[tuple[int, str], float] = {}

    def blame(self, rule: str, detail: str, call: int | None = None) -> None:
        """Write a violation down; `call` is its row in the trace."""
        self._found.append({"at": self._clock.now(), "call": call, "rule": rule, "detail": detail})

    def violations(self) -> list[Json]:
        """Everything found so far, including buttons that nobody has answered in time."""
        for query in list(self._world.queries.values()):
            late = self._clock.now() - query.created > ANSWER_WITHIN
            if late and not query.answered and not query.blamed:
                query.blamed = True
                self._world.save(query)
                self.blame("callback-unanswered", f"query {query.id} had no answer in {ANSWER_WITHIN:g} s")
        return list(self._found)

    def forgive(self, rules: list[str]) -> list[Json]:
        """Take away what was found of these rules (of all, if none is named) and return it."""
        found = self.violations()
        gone = [one for one in found if not rules or one["rule"] in rules]
        self._found = [one for one in found if one not in gone]
        return gone

    def told_to_wait(self, bot: int, chat: str, seconds: int) -> None:
        """A 429 named a deadline."""
        self._wait_until[bot, chat] = self._clock.now() + seconds

    def check_patience(self, bot: int, chat: str, call: int) -> None:
        """A send before the deadline of a 429 is a violation."""
        left = self._wait_until.get((bot, chat), 0.0) - self._clock.now()
        if left > 0.5:
            self.blame(
                "ignored-retry-after", f"sent to chat {chat} {left:.1f} s before the time that a 429 named", call
            )

    def check_text(self, bot: int, text: str, call: int) -> None:
        """No bot's token may stand in a text."""
        for known in self._world.bots.values():
            secret = known.token.partition(":")[2]
            if secret and secret in text:
                self.blame("token-in-text", f"bot {bot} wrote the token of bot {known.id} into a text", call)

    # What each refusal says about the caller. Other refusals (a blocked bot, a deleted message) are life.
    _FAULTS = (
        ("message is too long", "text-too-long"),
        ("caption is too long", "caption-too-long"),
        ("message text is empty", "text-empty"),
        ("can't parse", "unparsable"),
        ("BUTTON_DATA_INVALID", "callback-data-too-long"),
        ("method not found", "unknown-method"),
        ("bot can't initiate conversation", "chat-not-started"),
        ("is not specified", "missing-parameter"),
        ("is required", "missing-parameter"),
        ("chat_id is empty", "missing-parameter"),
        ("query is too old", "callback-late"),
        ("BOT_COMMAND", "bad-command"),
        ("unsupported parse_mode", "unparsable"),
        ("keyboard button", "bad-keyboard"),
        ("wrong file_id", "bad-file-id"),
    )

    def judge_refusal(self, method: str, description: str, call: int) -> None:
        """A refusal that only a mistake of the bot can cause is a violation."""
        for part, rule in self._FAULTS:
            if part in description:
                self.blame(rule, f"{method}: {description}", call)
                return
