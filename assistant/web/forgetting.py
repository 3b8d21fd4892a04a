"""What Gradio knows of each page, forgotten at once.

By itself it keeps every value that a component was given or gave, of the 10,000 latest pages for
as long as the process lives: whole questions and answers. Nothing here asks for them again, since
the page carries what was said (see ``past``), and the browser sends every value with its event.
"""

from copy import copy

from gradio.blocks import Blocks
from gradio.routes import App
from gradio.state_holder import SessionState, StateHolder


class _Blank(SessionState):
    """The state of a page on which nothing has happened yet; takes note of no value."""

    def anew(self) -> "_Blank":
        """Returns another one; made from ``Blocks`` it takes .8 ms, several times a question."""
        state = copy(self)
        state.blocks_config = copy(self.blocks_config)
        state.config_values, state.state_data = {}, {}
        return state

    def _update_value_in_config(self, key: int, value: object) -> None:
        """Does nothing: only Gradio's link to a conversation reads it."""


class Forgetting(StateHolder):
    """Gives every event a state of its own and keeps none.

    No page is ever in it: Gradio's link to a conversation, a file with all of it, is not made.
    """

    def __init__(self, blocks: Blocks) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.set_blocks(blocks)
        self._blank = _Blank(blocks)

    def __getitem__(self, _session_id: str) -> SessionState:
        """Returns the state of a page on which nothing has happened yet."""
        return self._blank.anew()


def forget_pages(app: App) -> None:
    """Has ``app``, a mounted one, keep nothing of any page."""
    app.state_holder = Forgetting(app.get_blocks())
