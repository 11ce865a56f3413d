"""A date is answered or refused through every door, never passed over in silence."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from graph.cli import main
from graph.errors import WrongUse
from graph.notebook import connect
from graph.questions import Asker, catalogue

HTML = {"Accept": "text/html"}
UNDATED = [name for name, asked in catalogue().items() if not asked.takes_date]
DATED = [name for name in catalogue() if name not in UNDATED]
ANY = "costs"  # a question of its own year, which no day can choose


def needed(name: str) -> dict[str, str]:
    """Return values for what a question cannot do without."""
    given = {"region": "kronoberg", "document": "sormland-direction"}
    return {p.name: given[p.name] for p in catalogue()[name].parameters if p.required}


@pytest.mark.parametrize("name", UNDATED)
def test_a_question_without_a_date_refuses_one_as_a_file(client: FlaskClient, name: str) -> None:
    asked = {**needed(name), "date": "2028-01-01"}
    answer = client.get(f"/questions/{name}.csv", query_string=asked)
    assert answer.status_code == 400
    assert answer.text.startswith(f"{name} does not answer to a date → leave the date out")
    assert client.get(f"/questions/{name}.csv", query_string=needed(name)).status_code == 200


@pytest.mark.parametrize("name", DATED)
def test_a_question_with_a_date_answers_to_it_as_a_file(client: FlaskClient, name: str) -> None:
    asked = {**needed(name), "date": "2024-06-01"}
    answer = client.get(f"/questions/{name}.json", query_string=asked)
    assert (answer.status_code, answer.get_json()["parameters"]["date"]) == (200, "2024-06-01")


def test_the_page_of_a_question_refuses_a_date_and_leads_on_without_it(client: FlaskClient) -> None:
    page = client.get(f"/sv/questions/{ANY}?region=kronoberg&date=2028", headers=HTML)
    assert page.status_code == 400
    assert "kan inte ställas för ett datum" in page.text
    assert f'href="/sv/questions/{ANY}?region=kronoberg"' in page.text


def test_the_command_line_refuses_a_date(builds: Path) -> None:
    asked = ["ask", ANY, "--date", "2028-01-01", "--builds", str(builds)]
    done = CliRunner().invoke(main, asked)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"{ANY} does not answer to a date" in done.stderr


def test_a_notebook_refuses_a_date(builds: Path, asker: Asker) -> None:
    with pytest.raises(WrongUse, match="does not answer to a date"):
        connect(builds).answer(ANY, date="2028")
    with pytest.raises(WrongUse, match="does not answer to a date"):
        asker.ask(ANY, {"date": "2028"})


PAGES = ("", "region/kronoberg", "network/erb", "programme/interreg-nordsjon")


@pytest.mark.parametrize("page", PAGES)
def test_links_carry_the_date_only_where_it_is_answered(client: FlaskClient, page: str) -> None:
    text = client.get(f"/en/{page}?date=2024-06-01", headers=HTML).text
    found = re.findall(r'href="/(?:en/)?questions/([a-z-]+)(?:\.\w+)?(\?[^"]*)?"', text)
    for address in re.findall(r'href="(/en/sparql\?[^"]*)"', text):
        found += [(name, address) for name in re.findall(r"question=([a-z-]+)", address)]
    assert found
    for name, address in found:
        assert ("date=2024-06-01" in html.unescape(address)) == (name in DATED), name


def test_a_table_that_does_not_follow_the_date_says_so(client: FlaskClient) -> None:
    page = client.get("/en/programme/interreg-nordsjon?date=2030-01-01", headers=HTML).text
    costs = page[page.index('id="s-costs"') :].partition("</section>")[0]
    plans = client.get("/en/activity?date=2030-01-01", headers=HTML).text
    for text in (costs, plans):
        assert "The table does not follow the chosen date 2030-01-01" in text
    assert "does not follow" not in client.get("/en/activity", headers=HTML).text
