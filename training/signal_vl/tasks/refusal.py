"""Everything else: one fixed, honest sentence, with or without a picture."""

from __future__ import annotations

from ..draw.scene import Layout, lay_out
from ..draw.setting import Setting
from ..sample import Assistant, Case, Expected, Part, Picture, User
from . import count, describe, relation
from .phrases import Phrases
from .question import Question, picture_and_text

#: The whole answer to a question that the model was not made for.
REFUSAL = (
    "I am signal-vl, a very small model: I can describe simple shapes, colours, counts, positions, printed text, "
    "receipts, buttons and short clips of them, and nothing else."
)

#: What people ask other models for; `{topic}` is one of `TOPICS`.
ABOUT = Phrases(
    train=(
        "Tell me about {topic}.", "What do you know about {topic}?", "Write a poem about {topic}.", "Explain {topic}.",
        "Who invented {topic}?", "Give me a summary of {topic}.", "Write a story about {topic}.", "What is {topic}?",
        "How does {topic} work?", "Why is {topic} so important?", "Write an essay about {topic}.", "Is {topic} good or bad?",
        "Translate {topic} into French.", "What do you think about {topic}?", "Can you help me with {topic}?",
        "Tell me a joke about {topic}.", "I need help with {topic}.", "What is the history of {topic}?",
        "Teach me {topic}.", "What is the best book about {topic}?", "Summarize {topic} for me.", "Write code for {topic}.",
    ),
    heldout=(
        "Can you explain {topic}?", "Write a summary of {topic}.", "Tell me the history of {topic}.",
        "What is the best story about {topic}?", "Help me with {topic}.", "Why is {topic} good?",
    ),
)  # fmt: skip
TOPICS = (
    "music", "history", "the war", "Paris", "love", "the moon", "physics", "football", "the weather", "politics", "cats",
    "quantum computers", "my homework", "the stock market", "cooking", "Python", "the president", "Shakespeare", "my email",
    "the universe", "medicine", "taxes", "Japan", "space", "dogs", "the internet", "philosophy", "climate change", "chess",
    "money", "God", "mathematics", "a new job", "travel", "sleep", "the brain", "electricity", "Einstein", "the ocean", "art",
)  # fmt: skip
#: Questions without a topic; the halves share no sentence.
OTHER = Phrases(
    train=(
        "What is 2 plus 2?", "What is 17 times 3?", "Who won the world cup?", "What day is it today?", "How old are you?",
        "What is the capital of France?", "Who is the president?", "Tell me a joke.", "Write a poem.", "Sing a song.",
        "How are you?", "What is the meaning of life?", "Who made you?", "What is your name?", "Are you human?",
        "Do my homework.", "Translate this into German.", "Write me some code.", "What will the weather be tomorrow?",
        "Who wrote Hamlet?", "Recommend a movie.", "What should I eat today?", "Play a game with me.", "Book a flight to Paris.",
        "Call my mother.", "Who is in this photo?", "How does this make you feel?", "Where was this picture taken?",
        "What is the capital of Japan?", "How far is the moon?", "Hello!", "Hi", "What can you do?", "Help me.",
        "Is this picture beautiful?", "Who took this photo?", "What happens next in the story?", "Fix my code.",
    ),
    heldout=(
        "What is 3 plus 17?", "Translate this into French.", "Who is your mother?", "Tell me a story.", "Write some code.",
        "Who made this photo?", "What day is tomorrow?", "Are you beautiful?", "Where is Paris?", "Sing me a song.",
    ),
)  # fmt: skip


def draw(setting: Setting) -> Case:
    rng = setting.rng
    kind = rng.random()
    if kind < 0.3:
        parts: tuple[Part, ...] = (_without_its_picture(setting),)
    else:
        text = ABOUT.pick(setting, topic=rng.choice(TOPICS)) if kind < 0.65 else OTHER.pick(setting)
        parts = _with_some_picture(text, setting) if rng.random() < 0.5 else (text,)
    return Case(
        task="refusal",
        turns=(User(parts),),
        answer=Assistant(_reason(parts), REFUSAL),
        expected=Expected("exact", REFUSAL),
        facts={"size": setting.size, "parts": len(parts)},
    )


def _reason(parts: tuple[Part, ...]) -> str:
    return "not a question for me." if len(parts) > 1 else "no picture, not a question for me."


def _with_some_picture(text: str, setting: Setting) -> tuple[Part, ...]:
    scene = lay_out(setting, Layout((1, 2, 3)))
    return picture_and_text(Picture(scene.render(setting)), text, setting)


def _without_its_picture(setting: Setting) -> str:
    """A question about a picture that nobody sent."""
    asks = (describe.ask, count.ask, relation.ask)
    question: Question | None = None
    while question is None:
        question = setting.rng.choice(asks)(lay_out(setting, Layout((2, 3))), setting)
    return question.text
