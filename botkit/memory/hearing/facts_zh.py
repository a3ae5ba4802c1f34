"""What people say of themselves in Chinese, plainly enough to be kept as it stands."""

import re
from collections.abc import Callable, Iterator

from botkit.memory.hearing.clauses import Clause, statement
from botkit.memory.hearing.heard import Draft
from botkit.memory.hearing.kin import KIN_ZH, PETS_ZH, topic_of, who
from botkit.memory.records import Kind
from botkit.texts.patterns import compiled_late

_END = r"[了吧啊呀哦喔呢嘛哈啦的]*"
_UNSURE = compiled_late(
    "是不是|有没有|好像|可能|也许|大概|如果|要是|差点|曾经|以前|小时候|本来|打算|想要|应该|听说|据说|梦见|梦到|假装|开玩笑|恨不得|仿佛|好比|就像"
)
_WORN = r"裙子?|短裙|长裙|连衣裙|半身裙|裤子?|短裤|长裤|牛仔裤|西裤|阔腿裤|外套|大衣|风衣|羽绒服|棉袄|棉服|夹克|西装|毛衣|针织衫|卫衣|衬衫|T恤|t恤|背心|吊带|旗袍|汉服|马甲|鞋子?|高跟鞋|运动鞋|靴子?|凉鞋|拖鞋|帆布鞋|帽子|围巾|手套|袜子|丝袜|领带|开衫|打底裤"
_JOB = r"老师|教师|教授|医生|大夫|护士|程序员|工程师|律师|会计|设计师|记者|编辑|作家|画家|厨师|司机|学生|大学生|研究生|博士生|高中生|初中生|警察|军人|消防员|公务员|销售|产品经理|经理|客服|翻译|导游|摄影师|理发师|建筑师|药剂师|心理咨询师|咨询师|快递员|外卖员|保安|农民|工人|演员|歌手|音乐人|自由职业者?|全职妈妈|主播|博主|店员|老板|创业者|科研人员|实习生|技师|裁缝|木匠|电工|空姐|飞行员|兽医|牙医|幼师|社工"
_NO_THING = compiled_late(
    r"[你他她它这那谁啥的]|什么|怎么|哪|为什么|上了|别人|自己|人家|大家|一个人|了$|得.+|过$|着$|起来|不|没|死|吃|喝(?!.)|药$|早饭|午饭|晚饭|饭$|东西$|套$|惯$|完|下$|饱|亏$|准$|透"
)
_NO_PLACE = compiled_late(
    r"[你我他她它这那]|心|梦|隔壁|楼[上下]|房间|新家|前排|后面|旁边|一起|医院|外面|里面|单位|公司|宿舍$|酒店|过去$|哪|天堂|地狱|幸福|.*边上"
)
_NO_NAME = compiled_late(r"[我你他她它了不没别起来去回吃喝外滴车醒住停个一什谁啥过着得快滚]")
_HURTS = compiled_late(r"[你他她它这那什谁]|爱情|工作|上班|学习|男人|女人|人类|社交|数学|.*的话")

_FEW = 10
"""Characters of a thing: more tell a story."""

Build = Callable[[re.Match[str]], Draft | None]


_MAY_TELL = compiled_late(rf"我|本人|咱|家里|过敏|{_WORN}")
"""One of these stands in every such clause: most others need no closer look."""


def facts_zh(clause: Clause) -> Iterator[Draft]:
    """What the clause tells."""
    if not _MAY_TELL.search(clause.text):
        return
    text = statement(clause.text)
    if _UNSURE.search(text):
        return
    # A comma may stand before the name: “养了一只猫，叫年糕”.
    if (match := _PET_NAMED.match(statement(clause.rest))) and (draft := _kin(match)):
        yield draft
        return
    for pattern, build in _PATTERNS:
        if (match := pattern.fullmatch(text)) and (draft := build(match)):
            yield draft
            return


def _allergy(match: re.Match[str]) -> Draft | None:
    what, kin = match["what"], match["who"] or ""
    if _HURTS.match(what) or len(what) > _FEW:
        return None
    topic = f"allergy:{who(kin)}:{what}" if kin else f"allergy:{what}"
    negated = "不" if match["no"] else ""
    return Draft(Kind.FACT, f"{kin}对{what}{negated}过敏", topic.casefold(), strength=1.0)


def _home(match: re.Match[str]) -> Draft | None:
    place = match["place"]
    return None if _NO_PLACE.match(place) else Draft(Kind.FACT, f"住在{place}", "home", strength=0.8)


def _job(match: re.Match[str]) -> Draft | None:
    said = {name: value for name, value in match.groupdict().items() if value}
    if "job" in said:
        return Draft(Kind.FACT, f"职业是{said['job']}", "job", strength=0.8)
    place = said["place"]
    if _NO_PLACE.match(place) or place in {"家", "家里", "外地", "晚上", "周末"}:
        return None
    return Draft(Kind.FACT, f"在{place}{said.get('work', '工作')}", "job", strength=0.8)


def _name(match: re.Match[str]) -> Draft | None:
    name = match["name"]
    return None if _NO_NAME.match(name) else Draft(Kind.FACT, f"名字叫{name}", "name", strength=0.9)


def _kin(match: re.Match[str]) -> Draft | None:
    name, kin = match["name"], match["who"]
    if _NO_NAME.match(name) or re.fullmatch(KIN_ZH, name):
        return None
    return Draft(Kind.PERSON, f"{kin}叫{name}", topic_of(kin, name), strength=0.8)


def _taste(match: re.Match[str]) -> Draft | None:
    what = match["what"]
    if _NO_THING.match(what) or _NO_THING.fullmatch(what) or len(what) > _FEW or re.search("[你他她了]", what):
        return None
    verb = match["verb"]
    return Draft(Kind.PREFERENCE, f"{verb}{what}", f"taste:{what}".casefold(), strength=0.6)


def _diet(match: re.Match[str]) -> Draft:
    return Draft(Kind.PREFERENCE, match["what"], "diet", strength=0.8)


def _unworn(match: re.Match[str]) -> Draft:
    what = match["what"]
    return Draft(Kind.PREFERENCE, f"不要穿{what}", f"wardrobe:{what}".casefold(), strength=0.8)


def _worn(match: re.Match[str]) -> Draft:
    what = f"{match['how'] or ''}{match['what']}"
    return Draft(Kind.FACT, f"有{match['count'] or ''}{what}", f"wardrobe:{what}".casefold(), strength=0.5)


_SELF = r"(?:我(?:本人|自己)?|本人)"
_PET_NAMED = compiled_late(
    rf"(?:我们家|我家|家里|我们|我)(?:最近|刚|新|又)*(?:养着?了?|有|收养了|领养了)(?:一)?(?:只|条|头)?[\u4e00-\u9fff]{{0,4}}?(?P<who>{PETS_ZH})[，,]?(?:名字|它)?(?:叫做?|名叫|取名叫?|起名叫?)(?P<name>[\u4e00-\u9fff]{{1,4}}|[A-Za-z][A-Za-z]{{1,14}})(?=[，,。！!；;～~ ]|$)"
)
_OFTEN = r"(?:(?:周末|平时|平常|早上|晚上|睡前|下班后|下雨天|春天|夏天|秋天|冬天|有空|没事)(?:的时候|时)?[，,]?)?"
_PATTERNS: tuple[tuple[re.Pattern[str], Build], ...] = (
    (compiled_late(rf"(?:{_SELF}(?:家|的)?(?P<who>{KIN_ZH}|)(?:从小|一直|真的|也|都|就|其实|好像)*)对(?P<what>.+?)(?:很|严重|会|也|都|有点|特别|非常|超级|重度|轻度|是)*(?P<no>不|已经不|)(?:会)?过敏{_END}"), _allergy),
    (compiled_late(rf"{_SELF}(?:从小|真的|也|一)?(?:吃|喝|碰)(?:了)?(?P<what>.+?)(?:就)?(?:会)?(?P<no>)(?P<who>)过敏{_END}"), _allergy),
    (compiled_late(rf"{_SELF}(?:们|们家|家|们一家)?(?:最近|现在|刚|刚刚|已经|上个?(?:周|月)|这个?(?:周|月)|今年|去年|昨天|今天|终于|又|前几天|上周末|是)*(?:搬家?[到去来回至]|住在|定居在?|搬进)了?(?P<place>.{{2,12}}?)(?:住|生活|定居)?{_END}"), _home),
    (compiled_late(rf"我家(?:现在)?(?:在|住在|住)(?P<place>.{{2,12}}?){_END}"), _home),
    (compiled_late(rf"{_SELF}(?:现在|目前)?(?:是(?:一|1)?(?:个|名|位)?|当(?:了|上)?|做)(?P<job>[\u4e00-\u9fff]{{0,4}}(?:{_JOB})){_END}"), _job),
    (compiled_late(rf"{_SELF}的?(?:工作|职业)(?:是|就是)(?:一?个|当|做)?(?P<job>[^\W\d_]{{2,10}}?){_END}"), _job),
    (compiled_late(rf"{_SELF}(?:现在|目前|最近|刚)*在(?P<place>[^\W_]{{2,12}}?)(?P<work>上班|工作|实习|教书|读书|上学|念书|当(?:{_JOB})|做(?:{_JOB})){_END}"), _job),
    (compiled_late(rf"(?:{_SELF}(?:的名字)?(?:就)?(?:叫|是叫)|我的?(?:大名|真名|名字)(?:是|叫))(?P<name>[\u4e00-\u9fff]{{2,4}}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)[吧啊哦]?"), _name),
    (compiled_late(rf"(?:我的?|我们|我们?家的?|我家那只|家里的?)(?P<who>{KIN_ZH})的?(?:小名|大名|名字|英文名)?(?:就)?(?:叫做?|名叫|取名叫?|起名叫?)(?P<name>[\u4e00-\u9fff]{{1,4}}|[A-Za-z][A-Za-z]{{1,14}})[吧啊哦]?"), _kin),
    (compiled_late(rf"(?:我|我们|我家|家里)?(?:养了?|有|新养了|收养了|领养了)(?:一)?(?:只|条|个|头)?[\u4e00-\u9fff]{{0,4}}?(?P<who>{PETS_ZH}|女儿|儿子)(?:,|，)?(?:名字)?(?:叫|名叫)(?P<name>[\u4e00-\u9fff]{{1,4}}|[A-Za-z][A-Za-z]{{1,14}})[吧啊哦]?"), _kin),
    (compiled_late(rf"{_SELF}(?:是(?:个)?)?(?P<what>吃素(?!的$)|素食主义者|素食者|吃全素|只吃素|不吃肉|戒糖|戒酒了?|不喝酒|滴酒不沾|吃清真|不能吃辣|吃不了辣|乳糖不耐(?:受)?){_END}"), _diet),
    (compiled_late(rf"{_SELF}?(?:不要|不穿|不爱穿|不想穿|不喜欢穿|从来不穿|从不穿|别让我穿|别给我推荐|别推荐|讨厌穿|不能穿)(?:穿)?(?P<what>[\u4e00-\u9fff]{{0,4}}?(?:{_WORN})){_END}"), _unworn),
    (compiled_late(rf"{_SELF}(?:刚|新|昨天|今天|最近|还|又)*(?:有|买了|入手了|添了|收到了?)(?P<count>[一两三几]?[件条双顶套个]|)(?:新|的)?(?P<how>[\u4e00-\u9fffA-Z]{{0,6}}?)(?P<what>{_WORN}){_END}"), _worn),
    (compiled_late(rf"{_OFTEN}{_SELF}(?:真的|从来|从小|一直|平时|就|也|都|最|很|特别|超级?|非常|可|还是|比较|挺|一向)*(?P<verb>不喜欢吃?|不爱吃?|不吃|不喝|不能吃|不能喝|受不了|讨厌|喜欢吃?|爱吃|爱喝|爱看|爱听|热爱|怕|害怕)(?P<what>[^\W_].*?){_END}"), _taste),
)  # fmt: skip
