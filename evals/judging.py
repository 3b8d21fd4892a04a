"""Asking a language model, three times an answer, whether it is supported and answers.

An opinion beside the measures, never a part of the gate. The judge sees what a reader sees
(question, sentences, cited slices) and nothing of what a sample expects.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.model.completing import LanguageModel, ModelError, ModelRejectedError
from evals.judge_case import Case, case_of, messages_for
from evals.run import Progress, Run
from evals.spread import spread
from evals.texts import Texts
from evals.verdicts import VOTES, Judging, Verdict
from evals.votes import NO_REPLY, Vote, read_vote, thrown_vote
from prompts.reading import Prompt, read_prompt

# An answer has ten sentences at most (assistant.config), and a quote of 35 Swedish words is about
# 70 tokens at 3 characters a token; with keys and numbers that makes 1,000. Twice as much for
# models that think before they speak.
MAX_TOKENS = 2_000
# In a row: one more than an answer's votes, so that an answer which the endpoint cannot take does
# not end the judging of the others.
MOST_FAILURES = VOTES + 1
DEFAULT_CALLS = 300


class JudgeError(Exception):
    """No judge can be asked; one line that says what to set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """A language model as judge.

    Attributes:
        model: Asked.
        name: Its name, for the results.
        timeout_seconds: For one call.
    """

    model: LanguageModel
    name: str
    timeout_seconds: float = 60


class _GivenUpError(Exception):
    """No further call is worth making."""


def open_judge(config_file: Path | None = None) -> Judge:
    """Returns the judge that the configuration's ``[model]`` names; nothing is contacted yet.

    Raises:
        JudgeError: It names none, or cannot be read.
    """
    from assistant.config import ConfigError, read_config
    from assistant.model.plain_endpoint import open_model

    try:
        settings = read_config(config_file).model
        model = open_model(settings)
    except (ConfigError, ModelError) as error:
        raise JudgeError(f"--judge: {error}") from error
    return Judge(model=model, name=model.name, timeout_seconds=settings.timeout_seconds)


def judge_run(
    judge: Judge,
    run: Run,
    *,
    texts: Texts,
    most_calls: int = DEFAULT_CALLS,
    progress: Progress = lambda done, total: None,  # noqa: ARG005  (the callback's signature)
) -> Judging:
    """Returns the judge's verdicts on the answers of ``run``.

    A call that fails is a vote less. After several in a row, or when the endpoint takes no calls at
    all, or on Ctrl-C, the rest is left out and the result says so.

    Args:
        judge: Asked three times about each answer.
        run: What it judges; never changed.
        texts: The sources, in which what it quotes must be found.
        most_calls: Answers are left out, evenly over the run, rather than judged in part.
        progress: Told of the calls done.
    """
    prompt = read_prompt("judge")
    found = (case_of(record.sample.line, record.reply, texts) for record in run.records)
    cases = [case for case in found if case]
    chosen = spread(cases, most_calls // VOTES)
    votes: dict[str, list[Vote]] = {}
    stopped = None
    try:
        asked = _votes(judge, chosen, prompt=prompt, texts=texts)
        for done, (case, vote) in enumerate(asked, start=1):
            votes.setdefault(case.id, []).append(vote)
            progress(done, len(chosen) * VOTES)
    except _GivenUpError as error:
        stopped = str(error)
    except KeyboardInterrupt:
        stopped = "interrupted"
    return Judging(
        model=judge.name,
        prompt=prompt.reference,
        answers=len(cases),
        verdicts=tuple(Verdict(id_, tuple(cast)) for id_, cast in votes.items()),
        stopped=stopped,
    )


def _votes(
    judge: Judge, cases: Sequence[Case], *, prompt: Prompt, texts: Texts
) -> Iterator[tuple[Case, Vote]]:
    """Yields the votes on each case; raises ``_GivenUpError`` when no more will come."""
    failures = 0
    for case in cases:
        for number in range(VOTES):
            messages, code = messages_for(case, prompt, vote=number, texts=texts)
            try:
                reply = judge.model.complete(
                    messages, max_tokens=MAX_TOKENS, timeout_seconds=judge.timeout_seconds
                )
            except ModelRejectedError as error:
                raise _GivenUpError(str(error)) from error
            except ModelError as error:
                failures += 1
                yield case, thrown_vote(case, NO_REPLY)
                if failures == MOST_FAILURES:
                    raise _GivenUpError(str(error)) from error
            else:
                failures = 0
                yield case, read_vote(reply, case, code=code, texts=texts)
