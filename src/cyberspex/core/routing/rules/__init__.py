"""The rules by subject; `RULES` lists every route with the provisions that it rests on.

They stand beside the need, not under `core/law/`, because every rule reads a `Need` and answers with a `Route`:
imports point from routing to law, never back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cyberspex.core.routing.answer import Route
from cyberspex.core.routing.case import Case
from cyberspex.core.routing.rules.convention import (
    interception,
    preservation,
    quick_disclosure,
    real_time_traffic,
    stored_data,
    urgent,
)
from cyberspex.core.routing.rules.national import information_order, national
from cyberspex.core.routing.rules.protocol import (
    article_6,
    article_7,
    article_8,
    article_9,
    article_10,
    article_11,
    article_12,
)
from cyberspex.core.routing.rules.registration import disclosure_policy, registration_access
from cyberspex.core.routing.rules.treaties import (
    agreement_jp,
    agreement_uk,
    agreement_us,
    bilateral,
    convention_1959,
    executive_agreement,
    particular_offences,
    rogatory,
)
from cyberspex.core.routing.rules.union_assistance import investigation_order, mla2000
from cyberspex.core.routing.rules.union_orders import enforcement, preservation_order, production_order
from cyberspex.core.routing.rules.voluntary import voluntary

Rule = Callable[[Case], Route | None]

Provisions = tuple[str, ...]

# Base cases and the exceptions to them, which every rule of a group shares.
PROTOCOL: Provisions = (
    "cets224.2.1",
    "cets224.14.1.a",
    "cets224.14.1.b",
    "cets224.15.1.b",
    "cets224.16.1",
    "cets224.16.3",
    "cets224.18.2",
    "ets185.38",
)
FEDERAL: Provisions = ("cets224.17.1", "cets224.17.2")
CONVENTION: Provisions = ("ets185.23", "ets185.36.3", "ets185.38")
REGULATION: Provisions = (
    "eu.2023.1543.1.1", "eu.2023.1543.2.2", "eu.2023.1543.2.3", "eu.2023.1543.2.4", "eu.2023.1543.3.1", "eu.2023.1543.3.3",
    "eu.2023.1543.3.8", "eu.2023.1543.3.9", "eu.2023.1543.3.18", "eu.2023.1543.4.5", "eu.2023.1543.5.8", "eu.2023.1543.7.1",
    "eu.2023.1543.34.2",
)  # fmt: skip
REPLACED: Provisions = ("eu.eio.34.1",)
EVERY: Provisions = ("national", "eu.2023.1544.3", "eu.2017.1939.120", "ets185.23")
"""What `find` adds to every route: the own State, the catalogue, the European Public Prosecutor's Office, the measure."""

RULES: tuple[tuple[Rule, Provisions], ...] = (
    (national, ("national", "ets185.18.1.b", "18.usc.2713", "eu.2016.679.48")),
    (enforcement, ("eu.2023.1543.16.1", "eu.2023.1543.16.2", *REGULATION)),
    (
        production_order,
        (
            *REGULATION, "eu.2023.1543.4.1", "eu.2023.1543.4.2", "eu.2023.1543.5.3", "eu.2023.1543.5.4", "eu.2023.1543.5.4.a",
            "eu.2023.1543.5.4.b", "eu.2023.1543.5.4.c", "eu.2023.1543.5.4.d", "eu.2023.1543.5.9", "eu.2023.1543.5.10",
            "eu.2023.1543.7.2", "eu.2023.1543.8.1", "eu.2023.1543.8.2", "eu.2023.1543.10.2", "eu.2023.1543.10.3", "eu.2023.1543.10.4",
            "eu.2023.1543.12.1", "eu.2023.1543.12.1.a", "eu.2023.1543.12.1.d", "eu.2023.1543.17.1", "eu.2023.1543.17.2",
        ),
    ),
    (article_9, ("cets224.9.1.a", "cets224.9.1.b", "cets224.9.5", "cets224.9.6", "cets224.3.2.c", *PROTOCOL)),
    (article_10, ("cets224.10.1", "cets224.10.4", "cets224.10.7", "cets224.10.8", "cets224.10.9", "cets224.3.2.c", *PROTOCOL)),
    (urgent, ("ets185.25.3", "ets185.35", "ets185.27.4.a", "ets185.27.9.e", *CONVENTION)),
    (executive_agreement, ("us.cloud_act", "18.usc.2523")),
    (
        investigation_order,
        ("eu.eio.2.c", "eu.eio.3", "eu.eio.4", "eu.eio.10.2.e", "eu.eio.11.1.a", "eu.eio.12.3", "eu.eio.12.4", "eu.eio.24", "eu.eio.26",
         "eu.eio.30", "eu.eio.32", "eu.eio.32.2", "eu.eio.34"),
    ),
    (article_6, ("cets224.6.1", "cets224.6.2", "cets224.6.3.d", "cets224.6.5", "cets224.6.6", *PROTOCOL, *FEDERAL)),
    (
        article_7,
        ("cets224.7.1", "cets224.7.2.b", "cets224.7.5.a", "cets224.7.5.b", "cets224.7.5.c", "cets224.7.7", "cets224.7.9.a", "cets224.7.9.b",
         *PROTOCOL, *FEDERAL),
    ),
    (
        article_8,
        ("cets224.8.1", "cets224.8.4", "cets224.8.6.a", "cets224.8.6.a.i", "cets224.8.6.a.ii", "cets224.8.8", "cets224.8.11", "cets224.8.13",
         "cets224.7.7", "cets224.7.8", *PROTOCOL, *FEDERAL),
    ),
    (article_11, ("cets224.11.1", "cets224.11.8", "cets224.5.5", *PROTOCOL)),
    (article_12, ("cets224.12.3", "cets224.12.7", "cets224.5.5", *PROTOCOL)),
    (mla2000, ("eu.mla2000.1", "eu.mla2000.6", "eu.mla2000.13", "eu.mla2000.17", "eu.mla2000.27", *REPLACED)),
    (voluntary, ("18.usc.2702.c.6", "cets224.2.1", "cets224.5.7", "eu.2016.680.39")),
    (agreement_uk, ("eu_uk.tca.633", "eu_uk.tca.635", "eu_uk.tca.640")),
    (agreement_us, ("eu_us.mla.3", "eu_us.mla.13", "18.usc.2703")),
    (agreement_jp, ("eu_jp.mla.1", "eu_jp.mla.11")),
    (convention_1959, ("ets030.1", "ets030.2.a", "ets030.25", "ets030.27", "ets182.4", "ets182.9", "ets182.20", *REPLACED)),
    (bilateral, ("bilateral", "eu_us.mla.3", "eu_jp.mla.1", *REPLACED)),
    (particular_offences, ("mla.multilateral", "un.cybercrime.35", "un.cybercrime.40", "un.cybercrime.65")),
    (stored_data, ("ets185.27.2", "ets185.27.4.a", "ets185.31.1", *CONVENTION)),
    (real_time_traffic, ("ets185.33.2", *CONVENTION)),
    (interception, ("ets185.34.1", *CONVENTION)),
    (preservation_order, ("eu.2023.1543.4.3", "eu.2023.1543.11.1", *REGULATION)),
    (preservation, ("ets185.29.1", "ets185.29.4", "ets185.29.5.a", "ets185.29.7", "18.usc.2703.f", *CONVENTION)),
    (quick_disclosure, ("ets185.30.1", *CONVENTION)),
    (registration_access, ("eu.nis2.28.1", "eu.nis2.28.5", "eu.nis2.41")),
    (disclosure_policy, ("icann.disclosure",)),
    (information_order, ("eu.dsa.10.1", "eu.dsa.10.2", "eu.dsa.10.3", "eu.dsa.93")),
    (rogatory, ("letter_rogatory", *REPLACED)),
)  # fmt: skip
"""Every route with the provisions that it rests on; the coverage page is made from this table."""

BY_ROUTE: Mapping[str, Rule] = {
    "national.order": national, "eu.enforcement": enforcement, "eu.epoc": production_order, "eu.epoc_pr": preservation_order,
    "cets224.6": article_6, "cets224.7": article_7, "cets224.8": article_8, "cets224.9": article_9, "cets224.10": article_10,
    "cets224.11": article_11, "cets224.12": article_12, "ets185.29": preservation, "ets185.30": quick_disclosure,
    "ets185.31": stored_data, "ets185.33": real_time_traffic, "ets185.34": interception, "ets185.35": urgent,
    "eu.eio": investigation_order, "eu.mla2000": mla2000, "ets030": convention_1959, "eu_us.mla": agreement_us,
    "eu_jp.mla": agreement_jp, "eu_uk.tca": agreement_uk, "bilateral.mla": bilateral, "mla.multilateral": particular_offences,
    "letter_rogatory": rogatory, "us.cloud_act": executive_agreement, "us.voluntary": voluntary, "provider.voluntary": voluntary,
    "icann.disclosure": disclosure_policy, "eu.nis2.28": registration_access, "eu.dsa.10": information_order,
}  # fmt: skip
"""The rule that answers for a route."""
