"""The checkpoints and conversations that the fixtures hold. Together they differ in every dimension a config has."""

from dataclasses import dataclass, field


@dataclass
class Text:
    hidden: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    inner: int
    sections: tuple
    theta: float = 5e6


@dataclass
class Vision:
    depth: int
    hidden: int
    heads: int
    inner: int
    side: int  # the position table is side x side
    patch: int
    taps: tuple
    merge: int = 2


@dataclass
class Scenario:
    """Conversations run side by side. In a turn, a tuple (width, height) stands for a picture of that size."""
    name: str
    rows: list
    padding: str = "left"
    answered: bool = False  # the last turn of each row is an answer to train on; else one is generated
    new_tokens: int = 6
    logit_step: int = 4     # keeps logits of every n-th token and of the last
    keep_stages: bool = True


@dataclass
class Adapter:
    """`options` go to peft.LoraConfig as they are."""
    name: str
    scenario: str
    options: dict


@dataclass
class Case:
    name: str
    text: Text
    vision: Vision
    merges: int
    scenarios: list
    adapters: list = field(default_factory=list)
    style: str = "4.57"          # of config and processor files; "5" is what transformers 5.x saves
    tied: bool = True
    shards: int = 1
    template: str = "chat_template.json"
    pixels: tuple = (1024, 16384)  # smallest and largest picture
    mean: tuple = (0.5, 0.5, 0.5)
    std: tuple = (0.5, 0.5, 0.5)
    gradients_of: str = ""       # scenario whose loss gives the gradient of every base weight
    first_merges: tuple = ()     # tokens that the tokenizer must have
    spare_rows: int = 3          # embedding rows beyond the tokenizer's

    def scenario(self, name):
        return next(scenario for scenario in self.scenarios if scenario.name == name)


LANGUAGE = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]

CASES = [
    # The shapes of the published 2B model in small: tied, three taps, q wider than hidden.
    Case("published_shape", Text(24, 3, 4, 2, 16, 36, (3, 3, 2)), Vision(5, 8, 2, 20, 6, 16, (0, 2, 3)), 40, [
        Scenario("one_image", [[["system", "Find defects."], ["user", (70, 101), "Which defect is this?"]]],
                 new_tokens=8, logit_step=4),
        Scenario("text_only", [[["user", "Report boxes as JSON:\n café ☃ 12"]]], logit_step=4),
    ]),
    # One key/value head for eight query heads, untied, patches of 14, one late tap; both extreme aspect ratios.
    Case("grouped_8", Text(24, 2, 8, 1, 8, 40, (2, 1, 1), 1e4), Vision(3, 8, 1, 24, 3, 14, (2,)), 24, [
        Scenario("extreme_aspects", [[["user", "a", (12, 240), "b", (240, 12), "Compare."]]]),
    ], style="5", tied=False, template="chat_template.jinja", pixels=(784, 12544),
         mean=(0.48145466, 0.4578275, 0.40821073), std=(0.26862954, 0.26130258, 0.27577711)),
    # No taps, plain multi-head attention, sections longer than the head, head dimension 12.
    Case("no_taps", Text(20, 2, 2, 2, 12, 33, (16, 8, 8), 1e6), Vision(1, 16, 2, 20, 4, 8, ()), 30, [
        Scenario("two_images", [[["user", (33, 40), (90, 20), "Which?"]]]),
    ], tied=False, pixels=(256, 4096), template="chat_template.jinja"),
    # Four query heads for one key head, width 128 over hidden 24, unequal sections, two taps, in shards, several turns.
    Case("sharded", Text(24, 2, 4, 1, 32, 40, (8, 5, 3), 1e4), Vision(3, 12, 1, 28, 5, 6, (0, 2)), 50, [
        Scenario("turns", [[["system", "Be brief."], ["user", (40, 64), "Describe the image."],
                            ["assistant", "A bridge."], ["user", "And here?", (50, 30)],
                            ["assistant", " Nothing\n else."], ["user", "Sure?"]]], logit_step=8),
    ], style="5", tied=False, shards=3, template="chat_template.jinja", pixels=(144, 2304)),
    # Patches are not merged at all; two neighbouring taps.
    Case("merge_1", Text(20, 3, 4, 2, 8, 32, (2, 1, 1), 5e5), Vision(2, 16, 2, 24, 4, 12, (0, 1), merge=1), 12, [
        Scenario("one_image", [[["user", (50, 62), "What?"]]], logit_step=2),
    ], pixels=(144, 4320), template=""),
    # Sixteen patches to a token.
    Case("merge_4", Text(24, 2, 4, 4, 8, 40, (2, 1, 1)), Vision(4, 4, 1, 16, 7, 4, (1,), merge=4), 36, [
        Scenario("one_image", [[["user", (120, 61), "Describe."]]], logit_step=2),
    ], pixels=(256, 6400), tied=True),
    # A batch of unlike rows, padded on the left.
    Case("batch", Text(24, 2, 8, 2, 8, 32, (2, 1, 1)), Vision(3, 8, 2, 24, 5, 10, (0, 1)), 44, [
        Scenario("left_padded", [[["user", (60, 41), "Where is the defect?"]],
                                 [["system", "Short."], ["user", "Hello"]],
                                 [["user", (25, 80), (40, 40), "Compare."]]], logit_step=8),
    ], style="5", pixels=(400, 4000), template="chat_template.jinja"),
    # Adapters of every kind on both towers, trained on a batch padded on the right.
    Case("adapters", Text(16, 2, 4, 2, 8, 24, (2, 1, 1)), Vision(3, 12, 1, 20, 4, 6, (0, 2)), 30, [
        Scenario("training", [[["user", (40, 30), "Which defect is this?"], ["assistant", "bridge"]],
                              [["user", "left or right?"], ["assistant", "left"], ["user", "Sure?"],
                               ["assistant", '{"label": "burr"}']]],
                 padding="right", answered=True, logit_step=12, keep_stages=False),
    ], [
        Adapter("language", "training", dict(r=4, lora_alpha=10, target_modules=LANGUAGE)),
        Adapter("vision", "training", dict(r=2, lora_alpha=3, target_modules=[
            "q_proj", "v_proj", "qkv", "attn.proj", "linear_fc1", "linear_fc2"])),
        Adapter("patterns", "training", dict(
            r=3, lora_alpha=6, target_modules=r"model\.language_model\..*\.(q_proj|o_proj|up_proj)",
            rank_pattern={r"layers\.1\.self_attn\.q_proj": 5, "up_proj": 2},
            alpha_pattern={r"layers\.0\.mlp\.up_proj": 9, "o_proj": 1.5})),
        Adapter("all_linear", "training", dict(r=4, lora_alpha=4, use_rslora=True, target_modules="all-linear")),
    ], pixels=(144, 1440)),
    # Answers that begin with line breaks, which join the template's own into one token.
    Case("leading_newlines", Text(16, 1, 2, 1, 8, 16, (2, 1, 1)), Vision(1, 4, 1, 8, 2, 4, ()), 4, [
        Scenario("history", [[["user", "\nWhy?\n"], ["assistant", "\n\nA pinch."], ["user", "\n\n"],
                              ["assistant", "\n"], ["user", "So?"]]], logit_step=16),
        Scenario("training", [[["user", "What?"], ["assistant", "\nA\n\nburr.\n"]]],
                 padding="right", answered=True, logit_step=16),
    ], pixels=(64, 640), template="", first_merges=(("Ċ", "Ċ"),)),
    # The gradient of every weight.
    Case("gradients", Text(16, 2, 2, 1, 8, 24, (2, 1, 1)), Vision(2, 8, 2, 12, 3, 4, (0,)), 8, [
        Scenario("training", [[["user", (20, 26), "What is it?"], ["assistant", "a pinch"]]],
                 padding="right", answered=True, logit_step=8, keep_stages=False),
    ], gradients_of="training", pixels=(64, 640)),
    Case("gradients_untied", Text(16, 2, 4, 2, 4, 20, (1, 1, 0)), Vision(2, 8, 1, 12, 2, 2, (0, 1)), 0, [
        Scenario("training", [[["user", (9, 14), (20, 8), "?"], ["assistant", "no"]]],
                 padding="right", answered=True, logit_step=8, keep_stages=False),
    ], gradients_of="training", tied=False, style="5", pixels=(16, 200), template="chat_template.jinja"),
]
