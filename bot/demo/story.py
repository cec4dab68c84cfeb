"""The story of the demo: when it begins, who the house is, what there is to try."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from domain.house import COMPANY, POLICY
from domain.ports import OpenWork

STORY_BEGINS: Final = datetime(2022, 6, 27, 9, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
"""Monday: the maker of the milk powder reports its lot HY220415."""
FILES_END: Final = STORY_BEGINS + timedelta(days=4)
"""After the last entry of the plant's books."""
MAIL_FROM: Final = "Chenmu Dairy <recall@chenmu.example>"

STORY: Final = {
    "en": "1. Worker: tap English, pick the label MP07, press “Scan this label”, then Use.\n"
    "2. Quality lead: the powder’s maker reports lot HY220415. Send  /trace MP05  and look at the picture.\n"
    "3. Quality lead: send  /recall HY220415 supplier notice  and press Launch recall."
    " Watch the customers’ phones, and the letters under Mail.\n"
    "4. Press “Let the customers answer”: two days pass in a minute. Watch the card, and open the board from it.",
    "zh": "1. 工人：选标签 MP07，点“扫描这张标签”，再点“领用”。\n"
    "2. 质量主管：奶粉厂通报批号 HY220415 有问题。先点“中文”，再发送  /trace MP05 ，看谱系图。\n"
    "3. 质量主管：发送  /recall HY220415 供应商通知 ，点“启动召回”，看客户的手机和“邮件”里的信。\n"
    "4. 点“让客户回复”：一分钟过完两天。看召回卡片，并从卡片打开看板。",
}

HOUSE: Final[dict[str, dict[str, Any]]] = {
    COMPANY: {
        "name": "Chenmu Dairy Co., Ltd.",
        "name_zh": "晨牧乳业有限公司",
        "address": "12 Muye Road, Hohhot, Inner Mongolia",
        "address_zh": "内蒙古呼和浩特市牧野路12号",
        "phone": "+86 471 555 0127",
        "email": "recall@chenmu.example",
        "responsible": "Grace Chen",
        "legal": "晨牧",
    },
    POLICY: {"regime": "cn-food", "severity": "1", "four_eyes": []},
}
"""Who issues the notices, and by which rules; a second lead's yes is not asked for until somebody switches that on."""


def decide_house(open_work: OpenWork) -> None:
    """Afterwards the house is somebody; what a lead has decided since stays as it is."""
    with open_work() as work:
        for name, value in HOUSE.items():
            if not work.house.get(name):
                work.house.put(name, value)
        work.commit()
