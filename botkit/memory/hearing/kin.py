"""Family, friends and pets, as people call them."""

_CALLED: dict[str, tuple[str, ...]] = {
    "mother": ("妈妈", "妈", "母亲", "老妈", "mum", "mom", "mother", "mama", "mummy", "mommy"),
    "father": ("爸爸", "爸", "父亲", "老爸", "dad", "father", "papa", "daddy"),
    "husband": ("老公", "丈夫", "先生", "husband"),
    "wife": ("老婆", "妻子", "太太", "媳妇", "wife"),
    "partner": ("对象", "爱人", "男朋友", "女朋友", "男友", "女友", "partner", "boyfriend", "girlfriend"),
    "fiancé": ("未婚夫", "未婚妻", "fiancé", "fiancée", "fiance", "fiancee"),
    "grandfather": ("爷爷", "外公", "姥爷", "grandpa", "grandfather", "granddad"),
    "grandmother": ("奶奶", "外婆", "姥姥", "grandma", "grandmother", "granny", "nan"),
    "daughter": ("女儿", "闺女", "daughter"),
    "son": ("儿子", "son"),
    "child": ("孩子", "宝宝", "小孩", "娃", "baby", "kid", "child"),
    "brother": ("哥哥", "哥", "弟弟", "弟", "brother", "little brother", "big brother", "older brother", "younger brother"),
    "sister": ("姐姐", "姐", "妹妹", "妹", "sister", "little sister", "big sister", "older sister", "younger sister"),
    "nephew": ("侄子", "外甥", "nephew"),
    "niece": ("侄女", "外甥女", "niece"),
    "aunt": ("姑姑", "姨妈", "小姨", "aunt"),
    "uncle": ("叔叔", "舅舅", "uncle"),
    "cousin": ("表哥", "表姐", "表弟", "表妹", "堂哥", "堂姐", "堂弟", "堂妹", "cousin"),
    "friend": ("闺蜜", "好朋友", "好友", "最好的朋友", "发小", "best friend", "friend"),
    "roommate": ("室友", "roommate", "flatmate", "housemate"),
    "cat": ("猫", "小猫", "猫咪", "猫猫", "布偶", "英短", "美短", "cat", "kitten", "tabby", "ragdoll"),
    "dog": (
        "狗", "小狗", "狗狗", "金毛", "拉布拉多", "柯基", "泰迪", "柴犬", "哈士奇", "边牧", "dog", "puppy", "labrador", "lab",
        "poodle", "terrier", "spaniel", "retriever", "collie", "beagle", "husky", "corgi", "dachshund", "greyhound", "pug",
    ),
    "rabbit": ("兔子", "小兔子", "rabbit", "bunny"),
    "hamster": ("仓鼠", "hamster"),
    "parrot": ("鹦鹉", "parrot"),
    "tortoise": ("乌龟", "tortoise", "turtle"),
    "horse": ("马", "horse"),
    "fish": ("金鱼", "鱼", "fish", "goldfish"),
}  # fmt: skip
_ONE = frozenset(["mother", "father", "husband", "wife", "partner", "fiancé"])
_PETS = frozenset(["cat", "dog", "rabbit", "hamster", "parrot", "tortoise", "horse", "fish"])
_BY_WORD = {word: kin for kin, words in _CALLED.items() for word in words}


def _either(*, ascii_only: bool, words: dict[str, str] = _BY_WORD) -> str:
    chosen = [word for word in words if (word[0] < "\u0250") == ascii_only]
    return "|".join(sorted(chosen, key=len, reverse=True))


KIN_ZH = _either(ascii_only=False)
KIN_EN = _either(ascii_only=True)
PETS_ZH = "|".join(word for kin in sorted(_PETS) for word in _CALLED[kin] if word[0] > "\u0250")
PETS_EN = "|".join(word for kin in sorted(_PETS) for word in _CALLED[kin] if word[0] < "\u0250")


def who(word: str) -> str:
    """One name for all words of one relation: "mother" for 妈, mum and so on; the word itself where none is known."""
    return _BY_WORD.get(word.casefold(), word.casefold())


def topic_of(word: str, name: str) -> str:
    """The topic of somebody's name: people have one mother, but may have several sons and cats."""
    kin = who(word)
    return f"person:{kin}" if kin in _ONE else f"person:{kin}:{name.casefold()}"
