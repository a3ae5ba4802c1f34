"""What a person is about to do, where they say when."""

import re
from collections.abc import Iterator
from datetime import tzinfo

from botkit.clock import Instant, after
from botkit.memory.hearing.clauses import Clause, statement
from botkit.memory.hearing.heard import Draft
from botkit.memory.records import Kind
from botkit.memory.times import TimeFound, find_times
from botkit.texts.patterns import compiled_late

_HOUR = 3600.0
_LASTS = 4 * _HOUR
"""Seconds that a plan with a time of day is still to come or going on."""
_FARTHEST = 400 * 24 * _HOUR
_LONGEST = 60
_EVENT_ZH = compiled_late(
    r"面试|笔试|考试|考研|考公|高考|中考|期末考?|期中考?|考(?:科目|驾照|雅思|托福|四级|六级|证)|开会|有?会议|例会|看牙|拔牙|洗牙|补牙|体检|手术|复查|复诊|产检|看病|看医生|去医院|打疫苗|打针|抽血|约会|相亲|出差|旅行|旅游|搬家|航班|飞机|火车|高铁"
    r"|回家|回国|回老家|毕业|答辩|演讲|汇报|路演|比赛|演出|演唱会|音乐会|婚礼|聚会|聚餐|饭局|家长会|开学|入职|离职|值班|签约|签合同|交(?:作业|稿|报告|论文|房租|方案)|截止|到期|deadline|ddl|见(?:客户|导师|家长|网友|面|朋友|老同学)|接(?:孩子|女儿|儿子|人|机)|送(?:孩子|女儿|儿子|人|机)"
    r"|健身|跑步|马拉松|爬山|游泳课?|上课|补课|网课|排练|彩排|拍照|理发|剪头发|做头发|做美甲|办(?:签证|护照|手续)|交接|发布会|上线|开庭|装修|验收|看房|交房|过户|驾考|路考|钢琴课|舞蹈课|考级|团建|年会|出发|登机|聚一聚|吃火锅|看电影|看展|听讲座|钓鱼|露营|滑雪|提车|领证|订婚|结婚|满月|葬礼|追悼会|扫墓"
)
_MEANS_ZH = compiled_late(
    r"^(?:我|我们|咱们?|家里|我家|我得|我和.{1,6}|我跟.{1,6}|我带.{1,6})?(?:就|还|又|打算|准备|计划|约了|约好|预约了)*(?:要|得|去|有|需要|必须|会|约|打算|准备|想去|飞|轮到我|开始)"
)
_MINE_ZH = compiled_late(r"^(?:我|咱|家里|有|要|得|去|约|飞)")
_NO_PLAN_ZH = compiled_late(
    r"[你您]|天气|下雨|下雪|降温|见$|再说|再聊|叫我|提醒|会不会|吗$|吧$|呢$|谁|什么|怎么|多少|几点|愿意|可能|也许|大概|不知道|不想|不去|不用|不要|取消|没有|没了|改期|推迟|如果|要是|好像|昨天|去年|听说|我(?:的)?(?:朋友|同事|同学|领导|邻居)(?!.*婚礼)|他们?|她们?|老板|同事|朋友(?:要|说|去|有)|又是|是(?:周|星期)|新闻|电影里|小说|会好"
)
_EVENT_EN = compiled_late(
    r"interview|exam|test|quiz|final|midterm|meeting|appointment|dentist|doctor|surgery|operation|check-?up|scan|date|trip|flight|train|wedding|party|dinner|lunch|brunch|breakfast|concert|gig|show|play|match|game|race|marathon|presentation|talk|speech|deadline|class|lesson|lecture|rehearsal|audition|performance|recital|graduation|ceremony|funeral|conference|workshop|shift|viewing|visit|call|session|therapy|vaccination|jab|hike|camping|move|barbecue|reunion|hearing|court|exhibition|driving test|thesis|essay|report|due|picnic|holiday|vacation|haircut",
    re.IGNORECASE,
)
_HAVE_EN = compiled_late(r"^(?:and )?(?:i|we)(?:'ve got| have(?: got)?| got)\b(?! to\b)(?=.*\S)", re.IGNORECASE)
_DOING_EN = compiled_late(
    r"^(?:and )?(?:(?:i'm|i am|we're|we are) (?:going|seeing|meeting|having|flying|taking|moving|visiting|starting|driving|leaving|travelling|traveling|giving|getting (?:married|my|a haircut)|sitting|running|hosting|picking|presenting|performing|doing|playing|defending|returning|working)"
    r"|(?:i|we) (?:have to|need to|must|gotta|'ve got to|start|leave|fly|am due|are due)\b|i've got to|i (?:will|'ll) (?:be )?(?:visit|see|meet|fly|move|start|travel|go|take|seeing|visiting|meeting|flying)|my \w+(?: \w+)?(?:'s| is| starts| takes place)(?= |$)|there's (?:a|an|my|our) )",
    re.IGNORECASE,
)
_NO_PLAN_EN = compiled_late(
    r"\b(?:you|your|weather|rain|maybe|might|perhaps|not|n't|never|cancel\w*|postponed|if|remind|wish|would|could|should|he|she|they|his|her|their|hopefully not|no idea|who|what|yesterday|feeling|tired|excited|nervous|worried|so happy|bored|happy|sad|lonely|sick|thinking|wondering|had|was|were|did|ago|last|every|usually|always|birthday|anniversary)\b",
    re.IGNORECASE,
)
_HAN = compiled_late("[\u4e00-\u9fff]{2}")
_SELF_ZH = compiled_late("[我咱]|家里")
_SELF_EN = compiled_late(r"\b(?:i|i'm|we|we're|my|there's)\b", re.IGNORECASE)
_FEW = 3
_NO_EVENT_EN = compiled_late(
    r"(?:it|that|this|good|great|see|the|call|text|ring|phone|email|visit|show|play|talk|move|run|let)\b", re.IGNORECASE
)


def plans(clause: Clause, now: Instant, zone: tzinfo) -> Iterator[Draft]:
    """The plan that the clause tells, if it is one."""
    text = statement(clause.text)
    if clause.asks or clause.supposed or len(text) > 2 * _LONGEST or not _may_be_plan(text):
        return
    times = [time for time in find_times(text, now, zone) if time.until > now and time.lean != "back"]
    if len(times) != 1 or times[0].begin > after(now, _FARTHEST):
        return
    time = times[0]
    what = _without_time(text, time)
    if _is_plan_zh(what) or _is_plan_en(what, text):
        until = after(time.begin, _LASTS) if time.has_clock else time.until
        yield Draft(Kind.PLAN, _told(what), happens_at=max(time.begin, now), valid_until=until, strength=0.7)


def _may_be_plan(text: str) -> bool:
    """Whether it is worth looking for a time in it."""
    if _HAN.search(text):
        return not _NO_PLAN_ZH.search(text) and bool(_SELF_ZH.search(text) or _EVENT_ZH.search(text))
    return not _NO_PLAN_EN.search(text) and bool(_SELF_EN.search(text) or _EVENT_EN.search(text))


def _is_plan_zh(what: str) -> bool:
    if not _HAN.search(what):
        return False
    event = _EVENT_ZH.search(what)
    if event:
        return len(what) <= event.end() - event.start() + 6 or bool(_MINE_ZH.match(what))
    return bool(_MEANS_ZH.match(what)) and what[:1] in "我咱家" and len(what) <= _LONGEST // 2


def _is_plan_en(what: str, text: str) -> bool:
    if not text.isascii():
        return False
    event = _EVENT_EN.search(what)
    has = bool(_HAVE_EN.match(what)) and bool(event)
    bare = bool(event) and len(what.split()) <= _FEW and not _NO_EVENT_EN.match(what)
    return has or bool(_DOING_EN.match(what)) or bare


def _without_time(text: str, time: TimeFound) -> str:
    before, later = text[: time.start].rstrip(" ,，"), text[time.end :].lstrip(" ,，的")
    before = re.sub(r"\s(?:on|at|by|in|for|from)$", "", before)
    glue = " " if before[-1:].isascii() and before and later else ""
    return f"{before}{glue}{later}".strip(" ,，.")


def _told(what: str) -> str:
    """The plan without whose it is."""
    told = re.sub(r"(?:'s| is| are| starts| begins| takes place)$", "", what)
    told = re.sub(r"^(?:我们?|咱们?)(?:就|还|又)?(?=..)", "", told)
    told = re.sub(r"^(?:and )?i(?:'ve got| have| got)(?! to) ", "", told, flags=re.IGNORECASE)
    return re.sub(r"^(?:and )?(?:i'm|i am) ", "", told, flags=re.IGNORECASE)
