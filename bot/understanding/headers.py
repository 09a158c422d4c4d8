"""What the columns of a table are: header words of three languages to the fields of a record (IMPORT-2)."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from bot.understanding.folding import fold_text
from storage.entities.importing import CUSTOM, FIELDS, REPEATED

# field -> whole headers, folded: lower case, simplified characters, without spaces and punctuation.
_WORDS: Final[dict[str, str]] = {
    "name": (
        "名称 客户名称 客户名 客户 公司名称 公司名 公司 企业名称 企业 单位名称 单位 客户全称 公司全称"
        " 线索名称 名单名称 姓名或公司 抬头 company companyname customer customername account"
        " accountname organization organisation client clientname business lead leadname"
    ),
    "contact_name": (
        "联系人 联系人姓名 联络人 联络人姓名 姓名 称呼 对接人 客户联系人 窗口 主要联系人 contact"
        " contactname contactperson person fullname attn 负责窗口"
    ),
    "title": "职务 职位 职称 头衔 岗位 jobtitle title position role",
    "phone": (
        "电话 手机 手机号 手机号码 联系电话 联络电话 联系方式 电话号码 移动电话 行动电话 联系人电话"
        " 联系人手机 tel telephone phone phonenumber mobile mobilephone cell cellphone contactphone"
        " 电话1 电话2 手机1 手机2 备用电话"
    ),
    "office_phone": (
        "座机 固定电话 固话 公司电话 办公电话 市话 总机 officephone landline companyphone workphone mainphone"
    ),
    "email": "邮箱 电子邮箱 电子邮件 邮件 信箱 电子信箱 email emailaddress mail",
    "wechat": "微信 微信号 wechat wechatid weixin",
    "telegram": "telegram tg 电报",
    "address": ("地址 公司地址 详细地址 客户地址 联系地址 通讯地址 住址 address street streetaddress companyaddress"),
    "region": "地区 区域 省份 省 县市 所在地区 所在地 region area province state county",
    "industry": "行业 所属行业 产业 客户行业 industry sector",
    "source": "来源 客户来源 线索来源 名单来源 来源渠道 渠道 source leadsource channel origin",
    "level": "级别 客户级别 客户等级 等级 重要程度 level grade rating priority",
    "tags": "标签 客户标签 tags tag labels",
    "remark": ("备注 说明 附注 注记 备注说明 其他 remark remarks note notes comment comments memo description"),
    "owner": (
        "负责人 业务 业务员 销售 销售员 销售人员 归属人 跟进人 所属人 所有人 业务代表 客户经理"
        " 负责业务 业务负责人 owner sales salesrep salesperson rep accountmanager accountowner"
        " assignedto responsible"
    ),
    "short_name": "简称 客户简称 公司简称 shortname abbreviation alias",
    "kind": "客户类型 客户性质 类型 公司或个人 customertype type kind",
    "website": "网址 网站 官网 公司网址 website url web homepage",
    "core_value": "客户看重 核心价值 关注点 corevalue",
    "tax_no": "税号 统一编号 统编 纳税人识别号 统一社会信用代码 taxno taxnumber taxid vat vatnumber",
    "hobbies": "爱好 兴趣 hobbies",
    "birthday": "生日 出生日期 birthday dateofbirth",
    "need": ("需求 客户需求 意向 意向产品 需求描述 need needs requirement requirements interest demand inquiry"),
    "creator": "创建人 录入人 建档人 建立者 建立人 添加人 creator createdby author enteredby",
    "created_at": (
        "创建时间 创建日期 录入时间 录入日期 建档时间 建档日期 建立时间 建立日期 添加时间 createdat"
        " created createdon createddate creationdate dateadded"
    ),
    "last_contact_at": (
        "最后联系时间 最后跟进时间 最近跟进时间 最近联系时间 最后联系日期 最后跟进日期 上次联系"
        " 上次跟进时间 最近联系 最后联系 最后联络日 最后联络时间 最后联络日期 上次联络 lastcontact"
        " lastcontacted lastcontactdate lastcontactedat lastactivity lastactivitydate lastfollowup"
        " lastfollowupdate"
    ),
    "last_contact": (
        "最后跟进内容 最近跟进内容 最近跟进 跟进记录 跟进内容 最后跟进 lastnote lastcomment lastcontactnote"
    ),
}
_BY_WORD: Final = {word: name for name, words in _WORDS.items() for word in words.split()}
_SPACE = re.compile(r"[\s\W_]+")
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
# Columns that a file of ours adds; they never mean anything.
OURS: Final = frozenset({"原因", "reason", "没导入的原因", "未导入的原因", "未汇入的原因", "whynotimported"})
LEADING: Final = 10


def key_of(header: str) -> str:
    """A header as it is compared: 公司名称（必填）* -> 公司名称."""
    return _SPACE.sub("", fold_text(_BRACKETS.sub("", header))).casefold()


def guess(headers: Sequence[str], kind: str, custom: Mapping[str, str]) -> list[str]:
    """The field of each column, "" for what is left out; `custom` are the firm's own fields, label -> key."""
    known = set(FIELDS[kind])
    own = {key_of(label): CUSTOM + key for label, key in custom.items()}
    found: list[str] = []
    for header in headers:
        word = key_of(header)
        name = own.get(word) or _BY_WORD.get(word) or _BY_WORD.get(word.rstrip("0123456789"), "")
        is_taken = name in found and name not in REPEATED
        found.append("" if is_taken or word in OURS or not (name in known or name.startswith(CUSTOM)) else name)
    return found


def header_row(rows: Sequence[Sequence[str]], custom: Mapping[str, str]) -> int:
    """Which of the first rows holds the headers: the one with most words that are headers, else the first."""
    words = {key_of(label) for label in custom} | _BY_WORD.keys()

    def score(row: Sequence[str]) -> int:
        return len({key_of(cell) for cell in row if len(cell) <= 30} & words)

    scores = [score(row) for row in rows[:LEADING]]
    best = max(scores, default=0)
    return scores.index(best) if best >= 2 else 0
