"""Writes the answers to all questions as CSV files in one archive, with a paper that explains them.

In: a build. Out: a ZIP file: `sv/` and `en/`, a file for each question that needs no value, and
README.txt with what every column holds and the licence. The same build always gives the same bytes.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from graph.export import write_answer
from graph.questions import LANGUAGES, Asker, Column, Question, catalogue
from graph.store import Graph

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_YEARS = range(1980, 2108)  # that an archive can tell
_BUILT = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_APOSTROPHE = {
    "sv": "En text som börjar med = + - eller @ har en apostrof framför sig, och likaså varje del efter\n"
    "ett semikolon, där Excel på svenska börjar en ny cell: första ; '=andra. Annars skulle ett\n"
    "kalkylprogram räkna på den.",
    "en": "A text that begins with = + - or @ has an apostrophe before it, and so has each piece behind a\n"
    "semicolon, where Excel in Swedish begins another cell: first ; '=second. Else a spreadsheet\n"
    "would calculate with it.",
}
_WORDS = {
    "sv": {
        "head": "Regiograph, bygge {build}, {built}\nUppgifterna har licensen CC BY 4.0 ({licence}): ange Regiograph som källa.\n"
        "Källdokumentens texter ingår inte. Fälten är i UTF-8, skilda med komma; listor i en cell är skilda med “ ; ”.\n"
        "En kolumn som slutar på _id håller adressen till det som kolumnen med samma namn nämner.\n"
        f"{_APOSTROPHE['sv']}\n",
        "id": "adressen till {label}",
        "rows": "{n} rader",
    },
    "en": {
        "head": "Regiograph, build {build}, {built}\nThe facts are licensed under CC BY 4.0 ({licence}): name Regiograph as the source.\n"
        "The texts of the source documents are not included. Fields are in UTF-8, with commas between; lists in a cell have “ ; ” between.\n"
        "A column that ends in _id holds the address of what the column of the same name names.\n"
        f"{_APOSTROPHE['en']}\n",
        "id": "the address of {label}",
        "rows": "{n} rows",
    },
}


def bundled() -> list[Question]:
    """Return the questions that can be asked without a value."""
    return [asked for asked in catalogue().values() if not any(parameter.required for parameter in asked.parameters)]


def write_bundle(graph: Graph, target: Path) -> int:
    """Write the archive; returns the rows written in one language."""
    asker, built = Asker(graph), str(graph.manifest.get("built", ""))
    papers, rows = [], 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for lang in LANGUAGES:
            words = _WORDS[lang]
            paper = [words["head"].format(build=graph.build_id, built=built, licence=LICENCE)]
            for asked in bundled():
                answer = asker.ask(asked.name, lang=lang)
                archive.writestr(_entry(f"{lang}/{asked.name}.csv", built), write_answer(answer, "csv"))
                paper.append(f"{lang}/{asked.name}.csv: {asked.summary[lang]} ({words['rows'].format(n=len(answer.rows))})\n{_columns(asked.columns, lang)}")
                rows += len(answer.rows) if lang == LANGUAGES[0] else 0
            papers.append("\n".join(paper))
        archive.writestr(_entry("README.txt", built), "\n\n".join(papers))
    return rows


def _columns(columns: tuple[Column, ...], lang: str) -> str:
    lines = [f"  {column.name}: {column.label[lang]}" for column in columns]
    lines += [f"  {column.name}_id: {_WORDS[lang]['id'].format(label=column.label[lang])}" for column in columns if column.named]
    return "\n".join(lines) + "\n"


def _entry(name: str, built: str) -> zipfile.ZipInfo:
    """Return an entry dated as the build, so that its bytes do not depend on when it was packed."""
    found = _BUILT.match(built)
    year, month, day = map(int, found.groups()) if found else (_YEARS[0], 1, 1)
    if year not in _YEARS:  # the clock of the machine was wrong
        year, month, day = (_YEARS[0], 1, 1) if year < _YEARS[0] else (_YEARS[-1], 12, 31)
    entry = zipfile.ZipInfo(name, (year, month, day, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
