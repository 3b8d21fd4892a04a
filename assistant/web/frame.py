"""What every page has around it: language, addresses, header and footer."""

from dataclasses import dataclass

from markdown_it import MarkdownIt
from markupsafe import Markup

from assistant.messages import Language, Messages, read_messages
from assistant.web.settings import WebSettings, page_language
from assistant.web.static_files import StaticFile
from assistant.web.templating import render


@dataclass(frozen=True, slots=True)
class Frame:
    """Renders whole pages in one language."""

    settings: WebSettings
    statics: dict[str, StaticFile]
    language: Language
    is_quick: bool = False  # the staff's view

    @property
    def messages(self) -> Messages:
        """The catalogue of the page's language."""
        return read_messages(self.language)

    def text(self, key: str, **values: object) -> str:
        """Returns a text of the page, with the assistant's name filled in where it is used."""
        return self.messages.text(f"page.{key}", **({"name": self.settings.name} | values))

    def address(self, path: str) -> str:
        """Returns ``path`` so that the page behind it comes in the same language."""
        if self.language == self.settings.language:
            return path
        before, mark, after = path.partition("#")
        return f"{before}?lang={self.language}{mark}{after}"

    def static(self, name: str) -> str:
        """Returns the address of one of the page's own files."""
        return f"/statik/{name}?v={self.statics[name].version}"

    def inline(self, name: str) -> Markup:
        """Returns one of the page's own style sheets, to stand in the page."""
        return Markup(self.statics[name].content.decode())  # noqa: S704 - ours

    def page(self, template: str, *, path: str, title: str, **values: object) -> Markup:
        """Returns ``template`` as a whole page; ``path`` is where the other language lies."""
        other: Language = "en" if self.language == "sv" else "sv"
        return render(
            template,
            t=self.text,
            address=self.address,
            static=self.static,
            inline=self.inline,
            is_quick=self.is_quick,
            language=self.language,
            other_language=other,
            other_address=f"{path}?lang={other}",
            settings=self.settings,
            logo=next((self.static(name) for name in self.statics if name.startswith("logo.")), ""),
            title=title,
            **values,
        )

    def prose(self, key: str, **values: object) -> Markup:
        """Returns one of the catalogue's longer texts, written in Markdown, as HTML."""
        operator = self.settings.operator or self.text("to_complete.operator")
        source = self.text(
            key,
            operator=operator,
            contact=self.settings.contact,
            to_complete=f"**{self.text('to_complete.label')}**",
            **values,
        )
        # No HTML passes: the operator's values are text, and links only go where Markdown says.
        return Markup(MarkdownIt("commonmark", {"html": False}).render(source))  # noqa: S704


def frame_for(language: str | None, settings: WebSettings, statics: dict[str, StaticFile]) -> Frame:
    """Returns the frame for what ``?lang=`` said."""
    return Frame(settings, statics, page_language(language, settings))
