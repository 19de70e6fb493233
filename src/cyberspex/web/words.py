"""Words of the screens for the codes of the core.

- One place for code to word, so that a page never invents its own.
- A code that is not listed prints as itself: a new tool or state is readable before it has a word here.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext

from cyberspex.core.cooperation.tool import all_tools


def _n(text: str) -> str:
    """Mark a word for translation; read without settings, so that the catalogue can be made anywhere."""
    return text


WORDS: dict[str, str] = {
    # verdicts
    "permitted": _n("permitted"),
    "refused": _n("refused"),
    "undetermined": _n("undetermined"),
    "warning": _n("warning"),
    "valid": _n("valid"),
    "invalid": _n("invalid"),
    # authorities
    "judge": _n("judge"),
    "court": _n("court"),
    "investigating_judge": _n("investigating judge"),
    "public_prosecutor": _n("public prosecutor"),
    "police": _n("police"),
    "administrative": _n("administrative authority"),
    "eppo": _n("European Public Prosecutor's Office"),
    # data
    "subscriber": _n("subscriber information"),
    "user_identification": _n("data sought only to identify the user"),
    "traffic": _n("traffic data"),
    "content": _n("content data"),
    "domain_registration": _n("domain name registration data"),
    "testimony": _n("testimony"),
    "other": _n("other"),
    # measures
    "production": _n("production: get the data"),
    "preservation": _n("preservation: have the data kept"),
    "real_time": _n("real-time collection"),
    "search": _n("search"),
    "hearing": _n("hearing"),
    "joint_team": _n("joint team"),
    # holders
    "service_provider": _n("service provider"),
    "registrar": _n("registrar"),
    "registry": _n("registry"),
    "public_authority": _n("public authority"),
    "person": _n("person"),
    "bank": _n("bank"),
    "privileged_professional": _n("professional bound by secrecy"),
    # privileges
    "lawyer": _n("lawyer"),
    "doctor": _n("doctor"),
    "journalist": _n("journalist"),
    "official_immunity": _n("person with official immunity"),
    "none": _n("none"),
    # purposes
    "criminal_proceedings": _n("criminal proceedings"),
    "sentence_execution": _n("execution of a sentence"),
    "civil": _n("civil proceedings"),
    "intelligence": _n("intelligence"),
    # tags of offences
    "cybercrime": _n("an offence under the Convention on Cybercrime"),
    "attack_on_information_systems": _n("an attack on information systems"),
    "child_sexual_abuse": _n("child sexual abuse"),
    "terrorism": _n("terrorism"),
    "non_cash_fraud": _n("fraud with non-cash means of payment"),
    "via_information_system": _n("committed by means of an information system"),
    "annex_iv": _n("listed in Annex IV of the EU Regulation"),
    "fraud": _n("fraud"),
    "organised_crime": _n("organised crime"),
    "xenophobia_and_racism": _n("racist or xenophobic"),
    "fiscal": _n("fiscal"),
    "political": _n("political"),
    # emergency
    "life": _n("a person's life"),
    "safety": _n("a person's safety"),
    "critical_infrastructure": _n("critical infrastructure"),
    "property": _n("property"),
    # instruments' status
    "signed": _n("signed"),
    "ratified": _n("ratified"),
    "party": _n("Party"),
    "signatory": _n("signatory"),
    "in_force": _n("in force"),
    "not_in_force": _n("not in force"),
    "not_yet_in_force": _n("not yet in force"),
    "no_longer_in_force": _n("no longer in force"),
    "not_party": _n("not a Party"),
    "bound": _n("bound"),
    "not_bound": _n("not bound"),
    "unknown": _n("unknown"),
    "seen": _n("seen in the source"),
    "memory-high": _n("remembered, not seen; likely right"),
    "memory-medium": _n("remembered, not seen"),
    "memory-low": _n("remembered, not seen; to be checked"),
    "central_authority_mla": _n("central authority for mutual assistance"),
    "contact_point_24_7": _n("24/7 point of contact"),
    "e_evidence_central_authority": _n("central authority for EU orders"),
    "e_evidence_enforcing_authority": _n("enforcing authority for EU orders"),
    "extradition_provisional_arrest": _n("extradition and provisional arrest"),
    "eu_act": _n("act of the EU"),
    "eu_consideration": _n("point that EU law asks to consider"),
    "eu_declaration_possible": _n("declaration that EU law leaves open"),
    "eu_declaration_to_refrain_from": _n("declaration that EU law asks not to make"),
    "eu_encouraged_declaration": _n("declaration that EU law encourages"),
    "eu_required_authority": _n("authority that EU law asks to designate"),
    "eu_reservation_possible": _n("reservation that EU law leaves open"),
    "eu_reservation_to_refrain_from": _n("reservation that EU law asks not to make"),
    "ratified_awaiting_entry_into_force": _n("ratified, not yet in force"),
    "cdn_registrar": _n("content delivery and registrar"),
    "ip_registry": _n("registry of IP addresses"),
    "vpn": _n("VPN"),
    "eu_required_declaration": _n("declaration that EU law asks for"),
    "eu_required_notification": _n("notification that EU law asks for"),
    "eu_required_reservation": _n("reservation that EU law asks for"),
    # roles
    "drafter": _n("drafter"),
    "approver": _n("approver"),
    "receiving_officer": _n("receiving officer"),
    "notified_officer": _n("officer of the notified authority"),
    "data_protection_officer": _n("data-protection officer"),
    "auditor": _n("auditor"),
    "administrator": _n("administrator"),
    # organisations
    "prosecution": _n("prosecution"),
    "provider": _n("service provider"),
    "notified_authority": _n("notified authority"),
    "contact_point": _n("24/7 point of contact"),
    "requested_authority": _n("requested authority"),
    "requesting_authority": _n("requesting authority"),
    "issuing": _n("issuing side"),
    "central_authority": _n("central authority"),
    "competent_authority": _n("competent authority"),
    # tools and routes
    "cets224.6": _n("Request for domain name registration information (Protocol, Article 6)"),
    "cets224.7": _n("Order to a service provider for subscriber information (Protocol, Article 7)"),
    "cets224.8": _n("Order given effect by the other Party (Protocol, Article 8)"),
    "cets224.9": _n("Emergency disclosure through 24/7 points (Protocol, Article 9)"),
    "cets224.10": _n("Emergency mutual assistance (Protocol, Article 10)"),
    "cets224.11": _n("Video conference (Protocol, Article 11)"),
    "cets224.12": _n("Joint investigation team (Protocol, Article 12)"),
    "ets185.29": _n("Preservation of stored data (Convention, Article 29)"),
    "ets185.30": _n("Quick disclosure of preserved traffic data (Convention, Article 30)"),
    "ets185.31": _n("Mutual assistance for stored data (Convention, Article 31)"),
    "ets185.33": _n("Real-time collection of traffic data (Convention, Article 33)"),
    "ets185.34": _n("Interception of content (Convention, Article 34)"),
    "ets185.35": _n("Urgent request through 24/7 points (Convention, Article 35)"),
    "eu.epoc": _n("European Production Order"),
    "eu.epoc_pr": _n("European Preservation Order"),
    "eu.eio": _n("European Investigation Order"),
    "eu.mla2000": _n("EU Convention on mutual assistance of 2000"),
    "ets030": _n("European Convention on mutual assistance of 1959"),
    "eu_us.mla": _n("EU-US agreement on mutual assistance"),
    "eu_jp.mla": _n("EU-Japan agreement on mutual assistance"),
    "eu_uk.tca": _n("EU-UK Trade and Cooperation Agreement"),
    "bilateral.mla": _n("Bilateral treaty on mutual assistance"),
    "letter_rogatory": _n("Letter rogatory, on reciprocity"),
    "us.cloud_act": _n("Executive agreement under the CLOUD Act"),
    "us.voluntary": _n("Voluntary disclosure by a US provider"),
    "provider.voluntary": _n("Voluntary disclosure by the provider"),
    "mla.multilateral": _n("Another multilateral convention on mutual assistance"),
    "eu.enforcement": _n("Enforcement of an unanswered European Order"),
    "icann.disclosure": _n("Disclosure request for registration data"),
    "eu.nis2.28": _n("NIS2 access request for registration data"),
    "eu.dsa.10": _n("Order to provide information (DSA, Article 10)"),
    "national.order": _n("The issuing State's own order"),
    # instruments
    "cets224": _n("Second Additional Protocol to the Convention on Cybercrime"),
    "ets185": _n("Convention on Cybercrime"),
    "ets189": _n("First Additional Protocol to the Convention on Cybercrime"),
    "ets099": _n("Additional Protocol to the 1959 Convention"),
    "ets182": _n("Second Additional Protocol to the 1959 Convention"),
    "eu.2023.1543": _n("EU e-evidence Regulation"),
    "eu.2023.1544": _n("EU e-evidence Directive"),
    "us.cloud_act ": _n("CLOUD Act agreements"),
    "un.cybercrime": _n("UN Convention against Cybercrime"),
    # kinds of deposited statement
    "reservation": _n("reservation"),
    "declaration": _n("declaration"),
    "notification": _n("notification"),
    # states of a case
    "drafting": _n("being drafted"),
    "draft": _n("being drafted"),
    "submitted": _n("waiting for approval"),
    "approved": _n("approved"),
    "prepared": _n("prepared for signature"),
    "signed_order": _n("signed"),
    "sending": _n("being sent"),
    "sent": _n("sent"),
    "received": _n("received"),
    "delivered": _n("delivered"),
    "asked": _n("question asked"),
    "clarified": _n("clarified"),
    "answered": _n("answered"),
    "partly_answered": _n("partly answered"),
    "disclosed": _n("disclosed"),
    "not_held": _n("not held"),
    "question": _n("question back"),
    "objected": _n("objected"),
    "instructed": _n("told not to disclose"),
    "expired": _n("time limit passed"),
    "withdrawn": _n("withdrawn"),
    "closed": _n("closed"),
    "failed": _n("failed"),
    "queued": _n("waiting to be delivered"),
    # messages
    "order": _n("order"),
    "receipt": _n("receipt"),
    "clarification": _n("clarification"),
    "answer": _n("answer"),
    "instruction": _n("instruction not to disclose"),
    "objection": _n("objection"),
    "more_information_asked": _n("more information asked for"),
    "more_information": _n("more information"),
    "reason_asked": _n("reasons asked for"),
    "reason": _n("reasons"),
    "withdrawal": _n("withdrawal"),
    "request": _n("request"),
    "preserved": _n("preserved"),
    "not_preserved": _n("not preserved"),
    "extension": _n("extension"),
    "follow_up": _n("follow-up"),
    # kinds of identifier
    "email": _n("e-mail address"),
    "phone": _n("telephone number"),
    "ip": _n("IP address"),
    "imei": _n("IMEI"),
    "imsi": _n("IMSI"),
    "mac": _n("MAC address"),
    # why an entry of the directory was revoked
    "key_compromise": _n("the key may be in other hands"),
    "left_office": _n("the person left the office"),
    "power_ended": _n("the power ended"),
    "replaced": _n("replaced by another certificate"),
    "entered_wrongly": _n("entered wrongly"),
    "confirmed": _n("confirmed"),
    "revoked": _n("revoked"),
    "seal": _n("seal"),
    # parts of the lawbook
    "instruments": _n("instruments"),
    "status": _n("status"),
    "declarations": _n("declarations"),
    "authorities": _n("authorities"),
    "providers": _n("providers"),
    "participation": _n("participation"),
    "legislation": _n("legislation"),
    # marks of a received case
    "past_due": _n("past its date"),
    "question_open": _n("question open"),
    "notification_not_simultaneous": _n("not notified together"),
    "sender_undetermined": _n("signer not known here"),
    "late_objection": _n("instruction came late"),
    "out_of_turn": _n("came out of turn"),
    "more_information_wanted": _n("more information wanted"),
    # verification
    "package": _n("evidence package"),
    "proof": _n("log proof"),
    "message": _n("message"),
    "checkpoint": _n("log checkpoint"),
}

_TONES = {
    "yes": {
        "permitted", "valid", "in_force", "party", "disclosed", "answered", "approved", "signed", "delivered",
        "preserved", "bound", "ready", "confirmed", "acknowledged", "verified", "active",
    },
    "no": {
        "refused", "invalid", "failed", "objected", "instructed", "not_preserved", "revoked", "late", "error",
        "erased", "breach", "withheld", "past_due", "notification_not_simultaneous", "late_objection",
    },
    "ask": {
        "undetermined", "warning", "submitted", "question", "asked", "expired", "queued", "unknown", "due",
        "pending", "waiting", "question_open", "sender_undetermined", "out_of_turn", "clarify",
    },
}  # fmt: skip


def label(code: object) -> str:
    """The word for a code in the reader's language; an unlisted code prints with spaces for its joints."""
    said = str(code or "")
    if said in WORDS:
        return gettext(WORDS[said])
    if re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", said):
        return gettext(said.replace("_", " "))
    tool = next((tool for tool in all_tools() if tool.code == said), None)
    return gettext(tool.title) if tool is not None else said


def tone(code: object) -> str:
    """Which of the four tones a code's tag has; the word always stands beside the colour."""
    said = str(code or "")
    for name, codes in _TONES.items():
        if said in codes:
            return name
    return "plain"


STEPS: dict[str, str] = {
    "submit": _n("Finish the draft and hand it over for approval"),
    "approve": _n("Read the draft; approve it or send it back"),
    "send_back": _n("Read the draft; approve it or send it back"),
    "sign": _n("Sign the documents"),
    "send": _n("Send the order and the notification"),
    "answer": _n("Check the order and answer it"),
    "disclose": _n("Check the order and answer it"),
    "ask": _n("Check the order and answer it"),
    "ask_more_information": _n("Read the notification; ask, instruct, or let it pass"),
    "instruct": _n("Read the notification; ask, instruct, or let it pass"),
    "clarify": _n("Answer the question"),
    "elect": _n("Choose how to go on"),
    "ask_reason": _n("Ask for the reasons, or choose how to go on"),
    "preserve": _n("Have the data preserved and say so"),
    "extend": _n("Ask for a longer preservation in time"),
    "follow_up": _n("Send the request that follows, and record it"),
    "withdraw": _n("Wait for the answer, or withdraw"),
    "close": _n("Close the case"),
}


def next_step(action: str) -> str:
    """What to do next in a sentence; an unlisted act of a new tool prints as its word."""
    return gettext(STEPS[action]) if action in STEPS else label(action)[:1].upper() + label(action)[1:]


_INSTRUMENTS = {
    "cets224": _n("CETS 224"),
    "ets185": _n("ETS 185"),
    "ets189": _n("ETS 189"),
    "ets030": _n("ETS 30"),
    "ets099": _n("ETS 99"),
    "ets182": _n("ETS 182"),
    "cets223": _n("CETS 223"),
    "ets108": _n("ETS 108"),
    "eu.2023.1543": _n("Regulation (EU) 2023/1543"),
    "eu.2023.1544": _n("Directive (EU) 2023/1544"),
    "eu.2014.41": _n("Directive 2014/41/EU"),
    "eu.eio": _n("Directive 2014/41/EU"),
    "eu.2016.679": _n("Regulation (EU) 2016/679"),
    "eu.2016.680": _n("Directive (EU) 2016/680"),
    "eu.2017.1939": _n("Regulation (EU) 2017/1939"),
    "eu.mla2000": _n("EU MLA 2000"),
    "eu.nis2": _n("Directive (EU) 2022/2555"),
    "eu.dsa": _n("Regulation (EU) 2022/2065"),
    "eu_us.mla": _n("OJ L 181, 19.7.2003"),
    "eu_jp.mla": _n("OJ L 39, 12.2.2010"),
    "eu_uk.tca": _n("OJ L 149, 30.4.2021"),
    "un.cybercrime": _n("A/RES/79/243"),
    "18.usc": _n("18 U.S.C."),
}


def provision(code: str) -> str:
    """A provision as a lawyer writes it, from its code."""
    for short in sorted(_INSTRUMENTS, key=len, reverse=True):
        if code == short:
            return gettext(_INSTRUMENTS[short])
        if code.startswith(short + "."):
            article, *rest = code[len(short) + 1 :].split(".")
            parts = "".join(f"({part})" for part in rest)
            return f"{gettext(_INSTRUMENTS[short])}, {gettext('Art.')} {article}{parts}"
    return gettext(WORDS[code]) if code in WORDS else code
