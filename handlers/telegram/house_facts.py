"""`/house`: the company as customers see it, the usual rule set, four eyes, the quality group."""

from __future__ import annotations

from telegram import InlineKeyboardMarkup

from domain.case_facts import CLASSES
from domain.people import May
from domain.regime import regime, regimes
from domain.usecases.decide_house import DecideCompany, DecideGroup, DecidePolicy, DecidePrefix, HouseView, ShowHouse
from handlers.telegram.buttons_recall import HouseEyesButton, HouseRegimeButton
from handlers.telegram.dispatch import ButtonDoor, Door, after_command, command
from handlers.telegram.turn import Key, Turn, keys
from templates.words import N_

FACTS = {
    "name": "name", "名称": "name", "name_zh": "name_zh", "chinese": "name_zh", "中文名": "name_zh",
    "address": "address", "地址": "address", "phone": "phone", "电话": "phone", "email": "email", "邮箱": "email",
    "responsible": "responsible", "负责人": "responsible", "legal": "legal", "法人": "legal",
}  # fmt: skip
EYES = frozenset({"eyes", "four", "复核", "双人"})
REGIMES = frozenset({"regime", "rules", "规则", "法规"})
GROUPS = frozenset({"group", "群", "质量群"})
EYES_KEYS = (("", N_("One lead launches")), ("1", N_("Two for class 1")), ("12", N_("Two for classes 1 and 2")))
PREFIXES = frozenset({"prefix", "gs1", "厂商识别代码", "前缀"})
OFF = frozenset({"off", "none", "0", "关", "无", "关闭"})


async def house(turn: Turn) -> None:
    """`/house`, `/house phone +86 ...`, `/house regime cn-food`, `/house eyes 1 2`, `/house group` in a group."""
    turn.actor.must(May.HOUSE)
    first, _, rest = after_command(turn).partition(" ")
    word, rest = first.lower(), rest.strip()
    if not word:
        view = await turn.look(ShowHouse())
    elif word in GROUPS:
        where = turn.chat_id if turn.in_group and rest.lower() not in OFF else None
        if where is None and rest.lower() not in OFF:
            await turn.say("chat/house_group_how")
            return
        view = await turn.do(DecideGroup(), where, turn.language)
    elif word in REGIMES:
        view = await turn.do(DecidePolicy(), regime=rest.lower())
    elif word in PREFIXES:
        view = await turn.do(DecidePrefix(), "" if rest.lower() in OFF else rest)
    elif word in EYES:
        classes = rest.lower().removeprefix("eyes").replace(",", " ").split()
        view = await turn.do(DecidePolicy(), four_eyes=() if not classes or classes[0] in OFF else tuple(classes))
    else:
        view = await turn.do(DecideCompany(), FACTS.get(word, word), rest)
    await turn.tell(_words(turn, view), _keys(turn, view))


async def eyes_pressed(turn: Turn, pressed: HouseEyesButton) -> None:
    view = await turn.do(DecidePolicy(), four_eyes=tuple(each for each in pressed.classes if each in CLASSES))
    await turn.rewrite(_words(turn, view), _keys(turn, view))


async def regime_pressed(turn: Turn, pressed: HouseRegimeButton) -> None:
    view = await turn.do(DecidePolicy(), regime=pressed.name)
    await turn.rewrite(_words(turn, view), _keys(turn, view))


def _words(turn: Turn, view: HouseView) -> str:
    return turn.words("chat/house", view=view, rules=regime(view.regime).title)


def _keys(turn: Turn, view: HouseView) -> InlineKeyboardMarkup | None:
    """An admin decides the policy with a tap; a lead reads it."""
    if not turn.actor.may(May.POLICY):
        return None
    eyes = [
        Key(("✓ " if set(view.four_eyes) == set(classes) else "") + turn.label(text), HouseEyesButton(classes or "-"))
        for classes, text in EYES_KEYS
    ]
    rules = [
        Key(("✓ " if view.regime == each.name else "") + turn.label(each.title), HouseRegimeButton(each.name))
        for each in regimes()
    ]
    return keys(eyes[:1], eyes[1:], *(rules[at : at + 2] for at in range(0, len(rules), 2)))


DOORS = [Door("house", command("house", "企业", "本厂"), house)]
BUTTONS = [ButtonDoor(HouseEyesButton, eyes_pressed), ButtonDoor(HouseRegimeButton, regime_pressed)]
