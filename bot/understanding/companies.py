"""Words around the names of firms: trades, legal forms, and what ends a name."""

import re

from bot.understanding.people import NOT_PEOPLE

TRADES = (
    r"(?:科技|电子|物流|机械|建材|五金|贸易|商贸|食品|餐饮|服饰|服装|家居|家具|酒店"
    r"|饭店|医疗|医药|药业|制药|化工|化妆品|包装|印刷|广告|传媒|文化|教育|软件|网络"
    r"|信息|通信|通讯|能源|电力|电气|电器|光电|半导体|汽车|汽配|重工|工业|实业|精密"
    r"|精机|塑胶|塑料|模具|钢铁|金属|纺织|制衣|鞋业|玩具|家电|超市|百货|超商|连锁|农业"
    r"|乳业|啤酒|饮料|地产|置业|物业|建设|工程|装饰|设计|环保|生物|航空|海运|航运|货运"
    r"|快递|供应链|旅游|旅行社|银行|证券|保险|投资|控股|集团|股份|医院|学校|大学"
    r"|学院|幼儿园|研究院|设计院|工厂|制造|机床|锐捷|仪器|设备|材料|新材|照明|灯饰|陶瓷"
    r"|玻璃|橡胶|涂料|电缆|电机|泵业|阀门|轴承|紧固件|数码|智能|自动化|机器人|新材料|冷链"
    r"|仓储|器械|包材|管业|铝业|铜业|钢构|幕墙|园林|绿化|机电|数控|液压|焊接|检测|租赁"
    r"|会展|文旅|影视|影业|风电|光伏|船舶|粮油|果业|茶业|酒业|矿业|木业|水产|海鲜|渔业|养殖"
    r"|农机|农资|种业|牧业|饲料|肥业|火锅|烧烤|咖啡|烘焙|蛋糕|面馆|茶馆|茶餐厅|冰室|酒家"
    r"|酒楼|食府|餐厅|药房|药局|药店|诊所|口腔|齿科|眼科|卫生院|门诊部|健身|美容|美发|宠物"
    r"|珠宝|眼镜|书店|文具|乐器|琴行|驾校|艺校|中学|小学|国中|国小|高中|幼教|养老院|民宿"
    r"|宾馆|客栈|会所|影楼|婚庆|律所|事务所|律师行|工作室|修理部|打印部|经营部|批发部|合作社"
    r"|农场|牧场|果园|茶园|农庄|水电行|电器行|机车行|企业社|工程行|洋行|纸业|纸箱|线缆|灯具"
    r"|门窗|卫浴|地板|瓷砖|石材|水泥|混凝土|家纺|布艺|皮具|箱包|母婴|童装|电商|外贸|厂|店"
    r"|社|行)"
)
LEGAL = r"(?:股份有限公司|有限责任公司|有限公司|集团公司|公司)"
# Where a name ends.
TAIL = re.compile(
    r"(?:的(?!士)|了|过(?!滤)|出来|出去|回来|出差|过来|过去|打[了过]|付(?=[了款定清尾全首\d])"
    r"|中标|尾款|货款|定金|那[个单]|这[个单]|上次|什么|哪[里家个]|多少|怎么|地址|在哪"
    r"|联系方式|目前|现在|以后|之前|回(?=[电复访他她信])|验收|开标|交货|到货|安装|培训"
    r"|试用|测试|演示|招标|投标|开(?=[了会视线个])|展示|汇款|已|打了?(?=[个通电款]|给"
    r"|过|来|不|$)|通了|通过|电话|微信|发了|发邮|发来|发(?=报价|样|资料|合同|目录|方案"
    r"|短信|消息|货)|寄了?(?=样|合同|资料|过|给|$)|送了|聊|谈(?!判网)|见面|见了|拜访"
    r"|回访|开会|说(?!服)|讲了?|反馈|来电|回复|表示|要(?!塞)|想要?"
    r"|需要|还差|还没|还在|还要|已经?|今天|明天|昨天|后天|[上下]午|早上|晚上|中午|刚|那边|这边|那里|方面|项目"
    r"|合同|合约|订单|单子|案子|案|的单|报价|方案|样品|价格|下单|付款|打款|到账|入账"
    r"|入帐|回款|收款|收了|收到|签了|签约|签(?=合)|赢单|输单|黄了"
    r"|输了|赢了|没接|没人|没空|没在|没有|没(?=[^\s]{0,3}$)|不在|不接|不要|有意|有兴趣"
    r"|对(?=报|价|我|方|产|样)|介绍|下次|下周|下个?月|进展|续约|续费|是(?!达)|在(?=[^\s]{2})"
    r"|让|请|帮|催|约(?=了|在|好|周|下|明|定|$)|询价|问(?=价|报|了|我)|跟进|联系|联络"
    r"|确认|同意|认可|满意|投诉"
    r"|考虑|要求|预算|提|换了|搬|把|给(?=他|她|了|我|报|个)|和(?=[^\s]{2,})|跟(?=[^\s]{2,})|与(?=[^\s]{2,}))"
)
TRADE = re.compile(TRADES)
NOT_COMPANY = (
    frozenset(
        "The A An I We He She They It Our My Your His Her Send Call Met Meet Visit Visited "
        "Called Spoke Likes Like Wants Want Needs Need Follow Push Move"
        " Remind Ask Asked New Lead Zoom Teams Video Phone Email Emailed Sent Price "
        "No Not Ok OK Yes Hi Hello Thanks Please Budget Quote Quoted Deal Order"
        " Revisit Reached Left Got Had Talked Told Texted Signed Paid Won Lost Next "
        "Last This In On At By Add Set Change Update MOQ VP CEO Head IT"
        " Mr Mrs Ms Miss Dr Today Tomorrow Yesterday Also But And Or If When Interested "
        "Meeting Check Find Show Search Said Contact Customer Company"
        " Promised Discussed Tel Phone Mobile WhatsApp WeChat LINE Telegram SMS".split()
    )
    | NOT_PEOPLE
)
