"""What firms and people of variants are made of."""

STEMS = (
    "鑫鸿昱晟博瑞达永成机隆泰兴源盛丰裕恒信诚德顺利发宏远东方海天华中联合众创新科明辉光宇宙星辰金银铜玉石山川"
    "江河湖林森木春秋冬夏龙凤麒麟鹏鹰马牛羊福禄寿喜安康平和美佳嘉怡悦欣雅逸致卓尔精工匠心启航领先锋前沿云腾飞"
    "翔凯旋胜捷迅捷速通畅旺茂繁荣昌盈满仓禾谷麦稻粮茶香味品尚优选良友朋亲邻里乡村镇北南西上海京广深杭苏锡常沪"
    "皖鲁豫鄂湘赣闽粤桂琼渝川蜀黔滇秦陇宁蒙辽吉黑津冀晋一二三六七八九十百千万亿大小老新红黄蓝绿紫青白黑蜜蜂蝴"
    "蝶蜻蜓熊猫狮虎豹象鱼鸟花草叶果梅兰竹菊荷莲桃李杏橙柠檬"
)
PLACES = (
    "上海 北京 广州 深圳 苏州 杭州 宁波 东莞 佛山 武汉 成都 重庆 西安 青岛 台北 新北 桃园 "
    "台中 高雄 香港 昆山 义乌 温州 无锡 常州 合肥 郑州 长沙 "
).split()
TRADES = (
    "科技 电子 物流 机械 建材 五金 贸易 食品 餐饮 服饰 家居 酒店 医疗 药业 化工 包装 印刷 "
    "传媒 教育 软件 网络 能源 电气 光电 汽配 重工 精密 模具 纺织 玩具 超市 农业 乳业 建设 "
    "工程 装饰 设计 环保 生物 货运 旅游 银行 投资 集团 医院 学校 小学 幼儿园 工厂 设备 "
    "材料 照明 陶瓷 玻璃 涂料 电缆 阀门 轴承 数码 智能 木业 水产 餐厅 饭店 茶业 酒业 矿业 "
    "健身 美容 宠物 珠宝 眼镜 书店 水电行 工程行 企业社 事务所 诊所 牧场 农场 果业 粮油 "
    "海鲜 火锅 咖啡 烘焙 铝业 钢构 幕墙 园林 物业 冷链 仓储 船舶 风电 光伏 检测 租赁 广告 "
    "会展 文旅 "
).split()
ENGLISH_FIRST = (
    "Novaford Brightline Harbour Cedar Maple Pacific Summit Redwood Blue Silver Golden Iron Stone River Lake "
    "Hill North South East Western Royal Prime Apex Vertex Lumen Orchid Lotus Jade Tiger Falcon Eagle Phoenix "
    "Delta Omega Sierra Aurora Borealis Kestrel Willow Oak Birch Copper Granite Marble Coral Island Bay Coast "
    "Ridge Valley Meadow Sunset Sunrise Happy Lucky Wing Kwong Tai Seng Hup Huat Bukit Tanjung Selera Maju "
    "Jaya Murni "
).split()
ENGLISH_SECOND = (
    "Logistics Foods Systems Electronics Packaging Dental Clinic Bakery Bakers Motors Plastics Steel Tools "
    "Textiles Marine Shipping Hotels Hotel Cafe Kitchen Farms Dairy Brewing Wines Builders Construction "
    "Engineering Printing Labs Software Media Travel Security Fitness Pharmacy Vets School College Furniture "
    "Interiors Timber Glass Roofing Plumbing Electrical Solar Energy Mining Freight Couriers Trading Supplies "
    "Hardware Seafood Garden Nursery "
).split()
ENGLISH_KINDS = (
    (
        "Primary Church Club Council Lodge Marina Autos Deli Butchers Salon Surgery Practice Museum Theatre "
        "Gym Nursery "
        "Garage Bros Mill Mills Quarry Golf Stables Kennels Motel Inn Diner Grill Pizza Tavern Brewery "
        "Florist Optical "
        "Physio Chiropractic Orthodontics Storage Towing Tyres Auto Welding Fabrication Precast Concrete "
        "Landscaping "
        "Cleaning Laundry Catering Recruitment Law Architects Surveyors Estate Realty Insurance Finance "
        "Studio Gallery "
        "Books Toys Sports Boats Caravans Trailers Tractors Feeds Seeds Poultry Orchards Vineyard Winery "
        "Distillery Dairy "
        "Fisheries Seafoods Cold-Storage Kitchens Bathrooms Flooring Tiles Joinery Windows Blinds Curtains "
        "Mech Chem "
        "Biotech Pharma Medical Hospital Hospice Care Academy Institute University Library Parish Housing "
        "Trust Charity"
    )
    .replace("-", " ")
    .split()
)
ENGLISH_LEGAL = ("Ltd", "Pte Ltd", "Sdn Bhd", "Inc", "LLC", "Pty Ltd", "& Sons", "Group", "Co", "& Co")
KINDS_OF_PLACES = (
    "打印部 修理部 艺校 养老院 索道公司 打包站 烟酒行 粮油店 便利店 药房 大药房 养殖场 农机站 供销社 派出所 "
    "物业 售楼部 "
    "驾校 汽修厂 洗衣店 足浴 ktv 影楼 棋牌室 花店 装饰城 项目部 街道办 村委会 学院 中学 附小 二小 卫生院 "
    "门诊部 口腔 齿科 "
    "眼科 幼儿园 托管班 培训班 琴行 舞校 画室 宾馆 民宿 客栈 面馆 饺子馆 烧烤 奶茶 茶馆 酒楼 食堂 菜市场 "
    "批发部 水果店 "
    "五金店 灯具城 建材城 家具厂 纸箱厂 塑料厂 铸造厂 电镀厂 印刷厂 服装厂 鞋厂 玩具厂 糖厂 酒厂 饲料厂 "
    "砖厂 水泥厂 石材厂 "
    "木材厂 屠宰场 冷库 车队 货运站 加油站 停车场 码头 渔业 果园 茶园 苗圃 合作社 家庭农场 林场 水务局 "
    "城管中队 教育局 "
    "消防支队 气象局 图书馆 体育馆 文化宫 剧院 影院 律所 会计所 税务所 婚庆 旅行社 宠物店 理发店 美发 "
    "养生馆 健身房 网咖 "
    "電器行 機車行 早餐店 便當店 茶行 文具行 診所 國小 國中 補習班 工作室 民宿 車行 藥局 農會 漁會 區公所 "
    "茶餐廳 士多 冰室 洋行"
).split()
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰婷雪慧建国志文海波浩宇晨欣怡子涵佳琪俊凯晓燕春梅红玲秀"
    "云峰鹏飞龙斌成林栋梁思远嘉豪冠廷雅筑淑惠宗翰柏志豪家瑜美玲"
)
SUFFIXES = (
    "总 经理 工 姐 哥 老板 主任 厂长 董 科长 主管 总监 老师 女士 先生 小姐 副总 部长 "
    "店长 医生 处长 协理 副理 課長 課長 太太 生 太 师傅 婶 叔 伯 嫂 队长 院长 校长 书记 局 会计 采购 "
    "班长 老板娘 教练 秘书 園長 站长 村长 董事 专员 顾问 律师 律師 大夫 護理長 主廚 店長 經理 老闆 襄理 "
    "廠長 大姐 生 sir "
).split()
CALLED = ("老", "小", "阿")
ENGLISH_GIVEN = (
    "Amy Kev Priya Tom Sue Dave Raj Mei Wei Ling Jane Carlos Maria Omar Fatima Greg Hank Lucy Ben Chloe Nadia "
    "Ivan Sofia Peter Paul Sanjay Anil Deepa Farah Aisyah Hafiz Siew Boon Gary Linda Steve Karen Luke Emma "
    "Olivia Noah Jack Harry Zoe Mike Bob Alice Frank Ruth Grace Irene Cindy Vivian Jason Kelvin Derek Marcus "
    "Tina Wendy "
).split()
ENGLISH_LAST = (
    "Smith Jones Tan Lim Wong Lee Chen Patel Singh Kumar Brown Taylor Wilson Nguyen Garcia Lopez Murphy Kelly "
    "Davies Evans Ng Ong Teo Goh Chua Rahman Ismail Walker Hughes Fraser Novak Schmidt "
).split()
NICKNAMES = (
    (
        "Big {} Uncle_{} Aunty_{} Chef_{} Coach_{} Father_{} Sister_{} {}_bhai {}_ji {}_san Sir_{} Madam_{} "
        "Cikgu_{} Haji_{} "
        "Pastor_{} Capt_{} Eng_{} Ah_{} Boss_{} Old_{} Young_{} Lil_{} Bro_{} Sis_{} Prof_{} Sheikh_{} "
        "Oom_{} Nurse_{}"
    )
    .replace("Big {}", "Big_{}")
    .split()
)
TITLES = ("Mr", "Ms", "Mrs", "Dr", "Mr.", "Ms.", "Encik", "Puan", "Datuk")
