"""`cyberspex demo`: one case from need to verified evidence, through the real services.

Everything happens in a folder of its own with SQLite inside, real development keys and a time-stamp server on
loopback; the bodies are invented and the case is an exercise. Every artefact is left in the folder given.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cyberspex.cli.answers import colour, write_json
from cyberspex.core.cooperation.answering import whole
from cyberspex.core.foundation.errors import InputError
from cyberspex.core.foundation.time import SystemClock

SUMMARY = "play one case from need to verified evidence and keep every artefact"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--out", metavar="DIR", default="demo", help="where the artefacts go (default: demo)")
    parser.add_argument("--json", action="store_true", help="answer in JSON instead of for people")


def run(args: argparse.Namespace) -> int:
    """Play the case and say what was made."""
    out = _folder(args.out)
    with tempfile.TemporaryDirectory(prefix="cyberspex-demo-") as folder:
        _set_up(Path(folder))
        from django.conf import settings

        from cyberspex.cli.demonstration import development_hands

        at = SystemClock().now()
        with development_hands(Path(folder), at) as hands:
            settings.CYBERSPEX_TSA_URL = hands.tsa_url
            play = Play(out=out, data=Path(folder), hands=hands, now=SystemClock().now)
            play.whole_case()
    verdict = "valid" if all(step.verdict in ("", "valid", "permitted") for step in play.steps) else "invalid"
    if args.json:
        write_json({"steps": [step.as_json() for step in play.steps], "verdict": verdict})
    else:
        for number, step in enumerate(play.steps, start=1):
            shown = f" [{colour(step.verdict, step.verdict)}]" if step.verdict else ""
            kept = f"  -> {step.artefact}" if step.artefact else ""
            print(f"{number:>2}. {step.actor}: {step.step}{shown}{kept}")
        print(f"The whole: {colour(verdict, verdict)}. This was an exercise between invented bodies.")
        print(f"Artefacts are in {out}; verify one with: cyberspex verify FILE --trust {out / 'trust'}")
    return 0 if verdict == "valid" else 1


ARTEFACTS = (
    "trust", "preservation", "drafts", "documents", "checkpoints", "notified", "provider", "messages", "evidence",
    "reference", "check.json", "delivery.json", "timeline.json",
)  # fmt: skip
"""What the play leaves at the top of its folder."""
MARK = ".cyberspex-demo"


def _folder(name: str) -> Path:
    """The folder for the artefacts. What another demonstration left there is replaced; nothing else ever is."""
    out = Path(name)
    if out.exists() and not out.is_dir():
        raise InputError("not_a_folder", f"{name!r} is a file; give a folder for the artefacts.")
    taken = [one for one in ARTEFACTS if (out / one).exists()]
    if taken and not (out / MARK).is_file():
        raise InputError(
            "folder_in_use",
            f"{name!r} already holds {', '.join(taken)}, which no demonstration left there; give another folder.",
        )
    for one in taken:
        if (out / one).is_dir():
            shutil.rmtree(out / one)
        else:
            (out / one).unlink()
    out.mkdir(parents=True, exist_ok=True)
    (out / MARK).write_text("Artefacts of `cyberspex demo`; the next one into this folder replaces them.\n")
    return out


def _set_up(folder: Path) -> None:
    """Make Django ready on a database of this run alone, whatever the caller's environment says."""
    for name in [name for name in os.environ if name.startswith("CYBERSPEX_") or name == "DATABASE_URL"]:
        del os.environ[name]
    os.environ.update(
        {
            "CYBERSPEX_DATA": str(folder),
            "CYBERSPEX_MODE": "demo",
            "DJANGO_SETTINGS_MODULE": "cyberspex.project.settings",
        }
    )
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One act of the play."""

    step: str
    actor: str
    artefact: str = ""
    verdict: str = ""

    def as_json(self) -> dict[str, str]:
        """The step as the contract writes it."""
        return {"step": self.step, "actor": self.actor, "artefact": self.artefact, "verdict": self.verdict}


@dataclass(kw_only=True)
class Play:
    """The case as it is played; every act goes through the service that a page would call."""

    out: Path
    data: Path
    hands: Any
    now: Callable[[], datetime]
    steps: list[Step] = field(default_factory=list)

    def keep(self, name: str, data: bytes | Mapping[str, Any] | list[Any]) -> str:
        """Leave an artefact and return its place."""
        path = self.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not isinstance(data, bytes):
            data = (json.dumps(data, ensure_ascii=False, indent=2, default=str) + "\n").encode()
        path.write_bytes(data)
        return name

    def say(self, step: str, actor: str, artefact: str = "", verdict: str = "") -> None:
        """Add a step."""
        self.steps.append(Step(step=step, actor=actor, artefact=artefact, verdict=verdict))

    def whole_case(self) -> None:
        """From preservation to verified evidence."""
        from cyberspex.apps.cooperation import demo

        world, _ = demo.make_world(data=self.data, hands=self.hands.hands, at=self.now())
        shutil.copytree(self.data / "trust" / "exercise", self.out / "trust", dirs_exist_ok=True)
        self.say("the directory and the trust anchors of the exercise", "directory", "trust/trust.json")
        self.edition()
        reference = self.preservation(world)
        order = self.order(world, reference)
        self.notified(world, order)
        self.provider(world, order)
        self.evidence(world, order)

    def edition(self) -> None:
        """The law with which the case is played, as a sealed file for another installation."""
        from cyberspex.adapters import lawbook_editions
        from cyberspex.adapters.keys.signing import load_p12
        from cyberspex.adapters.lawbook_files import current_lawbook
        from cyberspex.apps.cooperation.demo import PUBLISHER, publisher_key
        from cyberspex.core.law.editions import Edition

        lawbook = current_lawbook(self.data)
        edition = Edition(
            issuer=PUBLISHER, version=1, issued_at=self.now(), lawbook=lawbook.digest,
            compiled_on=lawbook.compiled_on.isoformat(), exercise=True, holidays=lawbook_editions.holidays_digest(),
        )  # fmt: skip
        data = lawbook_editions.write_edition(edition, lawbook, load_p12(*publisher_key(self.data)))
        name = self.keep("reference/edition-1.zip", data)
        verdict = self.hands.verify(data, self.out / "trust", self.now(), None)["verdict"]
        self.say("hands out the law as an edition", "publisher of the law", name, verdict)

    def preservation(self, world: Any) -> str:
        """A short preservation through the two 24/7 points."""
        from cyberspex.apps.cooperation import services
        from cyberspex.apps.cooperation.demo import preservation_draft, sign_and_send
        from cyberspex.apps.cooperation.models import CaseRow
        from cyberspex.apps.exchange import worker

        asking, asked = "rs.point.example.org", "hu.point.example.org"
        draft = preservation_draft(self.hands.example("ets185.29"), self.now())
        drafter, approver = world.of(asking, "drafter"), world.of(asking, "approver")
        row = services.create_case(
            actor=drafter,
            organisation=world.organisations[asking],
            tool="ets185.29",
            content=draft,
            at=self.now(),
        )
        sign_and_send(world=world, data=self.data, row=row, drafter=drafter, approver=approver, at=self.now())
        self.say(
            "asks for preservation", "24/7 point of Serbia", self.keep("preservation/request.json", draft)
        )
        there = CaseRow.objects.get(thread=row.thread, organisation_id=world.organisations[asked].pk)
        services.mark_preserved(
            actor=world.of(asked, "receiving_officer"),
            case_id=there.case_id,
            reference="HU-24-7-0001",
            at=self.now(),
        )
        worker.run_once(self.now())
        row.refresh_from_db()
        answer = {"reference": "HU-24-7-0001", "preserved_until": row.due_on}
        self.say(
            "preserves the data", "24/7 point of Hungary", self.keep("preservation/preserved.json", answer)
        )
        return "HU-24-7-0001"

    def order(self, world: Any, preservation: str) -> Any:
        """Draft, approval, documents, signatures, sending and receipts."""
        from cyberspex.adapters.verification import proof_bytes
        from cyberspex.apps.audit.services import consistency
        from cyberspex.apps.cooperation import demo, services
        from cyberspex.apps.cooperation.models import CaseRow, DocumentRow
        from cyberspex.apps.exchange import worker
        from cyberspex.apps.history import services as history
        from cyberspex.core.audit.records import parse_checkpoint
        from cyberspex.core.cooperation.tool import project, tool_named

        office = "rs.prosecution.example.org"
        drafter, approver = world.of(office, "drafter"), world.of(office, "approver")
        draft = demo.order_draft(self.hands.example("cets224.7"))
        today = self.now().date().isoformat()
        draft["on"] = draft["order"]["date_issued"] = today
        draft["supplemental"]["preservation"] = {
            "sought": True,
            "on": today,
            "reference": preservation,
        }
        row = services.create_case(
            actor=drafter,
            organisation=world.organisations[office],
            tool="cets224.7",
            content=draft,
            at=self.now(),
        )
        self.say("drafts the order", "drafter", self.keep("drafts/file.json", draft))
        for audience in tool_named("cets224.7").audiences:
            seen = project(tool_named("cets224.7"), draft, audience)
            self.say(f"shows what {audience} may see", "drafter", self.keep(f"drafts/{audience}.json", seen))
        answer = services.check_draft(actor=drafter, case_id=row.case_id, at=self.now())
        self.say("checks the draft", "drafter", self.keep("check.json", answer), answer["verdict"])
        services.submit(actor=drafter, case_id=row.case_id, version=1, at=self.now())
        services.approve(actor=approver, case_id=row.case_id, at=self.now())
        for document in DocumentRow.objects.filter(case_id=row.case_id):
            prepared = history.read_content(
                document.prepared, reader=approver, purpose="procedure", at=self.now()
            )
            name = self.keep(f"documents/{document.audience}.prepared.pdf", prepared)
            self.say(f"approves the document for {document.audience}", "approver", name)
        key, passphrase = demo.approver_key(self.data, office)
        services.sign_here(
            actor=approver,
            case_id=row.case_id,
            p12=key,
            passphrase=passphrase,
            second_factor=True,
            at=self.now(),
        )
        checkpoints = []
        for document in DocumentRow.objects.filter(case_id=row.case_id):
            signed, proof = (
                history.read_content(item, reader=approver, purpose="procedure", at=self.now())
                for item in (document.signed, document.proof)
                if item is not None
            )
            name = self.keep(f"documents/{document.audience}.pdf", signed)
            self.keep(f"documents/{document.audience}.proof.json", proof)
            checkpoint = json.loads(proof).get("checkpoint")
            if checkpoint:
                # A checkpoint has one form, and whoever compares two of them reads exactly that.
                self.keep(f"checkpoints/{document.audience}.json", proof_bytes(checkpoint))
                checkpoints.append(parse_checkpoint(checkpoint))
            verdict = self.hands.verify(signed, self.out / "trust", self.now(), proof)
            self.say(f"signs the document for {document.audience}", "approver", name, verdict["verdict"])
        grown = consistency(min(checkpoints, key=lambda one: one.size), at=self.now())
        name = self.keep("checkpoints/consistency.json", grown)
        verdict = self.hands.verify(grown, self.out / "trust", self.now(), None)
        self.say("proves that the log only grew between the two", "log", name, verdict["verdict"])
        services.send(actor=approver, case_id=row.case_id, at=self.now())
        worker.run_once(self.now())
        row = CaseRow.objects.get(case_id=row.case_id)
        instants = {
            "order_sent_at": row.order_sent_at,
            "notification_sent_at": row.notification_sent_at,
            "order_received_at": row.order_received_at,
            "notification_received_at": row.notification_received_at,
            "due_on": row.due_on,
        }
        self.say("sends order and notification together", "worker", self.keep("delivery.json", instants))
        return row

    def notified(self, world: Any, order: Any) -> None:
        """The notified authority reads its bundle, asks for more, gets it, and stays silent."""
        from cyberspex.apps.cooperation import queries, services
        from cyberspex.apps.cooperation.models import CaseRow
        from cyberspex.apps.exchange import worker

        body = "hu.notified.example.org"
        officer = world.of(body, "notified_officer")
        drafter = world.of("rs.prosecution.example.org", "drafter")
        case = CaseRow.objects.get(thread=order.thread, organisation_id=world.organisations[body].pk)
        genuine = queries.is_genuine(actor=officer, case_id=case.case_id, at=self.now())
        name = self.keep("notified/genuine.json", genuine)
        self.say("is the notification genuine?", "notified authority", name, genuine["verdict"])
        services.ask_more_information(
            actor=officer, case_id=case.case_id, text="Is a local investigation known?", at=self.now()
        )
        worker.run_once(self.now())
        asked = next(
            one
            for one in queries.messages(actor=drafter, case_id=order.case_id, at=self.now())
            if one.kind == "more_information_asked"
        )
        services.give_more_information(
            actor=drafter,
            case_id=order.case_id,
            message_id=asked.id,
            text="None is known to us.",
            at=self.now(),
        )
        worker.run_once(self.now())
        self.say("asks for more and gets it; the provider sees neither", "notified authority")

    def traffic(self, order: Any) -> None:
        """Every message of the thread with its receipt, as it travelled."""
        from cyberspex.apps.cooperation.models import CaseRow
        from cyberspex.apps.exchange.models import InboxRow, OutboxRow
        from cyberspex.apps.history import services as history

        cases = CaseRow.objects.filter(thread=order.thread).values_list("case_id", flat=True)
        for number, row in enumerate(
            OutboxRow.objects.filter(case_id__in=list(cases)).order_by("prepared_at", "kind"), start=1
        ):
            raw = history.read_content(row.content, reader=None, purpose="demo", at=self.now())
            name = self.keep(f"messages/{number:02d}-{row.kind}.jws", raw)
            for received in InboxRow.objects.filter(message_id=row.message_id):
                self.keep(f"messages/{number:02d}-{row.kind}.receipt.jws", bytes(received.receipt))
            verdict = self.hands.verify(raw, self.out / "trust", self.now(), None)["verdict"]
            self.say(f"carries the message {row.kind!r}", "worker", name, verdict)

    def provider(self, world: Any, order: Any) -> None:
        """The provider's desk: genuine, may I answer, and the sealed answer."""
        from cyberspex.apps.cooperation import queries, services
        from cyberspex.apps.cooperation.models import CaseRow
        from cyberspex.apps.exchange import worker

        body = "hu.provider.example.org"
        officer = world.of(body, "receiving_officer")
        case = CaseRow.objects.get(thread=order.thread, organisation_id=world.organisations[body].pk)
        genuine = queries.is_genuine(actor=officer, case_id=case.case_id, at=self.now())
        self.say(
            "is it genuine?", "provider", self.keep("provider/genuine.json", genuine), genuine["verdict"]
        )
        answered = queries.may_i_answer(actor=officer, case_id=case.case_id, at=self.now())
        self.keep("provider/may-i-answer.json", [one.as_json() for one in answered])
        verdict = str(whole(answered))
        self.say("may I answer?", "provider", "provider/may-i-answer.json", verdict)
        for place, row in enumerate(queries.identifiers(actor=officer, case_id=case.case_id, at=self.now())):
            held = place == 0
            services.set_identifier(
                actor=officer,
                case_id=case.case_id,
                identifier_id=row.id,
                outcome="disclosed" if held else "not_held",
                items=[{"element": code, "value": "Exercise Person"} for code in row.elements or ("name",)]
                if held
                else None,
                at=self.now(),
            )
        services.release_answer(actor=officer, case_id=case.case_id, final=True, at=self.now())
        worker.run_once(self.now())
        self.say("answers for each identifier and seals the package", "provider")

    def evidence(self, world: Any, order: Any) -> None:
        """The issuing side: the package, its verification, and the timeline."""
        from cyberspex.apps.cooperation import queries
        from cyberspex.apps.evidence import queries as evidence
        from cyberspex.apps.evidence import services as holding

        drafter = world.of("rs.prosecution.example.org", "drafter")
        for package in evidence.packages(actor=drafter, case_id=order.case_id):
            found = holding.download_package(actor=drafter, package_id=package.id, at=self.now())
            package_bytes = b"".join(found.blocks)
            name = self.keep("evidence/package.zip", package_bytes)
            verdict = self.hands.verify(package_bytes, self.out / "trust", self.now(), None)
            self.say("receives the evidence and verifies it", "drafter", name, verdict["verdict"])
            self.keep("evidence/verification.json", verdict)
        for item in evidence.items(actor=drafter, case_id=order.case_id):
            opened = holding.open_item(actor=drafter, item_id=item.id, purpose=item.purpose, at=self.now())
            self.say(
                "opens an item; the access log has it",
                "drafter",
                self.keep(f"evidence/{opened.name}", b"".join(opened.blocks)),
            )
        self.traffic(order)
        auditor = world.of("rs.prosecution.example.org", "auditor")
        entries = [
            {"seq": entry.seq, "at": entry.at, "kind": entry.kind, "reason": entry.reason}
            for entry in queries.timeline(actor=auditor, case_id=order.case_id)
        ]
        self.say("reads the timeline", "auditor", self.keep("timeline.json", entries))
