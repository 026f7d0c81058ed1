"""Texts that a document must bear: in every script that our projects meet, and meant to do harm."""

SCRIPTS = {
    "latin": "Łódź, Çağlar, ŽĪŪ, naïef, “aanhaling”, 10 €, ½, x² – en zo …",
    "greek": "Καλημέρα στον κόσμο",
    "cyrillic": "Доброго ранку, Їжак, Привет",
    "arabic": "مرحبا بالعالم ١٢٣",
    "ethiopic": "ሰላም ለዓለም፣ ትግርኛ",
    "signs": "→ ✓ ≥ № ☎",
}
INJECTIONS = (
    "<script>alert(1)</script>",
    "<img src=http://example.org/x.png>",
    '"><svg onload=alert(1)>',
    "<link rel=stylesheet href=http://example.org/x.css>",
    "<style>@import url(http://example.org/x)</style>",
    "<a href=javascript:alert(1)>",
    "<iframe src=file:///etc/passwd></iframe>",
    "<object data=file:///etc/passwd>",
    "</p></section></main><h1>x",
    "{{ pages }}{% now 'Y' %}{# x #}",
    "url(http://example.org/) ; } @page { size: 1mm }",
    "%(project)s %s &amp; &lt;b&gt; \x0c\x1b[31m",
)

EVERY_SCRIPT = " ".join(SCRIPTS.values())
HARMFUL = tuple(" ".join(INJECTIONS[at::3]) for at in range(3))
"""The injections, a few in one text: each still fits into a field of 200 characters."""
