"""Decisions on identity: what is merged keeps every fact, what is taken back leaves no trace, what contradicts is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from graph.build import build
from graph.decisions import COLUMNS, NAME, kept, merged, read_decisions
from graph.errors import FaultyData
from graph.namespaces import FACTS, thing
from graph.questions import Asker
from graph.sources import read_fact_files
from graph.store import CURRENT, QUADS, Graph, open_build
from graph.suggestions import suggestions
from tests.reading import rows, select, values


def decide(facts: Path, *lines: str) -> None:
    (facts / NAME).write_text("\n".join(["\t".join(COLUMNS), *lines, ""]), encoding="utf-8")


def built(facts: Path, out: Path) -> tuple[Graph, bytes]:
    build(out, facts)
    return open_build(out / CURRENT), (out / CURRENT / QUADS).read_bytes()


def test_merge_and_unmerge_of_the_real_facts_give_the_same_bytes_and_lose_no_mandate(tmp_path: Path) -> None:
    facts = Path(shutil.copytree(FACTS, tmp_path / "facts"))
    line = next(x for x in (facts / NAME).read_text(encoding="utf-8").splitlines(keepends=True) if "person/robert-olesen-kronoberg" in x)
    whole = (facts / NAME).read_text(encoding="utf-8")
    # Apart, two people bear one name: that has to be said, or the check on twins refuses the build.
    apart = whole.replace(line, line.replace("\tsame\t", "\tnever the same\t"))
    (facts / NAME).write_text(apart, encoding="utf-8")
    before, first = built(facts, tmp_path / "first")
    (facts / NAME).write_text(whole, encoding="utf-8")
    together, second = built(facts, tmp_path / "second")
    (facts / NAME).write_text(apart, encoding="utf-8")
    _, third = built(facts, tmp_path / "third")
    assert first == third != second
    mandates = "SELECT ?a ?m { ?a rg:asserts ?m . ?m a rg:Mandate }"
    # Every assertion on a mandate is still there; the seat that both sources give is one mandate of two sources.
    assert {r["a"] for r in select(before, mandates)} == {r["a"] for r in select(together, mandates)}
    assert len({r["m"] for r in select(before, mandates)}) == len({r["m"] for r in select(together, mandates)}) + 1
    (seat,) = [r for r in rows(Asker(together), "representatives", body="sbhss-styrgrupp", region="region/kronoberg") if _is_seat(r)]
    assert len(seat["source_id"].split(" ; ")) == 2


def _is_seat(row: dict[str, object]) -> bool:
    return (row["person"], row["role_id"], row["region_id"]) == ("Robert Olesen", "role/ordinary-member", "region/kronoberg")


def test_a_merged_thing_has_the_names_of_both_and_one_preferred(graph: Graph) -> None:
    assert graph.labels(thing("network/nspa"))["sv"] == "Nätverket för norra glesbefolkade områden"
    assert "Nätverket för nordliga glesbefolkade områden" in values(graph, "network/nspa", "http://www.w3.org/2004/02/skos/core#altLabel")
    assert graph.kept(thing("person/rene-jaramillo-kronoberg")) == thing("person/rene-jaramillo")


def test_an_alias_is_understood(asker: Asker) -> None:
    assert {r["network_id"] for r in rows(asker, "memberships", network="euroregion-baltic")} == {"network/erb"}
    assert {r["network_id"] for r in rows(asker, "memberships", network=thing("network/euroregion-baltic"))} == {"network/erb"}


def test_every_decision_has_a_reason_and_a_day() -> None:
    decisions = read_decisions(FACTS)
    assert len(decisions) > 60
    assert all(len(one.reason.split()) > 1 and len(one.decided_on) == 10 for one in decisions)


def test_chains_of_decisions_end_at_one_thing() -> None:
    aliases = kept(read_decisions(FACTS))
    assert aliases[thing("organisation/nseo")] == aliases[thing("network/north-sweden-european-office")] == thing("network/nseo")
    assert not set(aliases) & set(aliases.values())


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("person\tperson/nobody\tperson/asa-ek\tsame\tthe same\t2026-11-21", "no fact file describes"),
        ("person\tperson/asa-ek\tperson/asa-ek\tsame\tthe same\t2026-11-21", "merged twice or with itself"),
        ("person\tperson/asa-ek\tperson/bo-ost\tperhaps\tnot sure\t2026-11-21", "is no decision"),
        ("person\tperson/asa-ek\tperson/bo-ost\tsame\t\t2026-11-21", "is not a whole decision"),
    ],
)
def test_a_wrong_decision_is_refused_with_its_line(facts: Path, tmp_path: Path, line: str, message: str) -> None:
    decide(facts, line)
    with pytest.raises(FaultyData, match=message) as error:
        build(tmp_path / "out", facts)
    assert any(f"{NAME}:2" in fault.place for fault in error.value.faults)


def test_same_and_never_the_same_cannot_both_be(facts: Path, tmp_path: Path) -> None:
    described = sorted({r["p"] or "" for r in select(built(facts, tmp_path / "plain")[0], "SELECT ?p { ?p a rg:Person }")})[:2]
    pair = "\t".join(["person", *described])
    decide(facts, f"{pair}\tsame\tone person, two spellings\t2026-11-21", f"{pair}\tnever the same\ttwo people of one name\t2026-11-21")
    with pytest.raises(FaultyData, match="decided both ways"):
        build(tmp_path / "out", facts)


def test_suggestions_leave_out_what_is_decided() -> None:
    decisions = read_decisions(FACTS)
    files = read_fact_files()
    assert suggestions(merged(files, decisions), decisions) == []
    alike = {frozenset((one.a, one.b)) for one in suggestions(files, [])}
    assert frozenset(("person/robert-olesen", "person/robert-olesen-kronoberg")) in alike
    assert frozenset(("person/eva-andersson-vasternorrland", "person/eva-andersson-ostergotland")) in alike
