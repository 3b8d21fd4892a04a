"""What a language model is asked to do for one question, and what its part in the reply may be."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace

from assistant.compose import Citations
from assistant.grounding.entailment import EntailmentScorer
from assistant.grounding.messages import ANSWER, SELECT
from assistant.grounding.selection import Selection
from assistant.grounding.sources import Sources, number_passages
from assistant.grounding.verifying import VERSION
from assistant.messages import Messages
from assistant.model.citing import chosen_sentences, written_sentences
from assistant.model.guard import GuardedModel
from assistant.model.kept_answers import KeptAnswers
from assistant.model.narrowing import Narrowing
from assistant.model.settings import Model
from assistant.model.stream import Deadline
from assistant.model.writing import Writing
from assistant.pipeline import Desk, qualified, unanswered
from assistant.refuse import missing_parts
from assistant.reply import Answer, AnswerSentence, Mode, Notice, Outcome, Reply
from assistant.trace import Finding, Trace
from index.analysis import fold
from prompts.reading import read_prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A language model as it takes part in answers.

    Attributes:
        model: Asked.
        settings: How and with what patience.
        kept: Answers that may be given again.
        scorer: Asked about lines in other words than their source; by default their words decide.
    """

    model: GuardedModel
    settings: Model
    kept: KeptAnswers
    scorer: EntailmentScorer | None = None

    def narrowing(self, desk: Desk, deadline: Deadline) -> Narrowing:
        """Returns what chooses the passages to read by the model's word."""
        return Narrowing(
            model=self.model,
            settings=self.settings,
            documents=desk.corpus.documents,
            deadline=deadline,
        )

    def taking_part(self, reply: Reply) -> Reply:
        """Returns ``reply`` with the name and the host of the model."""
        return replace(reply, model=self.model.name, model_host=self.model.host)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A model's part in a reply; without a ``prompt`` it has none.

    Attributes:
        outcome: What is said.
        mode: Who chose the words.
        prompt: Name, version and digest of what the model was asked with.
        is_whole: Whether nothing follows.
        may_be_kept: Whether it is complete, and worth giving again.
    """

    outcome: Outcome
    mode: Mode
    prompt: str | None
    is_whole: bool = True
    may_be_kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One question for a model.

    Attributes:
        question: As it is understood.
        answer: What is said without a model.
        findings: What was found for each part of the question.
        sources: The passages of the parts that are answered, numbered: those of the evidence first.
        desk: What questions are answered from.
        messages: The reader's language.
        author: Asked.
        deadline: By when all is done.
    """

    question: str
    answer: Answer
    findings: tuple[Finding, ...]
    sources: Sources
    desk: Desk
    messages: Messages
    author: Author
    deadline: Deadline

    @property
    def most(self) -> int:
        """How many sentences are shown at most."""
        return self.desk.answers.sentences

    @property
    def references(self) -> Mapping[str, str]:
        """The prompts by name, as replies show them."""
        return {name: read_prompt(name).reference for name in (ANSWER, SELECT)}

    @property
    def key(self) -> Hashable:
        """Everything that decides the answer."""
        settings, model = self.author.settings, self.author.model
        asked = tuple(finding.understanding.queries for finding in self.findings)
        limits = (settings.mode, settings.max_tokens, settings.context_tokens, self.desk.answers)
        return (
            *(self.question, asked, self.messages.language),
            *(self.desk.index.fingerprint, tuple(self.references.values()), VERSION),
            *(model.name, model.host, repr(sorted(settings.parameters.items())), repr(limits)),
        )

    def new_writing(self) -> Writing:
        """Returns an empty one for the model's lines."""
        return Writing(question=self.question, most=self.most, scorer=self.author.scorer)

    def written(self, writing: Writing, *, is_whole: bool) -> Part:
        """Returns the answer that the model has written; only a whole one is qualified."""
        citations = Citations(self.desk.corpus)
        sentences = written_sentences(writing.kept, citations)
        if is_whole:
            answer = self._qualified(sentences, citations, writing)
        else:
            answer = Answer(sentences=sentences, citations=citations.all())
        return Part(
            outcome=answer,
            mode="generative",
            prompt=self.references[ANSWER],
            is_whole=is_whole,
            may_be_kept=not writing.is_incomplete,
        )

    def selected(self, selection: Selection) -> Part:
        """Returns the answer of the sentences that the model chose."""
        citations = Citations(self.desk.corpus)
        sentences = chosen_sentences(selection.sentences, citations)
        qualifying = qualified(sentences, citations, self.findings, self.desk, self.messages)
        answer = replace(qualifying, polarity=None)  # it was read from other sentences
        prompt = self.references[SELECT]
        return Part(outcome=answer, mode="selective", prompt=prompt, may_be_kept=True)

    def refused(self, mode: Mode, prompt: str) -> Part:
        """Returns the refusal of a question that the model finds no answer to."""
        finding = next(finding for finding in self.findings if finding.chosen)
        outcome = unanswered(finding, self.desk, self.messages)
        # Without the model this very question is answered, so it may be among those suggested.
        others = tuple(one for one in outcome.suggestions if fold(one) != fold(self.question))
        outcome = replace(outcome, suggestions=others)
        return Part(outcome=outcome, mode=mode, prompt=prompt, may_be_kept=True)

    def without_model(self, why: str) -> Part:
        """Returns the answer without the model's part, which says ``why`` it has none.

        Args:
            why: ``failed``: its endpoint did; ``unsound``: what it wrote may not be shown.
        """
        model = self.author.model
        text = self.messages.text(f"reply.notice.model_{why}", model=model.name, host=model.host)
        notices = (*self.answer.notices, Notice("model_failed", text))
        return Part(outcome=replace(self.answer, notices=notices), mode="extractive", prompt=None)

    def _qualified(
        self,
        sentences: tuple[AnswerSentence, ...],
        citations: Citations,
        writing: Writing,
    ) -> Answer:
        answer = qualified(sentences, citations, self.findings, self.desk, self.messages)
        notices = tuple(self._in_own_words(notice) for notice in answer.notices)
        if writing.is_incomplete:
            why = "left_out" if writing.fault is None else "unfinished"
            text = self.messages.text(f"reply.notice.model_{why}", model=self.author.model.name)
            notices += (Notice("possibly_incomplete", text),)
        missing = self._missing(answer, writing)
        # Yes or no was read from the sentences that were found without the model.
        return replace(answer, notices=notices, missing=missing, polarity=None)

    def _in_own_words(self, notice: Notice) -> Notice:
        """Returns ``notice`` as it reads beside sentences that are no quotes."""
        if notice.kind != "other_language":
            return notice
        return replace(notice, text=self.messages.text("reply.notice.other_language_written"))

    def _missing(self, answer: Answer, writing: Writing) -> str | None:
        """Returns what is said of the parts that are not answered, by either account."""
        if writing.missing and not answer.missing:
            return missing_parts([writing.missing], self.messages)
        if writing.says_missing and not answer.missing:
            return self.messages.text("reply.partial.model")
        return answer.missing


def task_of(
    reply: Reply,
    trace: Trace,
    desk: Desk,
    messages: Messages,
    *,
    author: Author,
    deadline: Deadline,
) -> Task | None:
    """Returns what the model is to do; ``None`` when it has no part in the reply.

    It has none where the sources do not answer, and where a page fact or the like does, which is
    exact by its form.
    """
    answered = [finding for finding in trace.findings if finding.chosen]
    if not isinstance(reply.outcome, Answer) or not any(each.decision for each in answered):
        return None
    shown = [piece.passage for finding in answered for piece in finding.chosen]
    found = [hit.passage for finding in answered for hit in finding.hits]
    return Task(
        question=reply.interpreted_as or " ".join(reply.question.split()),
        answer=reply.outcome,
        findings=trace.findings,
        sources=number_passages([*shown, *found], desk.corpus.documents),
        desk=desk,
        messages=messages,
        author=author,
        deadline=deadline,
    )
