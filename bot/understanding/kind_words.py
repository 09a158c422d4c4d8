"""The words that speak for a kind of message, by what a rep does with them (conversations.md 4.2).

One entry is one thing that is done in a sentence, in all ways of writing: Chinese words between spaces, folded to
simplified, with Cantonese among them; Latin phrases between commas. A word may stand in several entries. Under
`plain` stand the words that swallow another one and say nothing: the 了 of 了解 tells of nothing done.
"""

from bot.understanding.talk_words import TALK_WORDS

WORDS: dict[str, str] = TALK_WORDS | {
    # Reports: what was done, said, found.
    "done": """
        了 咗 过了 完 完了 好了 掂 已 已经 过 到了 掉了 起来 出来 回来 下来 聊到 谈到 回我 覆我 回咗 覆咗 看过
        追加了 收齐 交了 送到 寄到 签收 到货 装上 装好 换成 换了 定下 定了 敲定 聊完 谈完 讲完 开完 看完 验完 装完
        试完 打完 吃完 走完 拜访完 回访完 发过去了 传过去 盯了 跑了 转了 碰到 遇到 碰见 撞见 见到 聊聊了 通了 送了
        谈妥 讲好 说好 改好 出来了 出门 答复了 收到 交货 下单 追加 落单 倾掂 倾完 睇完 食完 打咗 送咗 去咗 聊 聊了
        去了 一趟 跑了趟 坐了坐 坐了会 逛了 待了 谈了 喝了 吃了 问了 退了 给了 报了 改了 装了 试了 收了 留了 签了
        打了 接了 见了 看了 发了 寄了 传了 讲了 说了 催了 对了账 对完账 对完 修了 修好 修好了 换好 换好了 验了 撤了
        送到了 说好了 发错了 赊了 看中了,
        met, visited, called, rang, phoned, spoke, talked, emailed, e-mailed, texted, messaged, sat down, chatted,
        caught up, dropped, popped, swung, stopped, drove, went, walked, saw, had, sent, left, gave, got, showed,
        presented, delivered, discussed, agreed, confirmed, approved, rejected, came, brought, tried, tested,
        signed, promised, replied, bumped, ran into, took, found, heard, finished, wrapped, settled,
        settle already, already, done, was, were, did, chased, quoted, whatsapped, pinged, dm'd, wa'd, wechat'd,
        zoomed, demoed, pitched, reached, jumpa, reviewed, toured, shook, picked up, signed off, turned up,
        sat with, bought, ordered, kicked off, dah, udah, sudah, lost, won, told, handed, shown, seen, been, given,
        taken, made, got back, swapped, walked through, ran through, went over, talked through, stopped in,
        looked in, looked at, swung by, drove by, bumped into, followed up, spoken, rang back, left word,
        no pick up, didnt pick up, went well, fell through, came through, checked, invited, introduced, joined,
        hosted, measured, fixed, installed, complaining, wasted, raised, dropped off, cut, added, pulled
    """,
    "said": """
        说 讲 表示 反馈 觉得 认为 透露 提到 提出 回复 答复 告诉 强调 坚持 抱怨 投诉 吐槽 嫌 反映 解释 承认 答应
        应承 保证 承诺 同意 拒绝 佢话 话 话要 问我 问了 问过 问起 回信 回电 来电 打来 打嚟 接到 通知我 念叨 松口
        叮嘱 交代说 点头 摇头 咬死 坚称 声称 质疑 追问 打听 催我们 催货 催交期 吐苦水 夸 夸我们 抱怨说 问能不能
        问可不可以 问价 谈到 讲咗 讲明 话想 话会 话唔 我说 他说 她说 对方说 佢讲 我话 人家说 透风 表态,
        says, said, say, saying, told me, told him, told her, mentioned, reckons, reckon, thinks, feels,
        complained, complains, asked, asks, asking, explained, insists, claims, figures, thought, reports, replied,
        never reply, no reply, cakap, on the phone, loops in, decides, wrote back, came back, confirms, promised,
        promises, admits, hinted, warned, joked, grumbled, grumbling, wondering, wonders, admitted, repeated,
        wrote, texts, texted back, calls it, raving, moaned, moaning, queried, insisting, worried, worry,
        concerned, i said, he said, she said, they said
    """,
    "asks_us": """
        让我 叫我 要我 约我 催我 请我 让我们 叫我们 要我们 想我哋 要我哋 叫我哋 让周 让下 叫我去 等我 让先 让他们,
        ask me, asked me, asked us, wants me, wants us, told me to, told us to, asked for, wants a, wants to,
        want to see
    """,
    "they": """
        他 她 佢 他们 她们 佢哋 对方 人家 那边 嗰边 别家 对家 同行 竞品 对手 伊 他家 她家 他们家 厂里 院里 校方
        院方 甲方 业主 老板说 采购说,
        he, she, they, them, his, their, he'd, she'd, they'd, he's, she's, they're, hes, shes, theyre, they'll,
        he'll, she'll, himself, the owner, their boss, the boss, procurement, the team there, the buyer, hers,
        theirs, who
    """,
    "state": """
        还没 还在 还是 正在 卡在 卡着 不肯 不在 不行 不了 不看 不动 不想 不要 不够 不满 不错 不急 没空 没人 没回
        没定 没 没有 未 冇 唔 唔肯 不 太 有点 很 挺 比较 满意 顺利 正常 犹豫 观望 观望中 稳定 涨价 缺货 停产 延期
        延到 拖 等 要等 等着 先放 出差 休假 请假 离职 换人 换了 走人 退休 接手 过来了 僵着 谈崩 没谈成 没谈拢
        读不回 已读不回 放假 停工 开会 忙 还差 还要 还剩 差不多 快完 快到期 到期 快过期 搬家 搬厂 扩产 扩建 装修
        倒闭 破产 裁员 被抢 被截 输给 抢单 压价 砍价 比价 对比 竞争 换供应商 暂停 搁置 作罢 泡汤 黄了 没戏 没下文
        没动静 没消息 没进展 有戏 有进展 进展 有意向 感兴趣 有兴趣 认可 看好 意见 没意见 太贵 太高 偏高 偏贵 便宜
        嫌贵 贵了 不太 不是 不会 不能 不用 不需要 唔使 唔想 唔急 未定 未得 冇消息 冇得 仲未 仲系 仲等 但 但是 不过
        可是 现在 目前 够 够用 其实 主要 本来 原来 结果 居然 只 只是 反正,
        not, no, never, didn't, didnt, don't like, doesn't, doesnt, won't, wont, can't, cant, isn't, isnt, wasn't,
        still, yet, nothing, nobody, no luck, no answer, no show, happy, unhappy, not happy, keen, fine, ok with,
        likes, liked, loves, loved, hates, hate, waiting, stuck, away, overseas, on leave, on holiday, busy,
        too expensive, steep, pricey, tight, slow, prefers, prefer, considering, thinking, interested, approved,
        delayed, dun, tak, voicemail, vm, out of, unsure, wants, needs, want, need, too high, too much, too dear,
        dearer, cheaper, expensive, on hold, pending, frozen, cancelled, postponed till, delayed till, no budget,
        no decision, undecided, upset, cross, pleased, delighted, impressed, satisfied, relaxed, excited, hesitant,
        cold, warm, quiet, gone quiet, ghosted, ghosting, short of, running low, out of stock, competitor,
        competitors, rival, cheaper quote, sounds, seems, looks like, leaning, sitting on, shopping around, aware,
        open to, not sure, maybe, might, cautious, retired, resigned, replaced, maternity, but, though, although,
        however, currently, only, actually, just said
    """,
    "gone_by": """
        昨天 昨日 昨晚 昨 前天 前日 大前天 刚 刚刚 刚才 刚从 今早 今朝 寻日 寻晚 琴日 琴晚 头先 啱啱 上周 上星期
        上礼拜 上个月 上次 前几天 前两天 前晚 早先 方才 补记 补登 回访 拜访完 拜访记录 今天上午去 中午陪 下午跟
        大早上 一早去 回程 路上 会后 饭后 聊完 散会 今日去 今日见,
        yesterday, ystd, ystdy, yest, just now, earlier, last week, this morning, last night, last month, ago,
        recently, semalam, tadi, last fri, last mon, last tues, last thurs, last wed, today, yesterdays,
        the other day, on my way, just, just had, just got, just finished, just met, just spoke, this arvo,
        this afternoon met, last arvo, since, finally, eventually, past week, over the weekend
    """,
    "then": """
        再 再去 再约 再打 再联系 再谈 再看 再说 再跟 再问 再过去 再倾 下次 到时 到时候 届时 回头 下回 改天 过阵子
        再敲 再催 再碰 再议 再推 再传 再寄 再发 再报 再补 再送 再聊 再见面 再跑 继续跟 继续 跟进 跟踪 追踪 追一下
        盯一下 回覆 回复他 答复他 给他 给她 俾佢 覆佢 同佢 打俾佢 我再 后再 再上门 再跑一趟 再来 再确认 再核 再定
        再签 再付 到时再,
        again, circle back, touch base, check in, check back, follow up, next step, next visit, revert, will, i'll,
        we'll, going to, gonna, then, by then, back to, chase, ring then, resend, try again, next, next call,
        next meeting, ring him, ring her, call him, call her, call them, email him, email her, see him, see her,
        meet him, send her, send him, send them, get back, back in, return, go back, will send, will call,
        gonna call, try, will try, will visit, will follow, will drop, will check, will update, will pass,
        will ring, will go, remind him, remind her, remind them, nudge him, nudge her, nudge them, prod him,
        prod her
    """,
    "we": """
        我 我们 咱们 我哋 咱,
        i, we, my, our, us, i'm, im, we're, i've, we've, ive, me
    """,
    # Plans and orders.
    "remind": """
        提醒 提醒我 提醒一下 提醒下 记得 别忘 别忘了 别忘记 不要忘 不要忘了 勿忘 莫忘 唔好唔记得 唔好忘记 待办
        闹钟 记着 记住 备忘 提醒我一下 到点叫我 叫醒我 叫我一声 通知我 唔好漏 别漏 别漏了 别又忘了 记得要 务必
        千万 备注一下 设个提醒 定个闹钟 闹铃 提个醒,
        remind me, reminder, remember to, don't forget, dont forget, don't let me forget, dont let me forget,
        do not forget, rmb, rmb to, nudge me, ping me, alert me, todo, to do, to-do, need to remember, jangan lupa,
        ingatkan, make sure i, note to self, wake me, give me a nudge, set a reminder, set an alarm, alarm,
        must remember, dont let me miss, keep me posted, make a note, jot down, gentle reminder, wake me up
    """,
    "moves": """
        改到 挪到 推迟到 推到 延到 延后到 提前到 改期 顺延 改约 往后推 挪 推迟 延后 改去 取消 下次联系改 更新为
        改为下 改在 调整到 往前挪 往后挪 延一周 延期到 换到 重新约 重约 改时间 移到 更改 变更,
        push, move, bump, reschedule, postpone, shift, bring forward, push back, move back, cancel, rebook,
        change appointment, re-schedule, switch, bring, put back, moved to please
    """,
    "orders": """
        帮我 替我 帮忙 麻烦 请 让 叫 派 通知 安排 吩咐 交代 叫上 带上 喊上 催 催下 催一下 把 记下 唔该 帮 帮手
        叫人 让人 盯着 跟财务 找财务 找仓库 问仓库 交给 转告 通知下 烦请 辛苦 劳烦 有劳 请帮 派个 唔该帮 请财务
        让仓库 让财务 让司机 让技术 让客服 请设计 请客服 请技术 派人 派车 找人 问问财务 催财务 催仓库 催工厂
        通知技术,
        @, pls, please, kindly, tolong, can you, could you, have, get, ask, tell, get someone, someone, could we,
        could somebody, delegate, assign, ask finance, ask the, tell the, let, make sure, sort out, need to,
        needs to be done
    """,
    "prepares": """
        准备 打印 预订 订位 订房 订票 订机票 机票 酒店 带齐 带好 带着 要带 带埋 带上 一定要带 带样品 带合同 带名片
        提前 买 参展 申请 报销 发票 快递 寄出 寄出去 装订 盖章带 续费 交给 递上去 打过去 汇过去 整理 写份 写报告
        做好 改完 交 带份 带上样品 复印 盖公章 开票 开发票 寄样 备货 出货 订酒店 订车 订餐 交表 交报告 交周报 周报
        写周报 日报 汇报 开周会 例会 培训 面试 体检 报名 还车 加油卡 充值 续保 年检 填表 打卡 出差 收款 对账 催款
        催货 追款 打样 送样 送检 备料 核价 核对 做方案 做报价 出方案 出报价 改方案 前把 一起去 一块去 一块儿 一起
        早点到 别迟到 提早 集合 出发 接机 送机 值班 盘点 打包 验货 发车,
        prepare, print, book, bring, buy, renew, submit, pack, collect, pick up, hand in, order, ship, draft,
        write up, file, invoice, parking, flight, train, hotel, table, permit, expenses, report, docs, print out,
        type up, set up, fill in, sign up, top up, pay, claim, finish, complete, sort, sort out, organise,
        organize, arrange, reserve, confirm, request, order samples, courier, post, mail, upload, scan, quote for,
        proposal, slides, deck, samples, dispatch, wrap, together with, bring along, on time, pick him up
    """,
    "acts": """
        打给 打电话 打个电话 给 去 约 拜访 见 开会 吃饭 食饭 视频会议 联系 回访 发 寄 送 送去 回电话 call打 跟 同
        和 找 搵 催 量尺 验收 上门 面谈 过去 回电 打回去 回消息 催款 对账 送样 交 开个会 演示 试机 交流 参观 踏勘
        讲标 投标 去看 看看 去见 见面 碰面 碰头 食晚饭 饮茶 揾 去搵 打俾 传 送货 收款 收支票 量尺寸,
        call, ring, phone, email, text, message, visit, meet, meeting, zoom, lunch, dinner, coffee, send, check,
        chase, drop by, see, follow, contact, go to, ping, demo, site visit, update, ring up, catch up, call back,
        ring back, drop off, pop in, pop by, pop over, swing by, speak to, talk to, sit down, present, deliver,
        walk through, site walk, inspect, quote, revert to, reply, get back to, reach out, knock
    """,
    "appointed": """
        约好 约了 约咗 定好 定在 订在 约在 集合 已约,
        booked, scheduled, appointment, appt, confirmed for, slot
    """,
    # New names.
    "new_name": """
        新客 新客户 新线索 新名单 新名片 名片 线索 潜在客户 意向客户 准客户 新询盘 新商机 新潜客 潜客 建个客户
        加个线索 录个客户 录下新客户 卡片 新客人 新客源 新单位 新公司 新意向 意向客 新来的 来了个 有个客户
        客户资料 新开的 登记 建档 录入,
        new lead, new leads, new customer, new client, new prospect, prospect, new enquiry, enquiry, inquiry, lead,
        new contact, name card, namecard, business card, lead baru, walk in, walk-in, new inquiry, new account,
        fresh lead, hot lead, warm lead, potential, potential customer, potential client, customer details,
        new one, log lead, add lead, add a lead, create lead
    """,
    "channel": """
        官网 网站 表单 留言 询盘 私信 抖音 抖店 小红书 快手 闲鱼 公众号 朋友圈 微信群 阿里 国际站 百度 广告 看板
        展会 展上 展位 摊位 展场 展览 扫楼 扫街 陌拜 地推 转发 转传 粉专 粉丝 加我微信 加我好友 加微信 加我 群里
        线上会 招商会 论坛 转来 问我们 看到我们 听说我们 来电咨询 打电话来 打进来 电话进来 来电 咨询 在线咨询 客服
        客服转 转给我 热线 400电话 小程序 直播间 直播 视频号 企查查 黄页 一六八八 淘宝 京东 拼多多 名录 招牌 路过
        传单 车身 看到广告 看到招牌 招标网 询价单 糖酒会 广交会 博览会 交易会 年会 来的 贵司 贵公司 你们家 您好我
        您好我们 你好我们 你好我 老师您好 请与我联系 请联系 谢谢合作 盼复 询问 寻求合作 网上 网络,
        inbox, ig, fb, website, web form, expo, fair, booth, instagram, facebook, linkedin, podcast, saw our ad,
        flyer, trade show, forwarded, fwd, google, landing page, online form, contact form, webinar, cold call,
        exhibition, tiktok, shopee, form, messenger, dm, whatsapp inquiry, saw us, saw our, found us, came across,
        phoned in, called in, walked in, rang in, off the website, through the site, at the show, stand,
        conference, networking, meetup, event, twitter, youtube, yellow pages, billboard, newsletter, mailing list,
        hotline, dear sir, dear sales, good day we, we are a, kindly quote, please quote, please contact me,
        your company, your products, interested in your
    """,
    "introduced": """
        介绍 推荐 转介 转介绍 推给 推了 认识 认识的 认识个 捞到 捡的 找过来 打听 有人 有个 有一家 有家 隔壁 叫做
        朋友 亲戚 同学 老乡 邻居 里长 新开 引荐 牵线 报给我 饭局 酒局 带来一个 老客户介绍 介绍嘅 介绍咗 识咗
        认识咗 带来 引介 托人 熟人 表哥 表弟 堂哥 舅舅 姐夫 小舅子 战友 校友 师兄 师弟 前同事 老同学 新店 新厂
        楼下 对面 附近新,
        referred, introduced, intro'd, intro, recommends, recommended, referral, thru, friend of, heard about,
        introduces, passed me, gave me the number, knows, brother, cousin, neighbour, neighbor, guy named,
        bloke called, called up, introduction, recommend, his friend, her friend, mate of, colleague of,
        ex colleague, neighbour of, son of, uncle of, who runs, runs a, runs the, who owns, opening a, opened a,
        new shop, starting up, sister, guy called, lady called, chap called, fella called, someone called,
        somebody called, named, called
    """,
    "identity": """
        姓 叫 联系人 联络人 负责人 对接人 承办 窗口 店主 店长 老板娘 老板 电话 手机 微信 手提 邮箱 公司 微信号
        座机 人叫 名叫 牌子叫 公司叫 店名 名称 职务 职位 地址 称呼 贵姓 先生 女士 小姐 总监 经理 主任 店东
        负责采购 微信同号 同微信 传真 统编 税号,
        wx, contact, owner, tel, mobile, mob, hp, email, company, coy, name, manager, buyer, director, principal,
        attn, owns it, address, fax, website, job, position, role, pte ltd, sdn bhd, pty ltd, ltd, inc, llc,
        regards, kind regards, best regards, mobile no, phone no, ext, did, cell, direct, whatsapp, wechat id,
        line id
    """,
    "needs": """
        想要 需要 想买 想订 想看 想找 想做 想装 想换 想了解 想问 想采购 想投 想配 想试 要买 求购 采购 需求 预算 要
        要看 问 要问 询 询价 请报价 有意 意向 代理 首批 用量 年用量 想订购 要定 要订 要做 要装 要换 想换成 有需求
        打算买 打算做 需购 需订 想代理 想加盟 想合作 试用 打样 要样品 求 求报价 请报 报个价 多少钱一 大概要 大约要
        每月要 每年要 想入 想搵 想睇,
        budget, needs, wants, looking for, lookin for, interested in, asking for, after, requirement, require,
        looking to, in the market, enquiring, est, ballpark, want, seeking, requires, hoping to buy, keen on,
        would like, wanting, order of, in need of, qty, quantity, pcs, units, per month, a month, per year,
        quote for, price for, prices for, pricing on
    """,
    # Money and deals.
    "paid": """
        到账 入账 入数 过数 过咗数 进账 进来了 打款 汇款 汇了 打来了 已付 付了 付清 结清 付款 尾款 定金 订金 押金
        首付 首付款 预付款 头款 货款 回款 收款 承兑 到款 全款 首期 收到 收 质保金 款到了 款到 钱到了 钱到 打到
        到咗 收咗 找数 找清 找咗 过账 入咗 支票 现金 全额 余款 清款 结了 结完 付讫 已收 转账 转了 汇到 收讫 违约金
        运费 押款,
        paid, payment, deposit, received, landed, wire, wired, transferred, cleared, cheque, bank in, banked in,
        remitted, in full, balance, settled, instalment, installment, first half, invoice, paid up, payment in,
        money in, money came, came in, cash, credited, settled up, cleared funds, funds, final payment,
        part payment, down payment, retainer, refunded, transfer, paynow, bank transfer, cheque banked, remittance,
        full amount, hit the account, in the bank, dah bayar, bayar, dp
    """,
    "signed": """
        签了 已签 签约 签合同 签订 签咗 签下 签好 签成 合同 协议 盖章 订单 合约 年约 框架 补充协议 成张单 张单
        签字 签完 签掉 签下来 落章 签妥 双签 续签 续约 续签了 签署 合同签 合同已签 协议已签 盖了章 盖好章 盖咗章
        下单了 下订单 下了单 订咗,
        signed, sign, contract, po, order, agreement, dah sign, inked, signed off on, contract signed, deal signed,
        countersigned, signed up, renewed, renewal, renewal signed, po in, po came, po received, po issued,
        order placed, placed order, ordered, signs
    """,
    "won": """
        赢单 中标 得标 拿下 成交 成单 成了 搞定 拿到 定标 落单 谈成 丢单 输单 掉单 流标 黄了 丢标 没中 败给 决标
        跑单 倾掂 谈下来 签下来 中选 入围 拍板 得标了 赢了 赢咗 输咗 输了 没谈下来 落选 废标 给了 选了 拿下了
        成交了 定了 攻下,
        won, win, win咗, closed,
        landed, lost, lose, deal, got the order, went with, get in, in the bag, lost to, awarded,
        won it, we won, we lost, closed won, closed lost, closing, deal done, deal closed, done deal, tender won,
        awarded to us, award, lost it, went to, beat us, secured, nailed, bagged
    """,
    "quoted": """
        报价 已报 报了 报价单 报咗 报了价 报出 报过去 给了报价 开价 出价 出了报价 报俾 出咗价 quote咗,
        quoted, quote, quotation, offered, proposal at, quoted at, quoted them, sent quote, sent a quote,
        our quote, offer, offered at, priced, bid, bid at, tendered at, proposal of, estimate, estimated
    """,
    "changed": """
        改成 改为 调到 调成 降到 降为 加到 涨到 变成 下调 上调 更新 金额 总价 总额 合计 共 万整 改 改价 改咗
        金额改 改到 砍到 压到 谈到 让到 缩到 追加到 减到 加价到 增加到 增至 减至 升到 修改为 变更为,
        change, drop to, dropped to, down to, up to, revised, update, now, deal to, increase to, total, all in,
        amended, bumped to, changed to, raise to, raised to, cut to, reduced to, reduce to, bump up to, lower to,
        lowered to, now at, amount to, value to, set to, upsized, increased to, goes up to, came down to, set,
        amount, value
    """,
    # Questions to the book.
    "asks": """
        多少 谁 是谁 谁在 什么 什么时候 几时 哪 哪里 哪个 哪家 哪些 哪天 几点 几号 几个 几家 几单 几 吗 呢 来着
        怎么 有没有 有冇 边个 边度 几多 乜 乜嘢 点样 是否 有无 到哪 多久 多大 啥 咋 么 是不是 哪位 哪些人
        多少家 多少个 多少单 多少次 多少钱 何时 几次 哪一家 哪月 怎么样了 什么情况 怎样了 到哪了 什么价 什么时间
        在哪 在哪里 记得吗 有吗 对吗 好吗 是什么 系乜 系边个 喺边 有几 仲有 未呀 咩,
        what, who, when, where, which, how many, how much, how, how are things at, how are things with,
        how is, how's, hows, what's up with, whats up with, any news on, any news from, what's happening with,
        whos, who's, what's, whats, when's, whens, where's,
        any, did we, do we, have we, has, is there, do i, have i, did i, am i, berapa, siapa, ?, which ones,
        who is, where is, when did, when was, what did, what was, whats the, what is, how long, how many times,
        remind me what, remind me who, anything, anyone, how far, whose, why, can i, could i, should i, is it,
        are there, are we, was it, did, does
    """,
    "opens_book": """
        查 查下 查一下 查查 查询 找 找下 找一下 搜 搜索 搜一下 看看 看下 看一下 调出 打开 列出 列一下 显示 翻一下
        翻出 拉一下 睇下 搵 帮我查 帮我找 给我看 调一下 拉出 拉个 统计 统计下 汇总 汇总一下 导出 显示下 把名单
        打开下 查查看 查吓 查返 搵返 搵吓 查看 看我 看本周 看今天 发我 给我,
        find, show, show me, list, pull up, pull, look up, lookup, search, get me, open, bring up, display,
        give me, check, see, view, export, count, sum up, summarise, summarize, go to, fetch, dig out, bring me,
        tell me, filter, who, what, when, where, which, how many
    """,
    "record_noun": """
        手机号 号码 电话号码 地址 邮箱 联系方式 生日 开票 开票信息 开票资料 税号 资料 合同 进度 记录 跟进记录 订单
        报价 上次 最近 本月 上个月 这个月 去年 今年 客户 名下 我的 业绩 回款 库存 行程 日程 安排 负责人 联系人
        在跟 到期 几单 单子 客户数 客人 老客户 名单 线索 没联系 没跟 没人跟 归谁 负责 负责的 状态 阶段 额度 账期
        应收 未收 未回款 尾数 欠款 开户行 账号 法人 抬头 传真 网址 官网地址 合同号 单号 物流单号 订单号 交期,
        phone, number, mobile, address, email, contact, details, history, notes, status, birthday, record, last,
        customers, leads, deals, pipeline, orders, overdue, my, this month, last month, last quote, agenda,
        schedule, all, visits, followups, quotes, contracts, invoices, account, accounts, owner, assigned, stage,
        terms, tax id, abn, bank details, balance, due, outstanding, quota, target, sales, revenue, postcode,
        website, contact person,
        hp no, hp number, phone no, contact no, mobile no, tel no, who handles, handles, looks after,
        last visit, last contact, last call,
        next visit, open deals, files, docs, profile, card
    """,
    "trade": """
        客户 客人 客 单 单子 订单 合同 报价 报 签 款 尾款 样品 样 货 项目 跟进 拜访 招标 投标 标书 采购 供应商
        老板 经理 总 厂 公司 店 方案 演示 交期 发货 库存 价格 价 单价 打样 代理 发票 账期 回款 业绩 线索 名单 设备
        材料 工厂 门店,
        customer, customers, client, clients, deal, deals, order, orders, quote, quotes, contract, price, prices,
        sample, samples, proposal, tender, po, invoice, budget, units, pcs, delivery, demo, supplier, manager,
        buyer, boss, stock, site, lead, leads, visit, visits, sales, sign, signed, project, account, accounts
    """,
    # Words that swallow another one and say nothing.
    "plain": """
        要招标了 要投标了 要开标了 要开业了 要搬了 要扩了 要换了 要续了 要到期了 快到期了 快开业了 快搬了 要放假了
        要上线了 要涨价了 要装修了 要动工了 要开工了 快开工了 要交房了 快招标了 要采购了 要下单了 快下单了 快签了
        了解 为了 除了 算了 罢了 不了了之 通过 超过 经过 不过 过去 过来 过两天 过几天 过后 过一遍 的话 对话 通话
        笑话 会话 话费 话题 话务 完成 完全 完整 已知 不二 不锈钢 不干胶 不同 不少 不但 差不多 没准 他山 其他 她山
        吉他 说明书 说明 听说 学说 讲标 讲座 讲师 讲解 太阳 太太 太古 太平 太原 太仓 很多 不只 佢哋 等等 中等 高等
        等级 一等 不止 未来 冇问题 要求 重要 主要 要素 首要 要不 一点 点半 两点 三点 四点 五点 六点 七点 八点 九点
        十点 十一点 十二点 几何 几万 十几 好几 几百 几千 呢度 呢边 呢个 什么的 没什么 谁知 哪怕 点心 点钟 站点
        网点 重点 特点 优点 差点 一点点 快点 早点 晚点 缺点 蛋糕点 和平 和谐 共和 同济 同方 同安 同仁 大同 同时
        同事 同样 共享 公共 更新日 收入 收据 收银 收银机 验收 收货 回收 签收 收支 忘了 一了 了然 好了吗 对了 到底
        不错过 新款 新型 新疆 新乡 新余 新加坡 客厅 客车 客运 旅客 顾客 报纸 报到 报名表 签到 总部 总量 总数 总包
        总共 一样 样子 这样 那样 怎样 样式 厂房 价值 评价 店面 公里 公斤 公交 公园 公安 姓名权 收拾 收获,
        may i, no 1, no. 1, in no time, no rush
    """,
}
