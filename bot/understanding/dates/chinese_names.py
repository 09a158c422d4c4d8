"""Chinese words that look like dates and belong to names: 周一鸣说, 星期天家具, 零点面馆, 明天会展的李总."""

import re

from bot.understanding.dates.values import Piece

TRADES = (
    "科技 家居 家具 餐饮 餐厅 影视 影业 影院 包装 连锁 传媒 广告 文化 文创 实业 贸易 商贸 "
    "电子 电器 物流 快递 建材 五金 服饰 服装 酒店 饭店 饭馆 面馆 面店 面包 粥铺 小吃 自助餐 "
    "便当 火锅 烧烤 咖啡 酒吧 酒馆 茶馆 茶业 茶饮 茶研 奶茶 烘焙 蛋糕 甜品 食品 饮料 水果 "
    "生鲜 花店 花艺 设计 装饰 装修 网络 软件 信息 教育 培训 补习 幼儿园 医药 医美 口腔 机械 "
    "汽车 置业 地产 制衣 数码 印刷 美容 美发 造型 健身 瑜伽 超市 便利店 书店 书屋 书房 音乐 "
    "摄影 婚庆 婚纱 母婴 童装 玩具 宠物 洗衣 旅行社 旅游 民宿 旅馆 会展 会所 俱乐部 居酒屋 酒业 酒庄 女装 男装 照相 "
    "包子 豆浆 餐酒馆 铺子 "
    "刨冰 冰室 茶庄 月子中心 果园 国际 集团 公司 股份 有限 工作室 手信 烟酒 药房 照明 家纺 珠宝 眼镜 假日 "
).split()
TRADE = rf"(?:花|里|天|阳光|来)?(?:{'|'.join(TRADES)})+[馆铺厂社]?"
# A name goes on as the one who acts or owns; a place where one meets does not (周五酒店见).
GOES_ON = (
    r"(?:的|是|有限|公司|集团|股份|店|城|坊|酒店|想|要|换|催|搬|那|说|个|讲|来电|回[信复]|老[板总]|采购|也|不|没|叫|找|下单|订|退|"
    r"[\u4e00-\u9fff]{1,2}(?:总|姐|哥|经理|店长|老板|主管|主任|小姐|先生)|[小老阿]|$|[\s,.;!?。、:(])"
)
NAME = re.compile(TRADE + GOES_ON)
# 明天, 今天: a day first, a name only where nobody comes, goes or does anything that day.
OWNER = re.compile(
    rf"{TRADE}(?:有限|是[做搞干家]|集团|公司|股份|的(?![^,;。]*(?:[来去到见约开送交发打]|再|谈|聊|签)))"
)
# A month is also a poet's word: 四月望雨民宿.
POETIC = re.compile(
    rf"[^\W\d去到见开约来要有的底初中末份再前后]{{1,2}}{TRADE}(?:的|老|店|有限|公司|要|想|说|催|个老)"
)
MONTH = re.compile(r"[一二三四五六七八九十]{1,2}月$")
RELATIVE = re.compile(r"[今明昨后前大听琴寻]+[天日朝]")
CALLED = re.compile(r"(?:叫|姓|名字是)$")
# 周 is a surname: 周一鸣 and 周二毛 are people before what people do.
# 周三陈经理来电: a surname is the beginning of another person, and no part of a name with 周.
SURNAMES = (
    "王李张刘陈杨赵黄吴徐孙胡朱林何郭罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛余潘杜戴钟汪姜范姚谭廖邹熊陆"
    "郝崔邱秦史顾侯邵孟段钱汤尹黎乔贺赖龚"
)
PERSON = re.compile(
    rf"[^\W\d{SURNAMES}早晚上下中前后去来打约见再开到发送给的和跟与同要我他她它你咱能会可就才都又还也先让请没不内里起或找回谈聊签交"
    r"拜催问左是那这全带陪接派](?=说|是|讲|问|总|先生|小姐|女士|老师|医生|园长|校长|教练|师傅|店长|经理|主管|老板|主任|厂长|那边|的电话|电话|介绍|离职)"
)
GREETING = re.compile(r"\s*(?:愉快|快乐|大吉|吉祥|安康)")
SURNAME_DAY = re.compile(r"周[一二三四五六日]$")


def in_name(piece: Piece, text: str) -> bool:
    """Whether the piece is the beginning of the name of a firm or a person, or of a wish (周末愉快)."""
    words = text[piece.start : piece.end]
    if GREETING.match(text, piece.end):
        return True
    if any(char.isdecimal() for char in words) or words[:1].isascii():
        return False
    if CALLED.search(text, max(0, piece.start - 3), piece.start):
        return True
    if SURNAME_DAY.match(words) and PERSON.match(text, piece.end):
        return True
    if MONTH.match(words) and POETIC.match(text, piece.end):
        return True
    return (OWNER if RELATIVE.match(words) else NAME).match(text, piece.end) is not None
