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
    "recent": _n("recent"),
    "ageing": _n("ageing"),
    "due_for_another_look": _n("due for another look"),
    "known": _n("known"),
    # holders of an identifier
    "network_holder": _n("holder of the network"),
    "regional_registry": _n("regional registry of addresses"),
    "numbering_plan": _n("numbering plan"),
    "registry_says": _n("the registry says so; not checked"),
    "list_of_registries": _n("by the list of registries"),
    "account": _n("the account"),
    "mailbox": _n("the mailbox"),
    "address_assignment": _n("who used the address"),
    "address_registration": _n("to whom the addresses were assigned"),
    "domain": _n("domain name"),
    "as_number": _n("AS number"),
    "emptyValue": _n("left empty"),
    "partialValue": _n("shown in part"),
    "replacementValue": _n("replaced by another value"),
    "removal": _n("taken away"),
    "e_evidence": _n("e-evidence in the EU"),
    "effect_filled": _n("was unknown, becomes known"),
    "effect_changed": _n("changes"),
    "effect_seen_again": _n("seen again, the same"),
    "effect_made_unknown": _n("becomes unknown again"),
    "report_waiting": _n("waiting"),
    "report_accepted": _n("accepted"),
    "report_refused": _n("refused"),
    "report_withdrawn": _n("taken back"),
    "ground_change": _n("a change decided here"),
    "ground_import": _n("a lawbook that was imported"),
    "ground_return": _n("return to an earlier lawbook"),
    "fact_contact": _n("portal, channel or contact"),
    "fact_policy": _n("published policy"),
    "fact_identity": _n("name, seat or service"),
    "fact_designation": _n("designation of an authority"),
    "fact_law": _n("act in force"),
    "fact_bill": _n("act not in force, or bill"),
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
    # whom a route addresses and whom it notifies
    "point_of_contact": _n("24/7 point of contact"),
    "executing_authority": _n("executing authority"),
    "enforcing_authority": _n("enforcing authority"),
    "judicial_authority": _n("judicial authority"),
    "establishment": _n("establishment"),
    "designated_establishment_or_legal_representative": _n(
        "designated establishment or legal representative"
    ),
    "digital_services_coordinator": _n("Digital Services Coordinator"),
    # what if
    "what_if_protocol": _n("the Second Protocol were in force between those that signed it"),
    "what_if_today": _n("the law as it stands"),
    "what_if_bilateral": _n("a bilateral treaty were in force"),
    "what_if_no_bilateral": _n("there were no bilateral treaty"),
    "urgent_no": _n("ordinary: no emergency"),
    "urgent_life": _n("emergency: a life is in imminent danger"),
    "urgent_safety": _n("emergency: a person's safety is in imminent danger"),
    "urgent_critical_infrastructure": _n("emergency: critical infrastructure"),
    "urgent_volatile": _n("the data may be lost soon; no emergency"),
    "yes": _n("yes"),
    "no": _n("no"),
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
    "silent": _n("no answer within the time limit"),
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
    "lawbook": _n("the law"),
    "publish": _n("publish"),
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
    # elements of subscriber information
    "service_type": _n("type of service"),
    "service_period": _n("period of service"),
    "technical_provisions": _n("technical provisions taken for the service"),
    "access_number": _n("telephone or other access number"),
    "billing": _n("billing information"),
    "payment": _n("payment information"),
    "equipment_site": _n("site where the equipment is installed"),
    "registration_ip": _n("IP address at registration"),
    "last_login_ip": _n("IP address of the last login"),
    "login_ip_at": _n("IP address of the login at a given instant"),
    "login_history": _n("history of logins"),
    "everything": _n("everything that is held"),
    # states that need a sentence
    "pending": _n("answer awaited"),
    "clarify": _n("question to be answered"),
    "partial": _n("partly answered"),
    "blocked": _n("not to be disclosed"),
    "elected": _n("goes on by another route"),
    # rules of counting
    "protocol.default": _n("calendar days; the day of receipt is not counted; the end is not moved"),
    "protocol.months": _n("whole months, then the first day of the month that follows"),
    "moved_to_working_day": _n("calendar days; an end on a day of rest moves to the next working day"),
    "eu.1182.71": _n("Regulation (EEC, Euratom) No 1182/71"),
    "stated_day": _n("the day that the other side named, until its end"),
    "short.protocol.default": _n("calendar days from the day after receipt"),
    "short.protocol.months": _n("whole months"),
    "short.moved_to_working_day": _n("calendar days, moved to a working day"),
    "short.stated_day": _n("the day named by the other side"),
    "ets076": _n("European Convention on the Calculation of Time-Limits (ETS 76)"),
    # marks of a received case
    "past_due": _n("past its date"),
    "due_soon": _n("ends soon"),
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
        "recent", "known", "accepted",
    },
    "no": {
        "refused", "invalid", "failed", "objected", "instructed", "not_preserved", "revoked", "late", "error",
        "erased", "breach", "withheld", "past_due", "notification_not_simultaneous", "late_objection",
    },
    "ask": {
        "undetermined", "warning", "submitted", "question", "asked", "expired", "queued", "unknown", "due",
        "pending", "waiting", "question_open", "sender_undetermined", "out_of_turn", "clarify",
        "due_for_another_look",
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


MEMBERS: dict[str, str] = {
    "id": _n("identifier in the directory"),
    "number": _n("number within the request"),
    "on": _n("day whose law is asked"),
    "parties": _n("States"),
    "issuing": _n("State that asks"),
    "receiving": _n("State where the data are held"),
    "translations": _n("translations of the order"),
    "notification_translations": _n("translations of the notification"),
    "file": _n("our own file"),
    "supplemental": _n("supplemental information"),
    "information_sought": _n("account or line"),
    "elements": _n("information sought"),
    "solely_to_identify": _n("Is it sought only to identify the subscriber?"),
    "type": _n("kind of identifier"),
    "value": _n("identifier, as the provider knows it"),
    "at": _n("instant of use, with its offset (for an IP address)"),
    "port": _n("source port (for an IP address)"),
    "service": _n("service on which it is used"),
    "from_on": _n("from the day"),
    "until_on": _n("until the day, included"),
    "by": _n("translated by"),
    "path": _n("text that is translated (place in the draft)"),
    "sought": _n("Was it sought?"),
    "unit": _n("department"),
    "official": _n("responsible official"),
    "authority": _n("kind of authority"),
    "provisions_and_penalties": _n("provision and penalty"),
    "physical_presence": _n("How is it known that the provider is physically present?"),
    "breadth_reason": _n("Why is so much needed?"),
    "note": _n("what helps to find the right account"),
}
"""Members of a draft whose code alone would read badly in the form."""


def member(name: object) -> str:
    """The word for a member of a draft, as the interview and the approval print it."""
    said = str(name or "")
    return gettext(MEMBERS[said]) if said in MEMBERS else label(said)


FIELDS: dict[str, str] = {
    "on": _n("day whose law is asked"),
    "as_if": _n("law taken as if"),
    "issuing_state": _n("State that asks"),
    "authority": _n("authority that issues"),
    "authority_ok": _n("authority that issues"),
    "validated_by": _n("who validates"),
    "unit": _n("constituent unit"),
    "holder_kind": _n("kind of holder"),
    "provider": _n("known provider"),
    "holder_state": _n("State where the holder is"),
    "contract_state": _n("State of a contract only"),
    "storage_state": _n("State where the data are stored"),
    "eu_addressee": _n("addressee in the Union"),
    "offers_services_in_eu": _n("services in the Union"),
    "domain": _n("domain"),
    "territory": _n("territory"),
    "data": _n("data sought"),
    "measure": _n("measure"),
    "urgency": _n("urgency"),
    "volatile": _n("data may be lost soon"),
    "preserved": _n("preserved already"),
    "offence": _n("offence"),
    "tags": _n("kind of offence"),
    "max_penalty_months": _n("maximum penalty, in months"),
    "committed_in": _n("committed in"),
    "resides_in": _n("residence of the person"),
    "privileged": _n("protection of the person"),
    "purpose": _n("purpose"),
    "emergency": _n("emergency"),
    "risk_to": _n("what is at risk"),
    "imminent": _n("imminent risk"),
    "significant": _n("significant risk"),
    "previous": _n("tried before"),
    "previous_route": _n("tried before"),
    "previous_outcome": _n("outcome of what was tried"),
    "assume_in_force": _n("taken as in force"),
    "assume_not_in_force": _n("taken as not in force"),
    "assume_consents": _n("consents taken as given"),
    "addressee": _n("addressee"),
    "channel": _n("channel"),
    "form": _n("form"),
    "languages": _n("languages"),
}
"""Fields of a need and members of a route, as comparisons name them."""


def field_name(name: object) -> str:
    """The word for a field of a need."""
    said = str(name or "")
    return gettext(FIELDS[said]) if said in FIELDS else label(said)


def short_route(code: str) -> str:
    """A route in few words: the article of a treaty, else its name."""
    return provision(code) if code.startswith(("cets224.", "ets185.")) else label(code)


EVENTS: dict[str, str] = {
    "case:record:open": _n("The case was opened"),
    "order:identifier:receive": _n("The answer for an identifier came"),
    "order:identifier:disclosed": _n("An identifier was answered: disclosed"),
    "order:identifier:not_held": _n("An identifier was answered: not held"),
    "order:identifier:refused": _n("An identifier was answered: refused"),
    "order:identifier:question": _n("A question was noted for an identifier"),
    "order:identifier:clarify": _n("The question about an identifier was answered"),
    "case:follow_up:open": _n("The request that follows was begun"),
    "content:carried_over:download": _n("The case was downloaded to be carried over"),
    "catalogue:report:make": _n("A change of a catalogue was reported"),
    "catalogue:report:accept": _n("A reported change was accepted"),
    "catalogue:report:refuse": _n("A reported change was refused"),
    "catalogue:report:withdraw": _n("A reported change was taken back"),
    "case:desk:take": _n("Somebody took the case"),
    "case:desk:hand_back": _n("The case was handed back"),
    "clock:limit:pass": _n("A time limit passed"),
    "clock:limit:remind": _n("A reminder of a time limit"),
    "content:reader:open": _n("Content of the case was opened"),
    "document:file:prepare": _n("A document was prepared for signature"),
    "document:file:sign": _n("A document was signed"),
    "document:file:download": _n("A document was taken out"),
    "document:file:drop": _n("A document was handed in"),
    "document:file:receive": _n("A signed document was received"),
    "document:bundle:download": _n("The bundles were taken out"),
    "message:bundle:download": _n("The bundles were taken out"),
    "message:group:break": _n("One of the messages that belong together could not be delivered"),
    "evidence:item:hold": _n("Regime, purpose and term of an item were set"),
    "evidence:item:open": _n("An item of evidence was opened"),
    "evidence:item:receive": _n("An item of evidence was received"),
    "evidence:package:await": _n("An evidence package is awaited"),
    "evidence:package:download": _n("An evidence package was taken out"),
    "evidence:package:receive": _n("An evidence package was received"),
    "evidence:package:seal": _n("An evidence package was sealed"),
    "law:bundle:change": _n("The law in use here was changed"),
    "law:bundle:import": _n("The law of another installation was taken over"),
    "law:bundle:return": _n("An earlier law was put into use again"),
    "protection:case:erase": _n("The content of the case was erased"),
}
_MESSAGE_EVENTS = {
    "prepare": _n("Message prepared: %(what)s"),
    "release": _n("Message sent: %(what)s"),
    "receipt": _n("Receipt arrived for: %(what)s"),
    "receive": _n("Message received: %(what)s"),
    "fail": _n("Delivery failed for good: %(what)s"),
}
_ACT_EVENTS = {
    "submit": _n("The draft was handed over for approval"),
    "send_back": _n("The draft was sent back"),
    "approve": _n("The draft was approved"),
    "sign": _n("Every document is signed"),
    "send": _n("Handed over for delivery"),
    "receipt": _n("The recipient has it; the time limit runs"),
    "receive": _n("It was received; the time limit runs"),
    "question": _n("The other side asked a question"),
    "ask": _n("A question was asked"),
    "clarify": _n("The question was answered"),
    "clarified": _n("Our question was answered"),
    "answer": _n("The answer came"),
    "answer_part": _n("A part of the answer came"),
    "refusal": _n("A refusal came"),
    "refuse": _n("The order was refused"),
    "disclose": _n("The answer was sent"),
    "disclose_part": _n("A part of the answer was sent"),
    "objected": _n("The notified authority objected"),
    "instruct": _n("The provider was told not to disclose"),
    "instructed": _n("The authority told us not to disclose"),
    "expire": _n("The time limit passed without an answer"),
    "ask_reason": _n("The reasons were asked for"),
    "reason_given": _n("Reasons came"),
    "elect": _n("Another route was chosen"),
    "withdraw": _n("It was withdrawn"),
    "withdrawn": _n("The other side withdrew it"),
    "close": _n("The case was closed"),
}


def event(kind: str) -> str:
    """An event of the record in words; one that has none prints its codes with their words."""
    if kind in EVENTS:
        return gettext(EVENTS[kind])
    subject, middle, action = (*kind.split(":"), "", "")[:3]
    if subject == "message" and action in _MESSAGE_EVENTS:
        return gettext(_MESSAGE_EVENTS[action]) % {"what": label(middle)}
    if action in _ACT_EVENTS and middle != "identifier":
        return gettext(_ACT_EVENTS[action])
    return " · ".join(label(part) for part in (subject, middle, action) if part)


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
    "send": _n("Send the signed documents"),
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


NAMED = (
    _n("EU MLA Convention 2000"), _n("EU-US MLA Agreement"), _n("EU-Japan MLA Agreement"), _n("EU-UK Trade and Cooperation Agreement"),
    _n("CLOUD Act executive agreement"), _n("A bilateral treaty"), _n("data to identify the user"), _n("registration data"),
    _n("other evidence"), _n("the European Public Prosecutor's Office"), _n("data in real time"), _n("a search"), _n("a hearing"),
    _n("as the treaty says"), _n("a joint team"), _n("administrative"), _n("sentence execution"), _n("critical infrastructure"), _n("life"), _n("safety"),
)  # fmt: skip
"""Names and words that the core puts into places of its sentences."""

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
    word = WORDS.get(code) or WORDS.get(f"{code}.mla")  # `bilateral` is any treaty of two States
    return gettext(word or code) if code else ""
