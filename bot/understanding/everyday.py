"""Everyday words that names also begin with: alone they name nobody (大家乐 and 大家, Global Foods and global)."""

EVERYDAY = frozenset(
    (
        "一个 一家 一直 一般 一起 万一 上午 上周 下午 下周 专业 中午 中国 主管 主要 交货 产品 今天 "
        "今年 仓库 他们 付款 价格 优先 优惠 会议 但是 你们 你好 全国 全部 公司 共享 共同 关系 其他 "
        "再见 决定 分店 利润 别人 办公 华东 华北 华南 去年 发货 可以 合作 合同 同事 同意 后天 周末 "
        "品牌 唯一 因为 国际 基本 处理 大家 大概 天天 好像 好的 如果 安排 完成 定金 客户 对方 尾款 "
        "展会 工厂 左右 已经 市场 希望 年初 年底 幸福 建材 开始 当地 微信 快乐 总部 情况 成本 我们 "
        "所以 所有 打款 技术 折扣 报价 拜访 提醒 收款 数量 新客 新款 新的 方案 早上 时间 明天 明年 "
        "昨天 晚上 最近 月初 月底 有人 有限 朋友 服务 本周 本地 机械 样品 欢迎 正常 每天 沟通 没人 "
        "没有 满意 物流 特别 现在 现场 电子 电话 百分 真的 确认 科技 第一 第二 线上 线下 经理 结果 "
        "统一 继续 网上 美好 老客 老板 考虑 联合 联系 自己 觉得 解决 订单 记得 谢谢 财务 质量 跟进 "
        "还是 这个 那个 部分 采购 重要 金额 门店 问题 集团 需求 需要 项目 顺丰 顺便 顺利 顺路 预付 "
        "领导 高兴 "
        "about american asia back bank best black blue call called care central "
        "china city company customer deal direct east energy fast first food from "
        "general global golden good great green home hotel king lead life meet "
        "modern national next north office open order paper people power price prime "
        "quick quote royal sales send sent smart south star steel super sure "
        "team tech that this time total united water week west white will "
        "with world "
    ).split()
)
