// The page's own words in three languages: [zh-CN, zh-TW, en]. What the bot says is none of its business.

import { choices } from "./store.js";

export const LANGUAGES = { "zh-CN": "简体中文", "zh-TW": "繁體中文", en: "English" };
const ORDER = Object.keys(LANGUAGES);

const WORDS = {
  pageTitle: ["Fieldline · 手机演示", "Fieldline · 手機示範", "Fieldline · phones"],
  language: ["页面语言", "頁面語言", "Page language"],
  reconnecting: ["连接断开了，正在重连…", "連線中斷，正在重新連線…", "Connection lost, trying again…"],
  noPeople: ["连不上模拟器。它启动后，这里会自动恢复。", "連不上模擬器。它啟動後，這裡會自動恢復。", "The emulator does not answer. This page comes back by itself once it runs."],
  nobody: ["还没有人。加一个人就能开始。", "還沒有人。加一個人就能開始。", "Nobody here yet. Add somebody to begin."],
  rep: ["销售", "業務", "Sales rep"],
  manager: ["经理", "主管", "Manager"],
  finance: ["财务", "財務", "Finance"],
  owner: ["公司负责人", "公司負責人", "Company owner"],
  admin: ["管理员", "管理員", "Admin"],
  assistant: ["助理", "助理", "Assistant"],
  viewer: ["只读", "唯讀", "Viewer"],
  choosePerson: ["{name}的手机，点开换人", "{name}的手機，點開換人", "{name}'s phone, choose who holds it"],
  showPhone: ["看{name}的手机", "看{name}的手機", "Show {name}'s phone"],
  addPhone: ["加一部手机", "加一支手機", "Add a phone"],
  removePhone: ["收起这部手机", "收起這支手機", "Put this phone away"],
  newPerson: ["加一个新人…", "加一個新人…", "Somebody new…"],
  newPersonTitle: ["新人", "新人", "Somebody new"],
  newPersonHint: ["这个人还不认识机器人。拿到邀请链接后，在他的手机上打开。", "這個人還不認識機器人。拿到邀請連結後，在他的手機上打開。", "This person does not know the bot yet. Open an invite link on their phone to join."],
  name: ["姓名", "姓名", "Name"],
  add: ["添加", "新增", "Add"],
  cancel: ["取消", "取消", "Cancel"],
  close: ["关闭", "關閉", "Close"],
  ok: ["好", "好", "OK"],
  bot: ["机器人", "機器人", "bot"],
  group: ["群", "群組", "group"],
  typing: ["正在输入…", "正在輸入…", "typing…"],
  chats: ["聊天列表", "聊天列表", "Chats"],
  messages: ["和 {name} 的聊天", "和 {name} 的聊天", "Chat with {name}"],
  more: ["更多操作", "更多操作", "More"],
  openLink: ["打开链接…", "打開連結…", "Open a link…"],
  openLinkTitle: ["打开链接", "打開連結", "Open a link"],
  linkHint: ["粘贴 t.me/… 邀请或卡片链接", "貼上 t.me/… 邀請或卡片連結", "Paste a t.me/… invite or card link"],
  badLink: ["这不是 t.me/…?start=… 链接", "這不是 t.me/…?start=… 連結", "This is no t.me/…?start=… link"],
  open: ["打开", "打開", "Open"],
  openOn: ["在别的手机上打开", "在別的手機上打開", "Open on another phone"],
  start: ["开始", "開始", "Start"],
  startWith: ["从链接开始：{payload}", "從連結開始：{payload}", "Start from the link: {payload}"],
  emptyTitle: ["还没有消息", "還沒有訊息", "No messages yet"],
  emptyHint: ["有邀请链接就打开它；没有就点「开始」。", "有邀請連結就打開它；沒有就點「開始」。", "Open an invite link if you have one, or just press Start."],
  linkedHint: ["直接发一句话，或者点「开始」。", "直接傳一句話，或者按「開始」。", "Just write one line, or press Start."],
  block: ["停用机器人", "封鎖機器人", "Block the bot"],
  unblock: ["恢复机器人", "解除封鎖", "Unblock the bot"],
  blocked: ["已停用。机器人现在发不了消息给你。", "已封鎖。機器人現在無法傳訊息給你。", "Blocked. The bot cannot write to you now."],
  write: ["输入消息", "輸入訊息", "Message"],
  send: ["发送", "傳送", "Send"],
  attach: ["添加附件", "新增附件", "Attach"],
  showKeyboard: ["显示按键", "顯示按鍵", "Show keys"],
  hideKeyboard: ["收起按键", "收起按鍵", "Hide keys"],
  reply: ["回复", "回覆", "Reply"],
  edit: ["修改", "編輯", "Edit"],
  copyText: ["复制文字", "複製文字", "Copy text"],
  copied: ["已复制：{text}", "已複製：{text}", "Copied: {text}"],
  tapToCopy: ["点一下复制", "點一下複製", "Tap to copy"],
  copyFailed: ["复制不了，请手动选择：{text}", "無法複製，請手動選取：{text}", "Could not copy, please select it: {text}"],
  hiddenText: ["隐藏的文字，点一下显示", "隱藏的文字，點一下顯示", "Hidden text, tap to show"],
  replyTo: ["回复{name}", "回覆{name}", "Reply to {name}"],
  yourself: ["自己", "自己", "yourself"],
  editing: ["修改消息", "編輯訊息", "Edit message"],
  edited: ["已编辑", "已編輯", "edited"],
  forwardedFrom: ["转发自 {name}", "轉傳自 {name}", "Forwarded from {name}"],
  notSent: ["没发出去，你写的内容还在。{why}", "沒送出去，你寫的內容還在。{why}", "Not sent; your words are still here. {why}"],
  notDone: ["没做成。{why}", "沒做成。{why}", "That did not work. {why}"],
  offline: ["模拟器没有应答。", "模擬器沒有回應。", "The emulator does not answer."],
  pinned: ["已置顶", "已釘選", "Pinned"],
  commands: ["命令", "指令", "Commands"],
  noAnswer: ["机器人还没有回答", "機器人還沒有回應", "The bot has not answered yet"],
  today: ["今天", "今天", "Today"],
  yesterday: ["昨天", "昨天", "Yesterday"],
  newMessages: ["{n} 条新消息，到最新", "{n} 則新訊息，到最新", "{n} new, go to the newest"],
  toNewest: ["到最新", "到最新", "Go to the newest"],
  unread: ["{n} 条未读", "{n} 則未讀", "{n} unread"],
  photo: ["照片", "照片", "Photo"],
  photos: ["照片（可多选）", "照片（可多選）", "Photo or album"],
  file: ["文件", "檔案", "File"],
  voice: ["语音", "語音", "Voice"],
  sticker: ["贴纸", "貼圖", "Sticker"],
  contact: ["联系人", "聯絡人", "Contact"],
  location: ["位置", "位置", "Location"],
  liveLocation: ["实时位置", "即時位置", "Live location"],
  forward: ["转发一条消息", "轉傳一則訊息", "Forward a message"],
  caption: ["说明（可不填）", "說明（可不填）", "Caption (optional)"],
  chooseFiles: ["选择文件", "選擇檔案", "Choose files"],
  sample: ["用一张示例名片", "用一張範例名片", "Use a sample business card"],
  phoneNumber: ["电话", "電話", "Phone"],
  ownNumber: ["我自己的号码", "我自己的號碼", "My own number"],
  othersNumber: ["别人的名片", "別人的名片", "Somebody else's"],
  latitude: ["纬度", "緯度", "Latitude"],
  longitude: ["经度", "經度", "Longitude"],
  live: ["实时位置（会移动）", "即時位置（會移動）", "Live (it moves)"],
  sendLocation: ["发送位置", "傳送位置", "Send location"],
  forwardHint: ["空一行，就是连着转发几条。", "空一行，就是連續轉傳好幾則。", "An empty line makes it several messages in a row."],
  fromWhom: ["原来是谁发的", "原來是誰傳的", "Originally from"],
  forwardedText: ["消息内容", "訊息內容", "The message"],
  download: ["下载", "下載", "Download"],
  clock: ["演示时钟", "示範時鐘", "Demo clock"],
  clockHint: ["把时间往前拨，到点的提醒马上会响。", "把時間往前撥，到點的提醒馬上會響。", "Move time forward: whatever falls due rings right away."],
  plusHour: ["+1 小时", "+1 小時", "+1 h"],
  plusDay: ["+1 天", "+1 天", "+1 day"],
  nextMorning: ["到 09:00", "到 09:00", "To 09:00"],
  custom: ["自定…", "自訂…", "Other…"],
  customTitle: ["往前拨多久", "往前撥多久", "Move forward by"],
  minutes: ["分钟", "分鐘", "minutes"],
  hours: ["小时", "小時", "hours"],
  days: ["天", "天", "days"],
  go: ["拨过去", "撥過去", "Go"],
  moving: ["正在发送到点的消息…", "正在傳送到點的訊息…", "Sending what falls due…"],
  violations: ["机器人违反了 {n} 次 Telegram 的规则", "機器人違反了 {n} 次 Telegram 的規則", "The bot broke a rule of Telegram ({n})"],
  showList: ["查看", "查看", "Show"],
  ring: ["{name} 收到新消息", "{name} 收到新訊息", "New message for {name}"],
  shareQuery: ["在输入框里准备好了：{text}", "已放進輸入框：{text}", "Put into the message field: {text}"],
  noResults: ["没有结果", "沒有結果", "No results"],
  results: ["查找结果", "搜尋結果", "Results"],
};

let current = choices.get("language") ?? guess();

function guess() {
  for (const wish of navigator.languages ?? [navigator.language ?? "en"]) {
    const low = wish.toLowerCase();
    if (/^zh-(tw|hk|mo|hant)/.test(low)) return "zh-TW";
    if (low.startsWith("zh")) return "zh-CN";
    if (low.startsWith("en")) return "en";
  }
  return "en";
}

export const language = () => current;

export function setLanguage(wanted) {
  if (!ORDER.includes(wanted)) return;
  current = wanted;
  choices.set("language", wanted);
}

export function t(key, fields = {}) {
  const text = WORDS[key]?.[ORDER.indexOf(current)] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => fields[name] ?? whole);
}

const ROLES = ["rep", "manager", "finance", "owner", "admin", "assistant", "viewer"];

export function roleName(role) {
  if (!role) return t("newPersonTitle");
  const words = String(role).split(/[\s,·+/]+/).filter(Boolean);
  if (words.every((word) => ROLES.includes(word))) return words.map((word) => t(word)).join(" · ");
  return String(role);
}
