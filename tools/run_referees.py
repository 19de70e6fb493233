"""Hand what the demonstration makes to other people's judges, and print what each says.

- veraPDF judges the documents (PDF/A-3a, PDF/UA-1), the European Commission's DSS the signatures (PAdES, CAdES, JAdES),
  the W3C's checker the HTML; they come from Maven Central.
- OpenSSL, pdfsig and qpdf are Debian's; the BagIt validator of the Library of Congress is a library of the tests.
- A judge that cannot be had is named as such and refuses nothing; one that refuses makes the exit status 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
JARS = ROOT / "build" / "referees"
POM = ROOT / "tools" / "referees" / "pom.xml"
JUDGES = ROOT / "tools" / "referees" / "Referees.java"
LANGUAGES = ("en", "fr", "de", "hu", "sr", "en,hu", "sr,hu", "fr,de")
PAGES = ("/", "/routes/", "/law/", "/verify/", "/docs/", "/accounts/login/")
PROGRAMS = {
    "mvn": "maven", "java": "default-jdk-headless", "openssl": "openssl", "pdfsig": "poppler-utils", "qpdf": "qpdf",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What one judge said of one file; `accepted` is none where the judge could not be had."""

    judge: str
    file: str
    accepted: bool | None
    detail: str = ""


def call(*command: str | Path, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload,no-any-return]  # noqa: S603  own programs, own files
        [str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False, **more
    )


def bring() -> None:
    """Install what is missing where this machine is a Debian and we are root."""
    missing = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"bringing {', '.join(missing)}", flush=True)
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        call("apt-get", "update", "-qq", env=env)
        call("apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing, env=env)


def jars() -> str:
    """The class path of the judges from Maven Central; empty where they cannot be had."""
    if shutil.which("mvn") is None or shutil.which("java") is None:
        return ""
    stamp = JARS / "pom.xml"
    if not stamp.is_file() or stamp.read_bytes() != POM.read_bytes():
        shutil.rmtree(JARS, ignore_errors=True)
        print("bringing veraPDF, DSS and the HTML checker from Maven Central", flush=True)
        done = call("mvn", "-q", "-B", "-f", POM, "dependency:copy-dependencies", f"-DoutputDirectory={JARS}")
        if done.returncode:
            shutil.rmtree(JARS, ignore_errors=True)
            return ""
        shutil.copy(POM, stamp)
    return f"{JARS}/*"


def cyberspex(*arguments: str | Path) -> None:
    done = call(sys.executable, "-m", "cyberspex.cli.main", *arguments)
    if done.returncode:
        sys.exit(f"cyberspex {arguments[0]} failed: {done.stderr or done.stdout}")


# --- the judges


def by_java(path: str, trust: Path, jobs: Sequence[tuple[str, Path, Path | None]]) -> Iterator[Ruling]:
    """veraPDF and DSS, in one machine of Java."""
    if not path:
        for judge in dict.fromkeys(job[0] for job in jobs):
            yield Ruling(
                judge=judge, file="", accepted=None, detail="Java, Maven or Maven Central is not here"
            )
        return
    asked = "\n".join(f"{judge}\t{file}\t{content or ''}" for judge, file, content in jobs)
    done = call("java", "-cp", path, JUDGES, trust, input=asked)
    answers = [line.split("\t") for line in done.stdout.splitlines()]
    if len(answers) != len(jobs):
        yield Ruling(judge="Java", file="", accepted=False, detail=done.stderr.strip()[-300:])
    for judge, file, word, detail in answers:
        yield Ruling(judge=judge, file=file, accepted=word == "accepted", detail=detail)


def by_html_checker(path: str, files: Sequence[Path]) -> Iterator[Ruling]:
    """The checker of the W3C; its warnings are no refusal."""
    if not path:
        yield Ruling(
            judge="W3C HTML", file="", accepted=None, detail="Java, Maven or Maven Central is not here"
        )
        return
    for file in files:
        # htmx's attributes are its own by design; everything else has to be HTML.
        done = call("java", "-cp", path, "nu.validator.client.SimpleCommandLineValidator", "--errors-only",
                    "--filterpattern", "Attribute “hx-[a-z-]+” not allowed.*", file)  # fmt: skip
        said = (done.stderr + done.stdout).strip().splitlines()
        detail = said[0].partition(": error: ")[2] + f" ({len(said)} errors)" if said else ""
        yield Ruling(judge="W3C HTML", file=str(file), accepted=done.returncode == 0, detail=detail)


def by_program(
    judge: str, program: str, file: Path, command: Sequence[str | Path], wanted: Iterable[str]
) -> Ruling:
    """A program of Debian, and what its answer has to hold."""
    if shutil.which(program) is None:
        return Ruling(judge=judge, file=str(file), accepted=None, detail=f"{program} is not here")
    done = call(program, *command)
    said = done.stdout + done.stderr
    good = done.returncode == 0 and all(words in said for words in wanted)
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return Ruling(
        judge=judge, file=str(file), accepted=good, detail="" if good else " ".join(lines[-3:])[:200]
    )


def signatures_by_openssl(document: Path, work: Path, trust: Path) -> Iterator[Ruling]:
    """The signature of a PDF and the time-stamp in it, taken out of the file and handed to OpenSSL."""
    from asn1crypto import cms

    from cyberspex.adapters.keys import checking

    before, after, der = checking.signed_parts(document.read_bytes())
    name = work / document.stem
    content, signature = name.with_suffix(".content"), name.with_suffix(".p7s")
    content.write_bytes(before + after)
    signature.write_bytes(der)
    yield detached_by_openssl(signature, content, trust)
    one = cms.ContentInfo.load(der)["content"]["signer_infos"][0]
    token, stamped = name.with_suffix(".tst"), name.with_suffix(".signature")
    token.write_bytes(one["unsigned_attrs"][0]["values"][0].dump())
    stamped.write_bytes(one["signature"].native)
    yield by_program(
        "OpenSSL ts", "openssl", token,
        ["ts", "-verify", "-token_in", "-in", token, "-data", stamped, "-CAfile", trust / "tsa-root.pem"],
        ["Verification: OK"],
    )  # fmt: skip


def detached_by_openssl(signature: Path, content: Path, trust: Path) -> Ruling:
    """A detached CMS signature, with its chain and the revocation lists."""
    lists = signature.with_suffix(".lists.pem")
    lists.write_text(
        "".join(
            call("openssl", "crl", "-inform", "DER", "-in", one).stdout for one in sorted(trust.glob("*.crl"))
        )
        + (trust / "root.pem").read_text()
        if shutil.which("openssl")
        else ""
    )
    return by_program(
        "OpenSSL cms", "openssl", signature,
        ["cms", "-verify", "-binary", "-inform", "DER", "-in", signature, "-content", content, "-CAfile", lists,
         "-crl_check_all", "-purpose", "any", "-out", os.devnull],
        ["CMS Verification successful"],
    )  # fmt: skip


def by_bagit(package: Path, folder: Path) -> Ruling:
    """The BagIt validator of the Library of Congress, over the unpacked package."""
    import logging

    try:
        import bagit  # type: ignore[import-untyped]
    except ImportError:
        return Ruling(judge="BagIt", file=str(package), accepted=None, detail="the library is not installed")
    logging.getLogger("bagit").setLevel(logging.CRITICAL)
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder)
    try:
        bagit.Bag(str(folder)).validate()
    except bagit.BagError as error:
        return Ruling(judge="BagIt", file=str(package), accepted=False, detail=str(error)[:200])
    return Ruling(judge="BagIt", file=str(package), accepted=True)


_PAGES = """
import sys
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0, interactive=False)
for address in sys.argv[2:]:
    answer = Client().get(address, follow=True, HTTP_HOST="localhost")
    name = address.strip("/").replace("/", "-") or "home"
    Path(sys.argv[1], f"page-{name}.html").write_bytes(answer.content)
"""


def pages(folder: Path) -> list[Path]:
    """Pages that anyone may see, as the application gives them out."""
    with tempfile.TemporaryDirectory(prefix="cyberspex-referees-") as data:
        env = {name: value for name, value in os.environ.items() if not name.startswith("CYBERSPEX_")}
        env |= {
            "CYBERSPEX_DATA": data,
            "CYBERSPEX_MODE": "demo",
            "DJANGO_SETTINGS_MODULE": "cyberspex.project.settings",
        }
        env.pop("DATABASE_URL", None)
        done = call(sys.executable, "-c", _PAGES, folder, *PAGES, env=env)
    if done.returncode:
        sys.exit(f"the pages could not be made: {done.stderr[-500:]}")
    return sorted(folder.glob("page-*.html"))


# --- all together


def rulings(work: Path) -> Iterator[Ruling]:
    """Everything by every judge."""
    demo, drawn = work / "demo", work / "drawn"
    drawn.mkdir()
    cyberspex("demo", "--out", demo)
    trust = demo / "trust"
    for languages in LANGUAGES:
        name = languages.replace(",", "-")
        for kind in ("pdf", "html"):
            cyberspex("render", demo / "drafts/file.json", "--format", kind, "--lang", languages, "--for", "notified_authority",
                      "--out", drawn / f"{name}.{kind}")  # fmt: skip
    package, unpacked = demo / "evidence/package.zip", work / "bag"
    yield by_bagit(package, unpacked)
    signed = [one for one in sorted((demo / "documents").glob("*.pdf")) if ".prepared." not in one.name]
    documents = [*sorted((demo / "documents").glob("*.pdf")), *sorted(drawn.glob("*.pdf"))]
    seal, sealed = unpacked / "seal.p7s", unpacked / "tagmanifest-sha512.txt"
    path = jars()
    yield from by_java(path, trust, [
        *(("PDF/A-3a", one, None) for one in documents),
        *(("PDF/UA-1", one, None) for one in documents),
        *(("DSS", one, None) for one in signed),
        ("DSS", seal, sealed),
        *(("DSS", one, None) for one in sorted((demo / "messages").glob("*.jws"))),
    ])  # fmt: skip
    yield from by_html_checker(path, [*sorted(drawn.glob("*.html")), *pages(work)])
    yield detached_by_openssl(seal, sealed, trust)
    for one in signed:
        yield from signatures_by_openssl(one, work, trust)
        yield by_program("pdfsig", "pdfsig", one, [one], ["Signature is Valid", "Total document signed"])
    for one in documents:
        yield by_program("qpdf", "qpdf", one, ["--check", one], ["No syntax or stream encoding errors"])


def main() -> int:
    bring()
    with tempfile.TemporaryDirectory(prefix="cyberspex-referees-") as folder:
        work = Path(folder)
        found = []
        for one in rulings(work):
            word = {True: "accepted", False: "REFUSED", None: "could not be reached"}[one.accepted]
            name = one.file.removeprefix(f"{work}/")
            print(f"{one.judge:<12} {word:<20} {name:<48} {one.detail}".rstrip(), flush=True)
            found.append(one)
    refused = sum(one.accepted is False for one in found)
    absent = sorted({one.judge for one in found if one.accepted is None})
    print(f"\n{sum(one.accepted is True for one in found)} accepted, {refused} refused.")
    if absent:
        print(f"Not judged, because the judge could not be reached: {', '.join(absent)}.")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
