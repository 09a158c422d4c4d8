"""The words of messages that tell nothing for a CRM: greetings, thanks, questions about the bot, everyday life.

Written as in `kind_words`.
"""

TALK_WORDS: dict[str, str] = {
    # Greetings, thanks, small words between them.
    "greets": """
        你好 您好 哈喽 哈罗 哈啰 嗨 嘿 喂 在吗 在么 在嘛 在不在 有人吗 有冇人 早 早安 早上好 早晨 上午好 中午好
        下午好 午安 晚上好 晚安 早啊 早呀 大家早 大家好 各位好 新年好 新年快乐 过年好 春节快乐 中秋快乐 节日快乐
        圣诞快乐 生日快乐 周末愉快 周末快乐 假期愉快 恭喜 恭喜发财 加油 拜拜 再见 回见 明天见 下班了 收工 吃了吗
        食咗饭未 你是谁 你叫什么 你好吗 新年 国庆快乐 端午安康 安康 小助手 机器人 早上好呀 早上好啊 早啊各位
        早安各位 hello大家 最近好吗 好久不见 忙吗 辛苦大家 周一好 周五快乐 七夕快乐 元宵快乐 端午快乐 劳动节快乐
        五一快乐 元旦快乐 双节快乐 万事如意 身体健康 龙马精神 开工大吉 开门红 开工啦 晚上好呀 饭吃了吗 食饭未 早唞
        听日见 你好呀 嗨嗨 哈喽哈喽 有人在吗 在不 你在吗 在线吗 测试 测试一下 试试 初次见面 早点休息 好好休息
        好好歇着 注意身体 保重 一路顺风 一路平安 合作愉快 开工 加油啊 加油呀 加油哦 新的一周 玩得开心 好好玩
        长假愉快 系咁先 放假啦 放假喇 晚安啦 午休 回见啦,
        hi, hello, hey, yo, heya, hiya, morning, good morning, good afternoon, good evening, good night, gday,
        g'day, evening, afternoon, bye, goodbye, see you, see ya, cya, happy new year, merry christmas,
        happy friday, happy weekend, have a nice day, have a good one, have a good weekend, cheers, congrats,
        congratulations, how are you, how r u, hows it going, how's it going, what's up, whats up, sup,
        hope you are doing well, hope you're well, who are you, selamat pagi, apa khabar, anyone there, you there,
        testing, test, hi there, hello there, hey there, hiya mate, long time no see, how have you been, good day,
        howzit, aweh, kamusta, namaste, salam, mabuhay, kia ora,
        greetings, howdy, good to see you, season greetings, happy holidays, happy monday, happy cny,
        gong xi fa cai, selamat hari raya, happy deepavali, happy diwali, eid mubarak, night, nite, good nite,
        gnite, mornin, mornings, afternoon all, take care, talk later, ttyl, brb, see u, later, have a great day,
        have a great weekend, enjoy your weekend, enjoy, welcome, test test, ping, are you there, r u there,
        u there, hello bot, testing testing, namaste, hows things, how are things, hope all is well,
        hope you are well, nice weather, safe trip, have a safe trip, happy birthday, good luck, bon voyage,
        get well soon, happy easter, happy thanksgiving, happy friday all, anybody home, anyone home, rest well,
        all the best, best wishes
    """,
    "thanks": """
        谢谢 谢 谢了 谢啦 多谢 感谢 唔该 唔该晒 辛苦 辛苦了 辛苦啦 收到 好的 好滴 好嘞 好咧 好呀 好啊 好 行 可以
        知道 知道了 知道喇 明白 明白了 了解 没问题 没事 不客气 客气 牛 厉害 真棒 太棒了 棒 赞 真聪明 真好用 好用
        聪明 不错 哈哈 呵呵 嘻嘻 么么哒 爱你 搞掂 得 得喇 谢谢你 谢谢您 谢谢哈 谢谢啦 谢咗 谢谢大家 非常感谢
        太感谢了 感恩 感激 有劳了 麻烦了 麻烦你了 打扰了 对不起 抱歉 不好意思 唔好意思 多谢晒 晓得 晓得了 好了
        好吧 行吧 行的 可以的 没毛病 妥 妥了 中 得咧 搞定 搞掂晒 收 收到了 已阅 明白啦 懂了 懂 嗯呢 哦了 欧克 欧了
        哈 哈哈哈 哈哈哈哈 嘿嘿 呵 啦啦啦 给力 点赞 优秀 完美 漂亮 太好了 太强了 真不错 真厉害 真好 真方便 省事
        靠谱 真靠谱 好强 好犀利 犀利 劲 好劲 正 乖 真乖 你真好 你最棒 开心 不用了 不用谢 没什么 没事了 无事 算了
        当我没说 打错了 发错了 发错群了 嗯呐 好哒 好呢 好滴呀 在的 来了 来啦 稳 秀 绝了 强 nb 好样的 真行 感谢感谢
        谢谢谢谢 好的好的 收到收到 没事没事 对对 是的 是滴 对的 行行行 可以可以 中中中,
        ok, thanks, thank you, thank u, thx, tks, tq, ty, ta, okay, okok, okie, k, kk, noted, got it, great, cool,
        nice, sure, perfect, awesome, roger, copy, alright, all right, no worries, no problem, np, will do, lol,
        haha, hahaha, good job, well done, legend, terima kasih, brilliant, lovely, sweet, good bot,
        you're the best, youre the best, much appreciated, appreciated, wow, yes, no, yep, yup, nope, yeah, right,
        understood, good, 6 666, thanks a lot, thanks so much, thank you so much, many thanks, thanks again,
        thanks ah, cheers mate, ta very much, good one, nice one, top man, top stuff, fab, fantastic, excellent,
        amazing, super, superb, wonderful, beautiful, neat, rad, sick, wicked, legend mate, you legend, you rock,
        u rock, star, you star, ace, spot on, bingo, exactly, agreed, agree, fair enough, fair, ok then, ok thanks,
        ok noted, okay thanks, ok can, can, can can, okk, okokok, okay okay, fine, sounds good, gotcha, copy that,
        yup yup, sorry, my bad, oops, apologies, never mind, nvm, wrong chat, wrong group, ignore, ignore that,
        please ignore, hehe, hahah, rofl, lmao, omg, xoxo, kudos, bravo, smart, clever, clever bot, useful,
        very useful, handy, so good, so smart, shiok, steady, steady lah, syukur, makasih, arigato, merci, gracias,
        danke, dope, yay, yeehaw, whoop, woohoo, hooray, all good, same to you, you too, pleasure, my pleasure,
        anytime, welcome, cool beans, righto, right then, okey dokey, okie dokie, aye, yea, ya, yess, ok boss,
        ok sir, makes sense, good stuff, great stuff, good work, great work, nice work, well played, love it,
        loved it, magic, champion, too easy, onya, chur, no wukkas, no wuckas,
        sharp sharp, lekker, sweet as, shukran, salamat, noice,
        no dramas, all g, mabrook
    """,
    "chat_filler": """
        啊 呀 哈 啦 喇 吧 呢 嘛 哟 哒 哇 诶 的 了 晒 你 您 各位 大家 真 太 今天 今天也 也 我 一下 们 是 咯 噻
        咧 呐 呦 嘞 哎 哎呀 唉 噢噢 捏 亲 亲们 老师 师傅 老铁 哥 姐 兄弟 兄弟们 姐妹 同学 伙伴 伙伴们 小伙伴
        小伙伴们 又 还 都 就 很 非常 好好 多 一切 可 会 能 要 去 来 在 有 没 不 嗯 哦 噢 喔 嗯嗯 哦哦,
        lah, ah, la, mate, bro, all, everyone, team, guys, there, so, very, much, sir, boss, bot, man, buddy,
        folks, you, the, a, it, for, that, dear, friend, friends, pal, dude, gang, people, u, ur, is, are, was, am,
        be, and, to, of, in, on, my, me, your, this, really, just, as, well, today, tonight, tomorrow, day, night,
        week, weekend, one, some, have, has, do, did, doing, not, too, then, now, oh, um, hmm, eh, er, huh
    """,
    # Questions about the bot.
    "about_bot": """
        怎么用 如何使用 怎么使用 有什么功能 你会 你能 你可以 会干啥 会做什么 能干嘛 能做什么 能干啥 帮助 怎么新增
        怎么添加 怎么记 怎么改 怎么删 怎么删除 怎么导出 怎么导入 怎么设置 怎样 点用 识做咩 教我 你能做什么
        你会做什么 你有什么功能 你是机器人吗 你是谁 你是干嘛的 有什么用 能干什么 可以做什么 可以干嘛 怎么操作
        怎么玩 怎么发 怎么用啊 使用说明 说明书 教程 使用方法 新手 菜单 指令 命令 功能,
        what can you do, how do i, how can i, how does this work, help, can you do what, what do you do,
        how to use, you can do what, what are you, are you a bot, are you human, are you real, who made you,
        what else can you do, what all can you do, can you do, instructions, manual, tutorial, menu, commands,
        features, how it works, show me how, teach me
    """,
    # What belongs to no CRM.
    "leisure": """
        火锅 烧烤 好吃 吃什么 食乜 晚餐 早餐 午饭 外卖 奶茶 咖啡 天气 下雨 这雨 太阳 好热 好冷 女儿 儿子 孩子 老婆
        老公 爸 妈 作业 考试 发烧 感冒 头痛 医院 狗 猫 电影 游戏 球赛 足球 篮球 股票 基金 彩票 笑话 写诗 写首诗
        首诗 翻译 唱歌 减肥 睡觉 困死 累死 无聊 烦 好烦 地铁 停车 堵车 附近 星座 几岁 请假条 双色球 鍋贴 牛肉面
        黄焖鸡 麻辣烫 螺蛳粉 锅贴 饺子 米饭 盒饭 夜宵 宵夜 吃饭没 点外卖 喝酒去 打牌 麻将 打麻将 唱K 爬山 钓鱼
        旅游 度假 放假去 回家 相亲 结婚 离婚 搬砖 摸鱼 加班 工资 社保 房贷 房租 油价 房价 股市 大盘 涨停 黄金
        比特币 世界杯 欧冠 英超 湖人 剧 追剧 歌 小说 论文 数学题 导航 wifi密码 密码 快递柜 验证码 红包 抢红包 彩排
        天气预报 几度 台风 地震 新闻 八卦 减肥餐 健身 跑步 牙疼 肚子疼 拉肚子 头疼 感冒了 打针 疫苗 挂号 幼儿园接
        接孩子 家长会 宝宝 奶粉 尿布 猫粮 遛狗 隻狗 只狗 洗车 加油 违章 罚单 高铁票 抢票 电梯坏 空调坏 打印机 马桶
        拼车 顺风车 鸡蛋 讲个笑话 写首 作文 菜谱 发烧了 去医院 吃还是 八号波 八号风球 打风 放假没 几时放假 黑雨
        红雨 暴雨,
        weather, rain, raining, lunch, dinner, breakfast, pizza, flat white, flat whites, sausage, beer, football,
        movie, joke, poem, song, translate, stock, kids, wife, husband, daughter, son, dog, cat, homework, gym,
        sleep, tired, bored, hungry, traffic,
        can i park, where to park, loadshedding, load shedding, power cut, geyser, recipe,
        horoscope, lottery, score, NBA, wifi, coffee order, sandwich,
        burger, sushi, nasi lemak, laksa, teh, kopi, makan, password, code is, otp, otp is, verification code,
        netflix, movie night, game, match, cricket, arsenal, liverpool, lakers, super bowl, world cup, bitcoin,
        crypto, shares, mortgage, rent, holiday, vacation, beach, birthday party, wedding, baby, nappies,
        school run, dentist, doctor, headache, sick, fever, flu, vaccine, washing, laundry, groceries, milk, eggs,
        bread, car wash, parking ticket, uber, grab, taxi, train delayed, bus, petrol, essay, maths, math,
        capital of, president, chatgpt, write me, write a, sing, meaning of life, how old, dinner tonight,
        whats for, drunk, hangover, haircut, printer, toilet, lift broken, aircon
    """,
}
