"""Which elements of HTML are read how, by the rendering rules of the HTML standard."""

_BLOCKS = """
    address article aside blockquote body caption center dd details dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main
    menu ol p plaintext pre search section summary table tbody td tfoot th thead tr ul xmp
"""
_UNREAD = """
    audio base canvas datalist del dialog embed frame head iframe img input label legend link map
    meta meter nav noembed noframes noscript object option progress rp s script select strike style
    svg template textarea title video
"""
_HOLDING = "address dd dt h1 h2 h3 h4 h5 h6 li summary"
_ROLES = "alertdialog dialog menu menubar navigation search searchbox toolbar tooltip"

BLOCKS = frozenset(_BLOCKS.split())
"""Begin and end a line."""
HOLDING = frozenset(_HOLDING.split())
"""Keep their lines together."""
HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
LISTS = frozenset(("ul", "ol", "menu", "dir"))
PREFORMATTED = frozenset(("pre", "listing", "plaintext", "xmp"))
UNREAD = frozenset(_UNREAD.split())
"""No text of the page: controls, menus, media, machinery, and what is struck out."""
UNREAD_ROLES = frozenset(_ROLES.split())
"""ARIA roles of the same."""
