"""Every door through which a ticket's words reach people: shut to whom Jira does not show them, and emptied
when it shows them no more."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from assistant.core.blocks import clip, escape, section
from assistant.core.errors import UserError
from assistant.core.inbox import Event
from assistant.core.outbox import OutboxRow
from assistant.core.ports import Json, Profile
from assistant.tickets.acting import Acting
from assistant.tickets.board import Boards
from assistant.tickets.cards import NewTicket
from assistant.tickets.links import TicketLinks
from assistant.tickets.models import TicketRow
from assistant.tickets.news.briefs import GATHERED, Briefs
from assistant.tickets.news.models import NoticeRow, ThreadRow
from assistant.tickets.news.previews import Previews
from assistant.tickets.news.service import News
from assistant.tickets.news.subscriptions import Subscriptions
from assistant.tickets.news.talk import Talk
from assistant.tickets.reversing import TicketReversing
from assistant.tickets.search import TicketSearch
from tests.sync.test_trouble import everywhere
from tests.sync.world import ADA, BEN, SERVICE, World

LEADS = {"type": "group", "value": "leads"}
WORDS = "Bubbles burst"
ALL = {SERVICE: ["*"], ADA: ["*"], BEN: ["*"], "*": []}


class Told:
    """TN-1 is Ben's and Ada's, followed in C1 and spoken of in a thread of C2."""

    def __init__(self, team: World) -> None:
        team.jira.row("projects", "TN", rights=ALL)
        team.jira.create(ADA, summary=WORDS, assignee={"accountId": BEN})
        team.settle()
        self.team, search = team, TicketSearch(team.db, team.people)
        self.news = News(team.db, team.people, team.outbox, search)
        self.briefs = Briefs(team.db, team.people)
        Subscriptions(team.db, team.people, search, team.clock).follow("C1", "", by="U1")
        with team.db.begin() as session:
            ticket = session.scalars(select(TicketRow.id)).one()
            session.add(ThreadRow(ticket_id=ticket, channel="C2", thread_ts="9.0"))

    def tell(self) -> None:
        self.news.tick(self.team.clock())

    def brief(self) -> None:
        self.team.forward(GATHERED.total_seconds())
        self.briefs.tick(self.team.clock())

    def sent(self) -> None:
        """Slack has it all."""
        with self.team.db.begin() as session:
            waiting = (OutboxRow.kind.startswith("slack."), OutboxRow.state == "pending")
            done = {"state": "sent", "result": {"channel": "C1", "ts": "1.0"}}
            session.execute(update(OutboxRow).where(*waiting).values(**done))


@pytest.fixture
def told(team: World) -> Told:
    return Told(team)


@pytest.mark.parametrize("arrived", [True, False])
@pytest.mark.parametrize("secret", ["comment", "ticket"])
def test_g21_what_becomes_secret_is_taken_back_from_every_place(
    told: Told, secret: str, arrived: bool
) -> None:
    team = told.team
    said = team.jira.comment("TN-1", "for all so far", ADA)
    team.settle()
    for text in ("", "again "):
        told.tell()
        team.jira.call("PUT", f"issue/TN-1/comment/{said['id']}", body(f"{text}for all so far"), ADA)
        team.settle()
    told.tell()
    told.brief()
    places = {str(post["channel"]) for post in team.sent("slack.post") if "so far" in str(post)}
    assert places == {"C1", "C2", "U2"}
    if arrived:
        told.sent()
    if secret == "comment":
        changed = {**body("for all so far"), "visibility": LEADS}
        team.jira.call("PUT", f"issue/TN-1/comment/{said['id']}", changed, SERVICE)
    else:
        team.jira.edit("TN-1", SERVICE, security={"id": "10000"})
    team.settle()
    assert everywhere(team, "for all so far") == []
    assert bool(everywhere(team, WORDS)) == (secret == "comment")
    if arrived:
        taken_back = [edit for edit in team.sent("slack.update") if "only some may" in str(edit["text"])]
        assert len(taken_back) >= 3


def test_g21_where_others_name_it_the_title_alone_is_taken_out(told: Told) -> None:
    team, title = told.team, f"{WORDS} & <shine> in the long evening light"
    team.jira.edit("TN-1", ADA, summary=title)
    team.settle()
    told.sent()
    shown: dict[str, tuple[str, Json]] = {
        "standup:1:summary": ("slack.post", {"channel": "C3", "text": "*TN-1* was secret before"}),
        "standup:1:summary:edit": ("slack.update", {"text": f"Done: *TN-1* {escape(title)} (Done)"}),
        "standup:2:summary": ("slack.post", {"channel": "C3", "text": f"*TN-1* {WORDS}, *TN-2* Free"}),
        "standup:2:summary:edit": ("slack.update", {"text": "Nothing of TN-1"}),
        "home:U2:1": ("slack.home", {"user": "U2", "blocks": [section(f"TN-1 {clip(title, 20)} · more")]}),
    }
    with team.db.begin() as session:
        for key, (kind, payload) in shown.items():
            target = key.removesuffix(":edit") if key.endswith(":edit") else None
            order = "home:U2" if kind == "slack.home" else None
            team.outbox.put(session, kind, key, payload, target=target, order=order)
    told.sent()
    team.jira.edit("TN-1", SERVICE, security={"id": "10000"})
    team.settle()
    assert everywhere(team, WORDS) == []
    with team.db.read() as session:
        new = select(OutboxRow).where(OutboxRow.key.contains(":secret:")).order_by(OutboxRow.id)
        told_anew = {row.target_key or row.order_key: str(row.payload) for row in session.scalars(new)}
    assert set(told_anew) == {"standup:1:summary", "home:U2"}
    assert "Done: *TN-1* (only some may see this in Jira) (Done)" in told_anew["standup:1:summary"]
    assert "TN-1 (only some may see this in Jira) · more" in told_anew["home:U2"]


def test_g21_a_secret_ticket_is_on_no_list_and_takes_no_comment(told: Told) -> None:
    team, search = told.team, TicketSearch(told.team.db, told.team.people)
    assert search.find("TN-1", by="U1", channel="C1").cards
    team.jira.edit("TN-1", SERVICE, security={"id": "10000"})
    team.settle()
    assert not search.find("TN-1", by="U1", channel="C1").cards
    assert not any(cards for _, cards in Boards(team.db).board("TN", by="U1", channel="C1").columns)
    with pytest.raises(UserError, match="Only some may see TN-1 in Jira"):
        team.tickets.comment("TN-1", "still?", by="U1")
    said = {"channel": "C2", "thread_ts": "9.0", "ts": "9.5", "user": "U2", "text": "and here?"}
    talk = Talk(team.db, team.people, team.outbox, team.clock)
    talk.said(Event(1, "message.channels", {"event": said}, team.clock(), 0))
    assert any("stays in Slack. Only some may see TN-1" in text for text in team.messages("U2"))
    team.settle()
    assert not [one for one in team.jira.issues()[0]["comments"] if "and here" in str(one)]


def test_g21_who_may_comment_no_more_takes_no_comment_away(told: Told) -> None:
    team, talk = told.team, Talk(told.team.db, told.team.people, told.team.outbox, told.team.clock)
    said = {"channel": "C2", "thread_ts": "9.0", "ts": "9.5", "user": "U2", "text": "Mine"}
    talk.said(Event(1, "message.channels", {"event": said}, team.clock(), 0))
    team.settle()
    team.jira.row("projects", "TN", rights={**ALL, BEN: ["BROWSE_PROJECTS"]})
    team.forward(1201)
    for _ in range(2):
        team.round()
    gone = {"channel": "C2", "deleted_ts": "9.5"}
    talk.deleted(Event(2, "message.channels/message_deleted", {"event": gone}, team.clock(), 0))
    team.settle()
    assert [comment.body for comment in team.show("TN-1").comments] == ["Mine"]
    assert any(text.startswith("What you deleted in the thread of TN-1") for text in team.messages("U2"))


def test_a_search_names_the_columns_of_projects_that_the_person_sees(told: Told) -> None:
    told.team.jira.row("projects", "TN", rights={**ALL, BEN: []})
    told.team.forward(1201)
    for _ in range(2):
        told.team.round()
    search = TicketSearch(told.team.db, told.team.people)
    with pytest.raises(UserError) as refused:
        search.find("status:nowhere", by="U2", channel="C1")
    assert "In Progress" not in refused.value.text
    with pytest.raises(UserError, match="In Progress"):
        search.find("status:nowhere", by="U1", channel="C1")


def test_g21_what_was_shared_under_a_link_is_taken_back(told: Told) -> None:
    team, previews = told.team, Previews(told.team.db, told.team.people, told.team.outbox, told.team.clock)
    place = {"channel": "C5", "ts": "5.0", "url": "http://jira/TN-1", "key": "TN-1"}
    for _ in range(2):  # a double click
        previews.show_under(place, by="U2")
    told.sent()
    (shown,) = team.sent("slack.unfurl")
    assert WORDS in str(shown)
    team.jira.edit("TN-1", SERVICE, security={"id": "10000"})
    team.settle()
    _, over = team.sent("slack.unfurl")
    assert {**place, "key": "TN-1"} == {name: over.get(name, "TN-1") for name in place}
    assert "only some may see this" in str(over["blocks"])
    assert everywhere(team, WORDS) == []


def body(text: str) -> dict[str, object]:
    said = {"type": "paragraph", "content": [{"type": "text", "text": text}]}
    return {"body": {"type": "doc", "version": 1, "content": [said]}}


@pytest.mark.parametrize("written", [True, False])
def test_g21_who_may_see_a_ticket_no_more_is_told_nothing_of_it(told: Told, written: bool) -> None:
    team = told.team
    team.tickets.comment("TN-1", "Between us", by="U1")
    if written:
        told.tell()
    team.jira.row("projects", "TN", rights={**ALL, BEN: []})
    team.forward(1201)
    for _ in range(2):
        team.round()
    told.tell()
    told.brief()
    assert team.messages("U2") == []
    with team.db.read() as session:
        assert session.scalars(select(NoticeRow.told)).all() == [True] * written


def test_g21_no_reading_door_opens_to_guests_and_to_whom_jira_does_not_know(told: Told) -> None:
    team = told.team
    with team.db.begin() as session:
        team.people.know(session, Profile("U8", "Gus", "UTC", email="ben@example.com", is_guest=True))
    search, acting = TicketSearch(team.db, team.people), Acting(team.people, team.clock)
    talk = Talk(team.db, team.people, team.outbox, team.clock)

    def within(who: str, do: Callable[..., object]) -> object:
        with team.db.begin() as session:
            return do(session, team.people.ensure(session, who))

    doors: dict[str, Callable[[str], object]] = {
        "show": lambda who: team.show("TN-1", by=who),
        "edit": lambda who: team.editor.form("TN-1", by=who),
        "mine": lambda who: team.tickets.mine(who),
        "search": lambda who: search.find("bubbles", by=who, channel="D1").cards,
        "board": lambda who: Boards(team.db).board("", by=who, channel="D1"),
        "form": lambda who: team.tickets.choices(by=who),
        "audit": lambda who: team.sync.service.audit("TN-1", by=who),
        "conflicts": lambda who: team.sync.service.conflicts(by=who),
        "dead": lambda who: team.sync.service.dead(by=who),
        "card": lambda who: within(who, lambda s, one: acting.around(s, one, "did TN-1")),
        "draft": lambda who: within(who, lambda s, one: team.tickets.work_of(s, {one: team.clock()})),
        "answer": lambda who: within(
            who, lambda s, one: team.tickets.mention(s, "did TN-1", by=one, source="s", channel="C1")
        ),
        "mention": lambda who: talk.said(
            SimpleNamespace(body={"event": {"channel": "C1", "user": who, "text": "TN-1", "ts": "5.0"}})  # type: ignore[arg-type]
        ),
    }
    for name, door in doors.items():
        for who in ("U8", "U9", "U77"):
            try:
                seen = str(door(who))
            except UserError as refused:
                seen = refused.text
            assert WORDS not in seen, (name, who)
    assert WORDS not in str(team.sent("slack.post"))
    assert WORDS in str(doors["show"]("U2"))


def test_g21_no_writing_door_opens_to_whom_jira_lets_only_look(told: Told) -> None:
    team = told.team
    team.jira.create(ADA, summary="Second")
    team.jira.transition("TN-2", "Done")
    team.settle()
    team.tickets.move("TN-1", "in review", by="U2")
    team.settle()
    team.jira.row("projects", "TN", rights={**ALL, BEN: ["BROWSE_PROJECTS"]})
    team.forward(1201)
    for _ in range(2):
        team.round()
    acting = Acting(team.people, team.clock)
    reversing = TicketReversing(team.db, team.people, team.clock, team.editor)
    links = TicketLinks(team.db, team.people, team.clock)

    def stand_up(do: Callable[..., object]) -> object:
        with team.db.begin() as session:
            return do(session, team.people.ensure(session, "U2"))

    doors: dict[str, Callable[[], object]] = {
        "create": lambda: team.tickets.create(NewTicket("No"), by="U2"),
        "move": lambda: team.tickets.move("TN-1", "done", by="U2"),
        "assign": lambda: team.tickets.assign("TN-1", None, by="U2"),
        "edit": lambda: team.edit("TN-1", by="U2", summary="No"),
        "comment": lambda: team.tickets.comment("TN-1", "No", by="U2"),
        "link": lambda: links.link("TN-1", "TN-2", by="U2"),
        "close": lambda: team.tickets.close("TN-1", by="U2"),
        "reopen": lambda: team.tickets.reopen("TN-2", by="U2"),
        "flag": lambda: reversing.flag("TN-1", by="U2", why=""),
        "undo": lambda: reversing.undo("TN-1", by="U2"),
        "stand-up move": lambda: stand_up(
            lambda s, one: acting.move(s, "TN-1", "Done", by=one, seen_in="In Review", why="")
        ),
        "stand-up flag": lambda: stand_up(lambda s, one: acting.flag(s, "TN-1", True, by=one, why="")),
    }
    before, writes = str(team.show("TN-1")), team.writes()
    for name, door in doors.items():
        assert "Jira doesn't let you" in _refused(door), name
    team.settle()
    assert (str(team.show("TN-1")), team.writes()) == (before, writes)


def _refused(door: Callable[[], object]) -> str:
    with pytest.raises(UserError) as refused:
        door()
    return refused.value.text
