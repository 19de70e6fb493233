"""The rules by subject; `RULES` lists every route with the provisions that it rests on.

They stand beside the need, not under `core/law/`, because every rule reads a `Need` and answers with a `Route`:
imports point from routing to law, never back.
"""

from __future__ import annotations

from collections.abc import Callable

from cyberspex.core.routing.answer import Route
from cyberspex.core.routing.case import Case
from cyberspex.core.routing.rules.convention import (
    preservation,
    quick_disclosure,
    real_time,
    stored_data,
    urgent,
)
from cyberspex.core.routing.rules.national import information_order, national
from cyberspex.core.routing.rules.protocol import article_6, article_7, article_8, article_9, article_10
from cyberspex.core.routing.rules.registration import disclosure_policy, registration_access
from cyberspex.core.routing.rules.treaties import (
    TCA_LIMITS,
    agreement,
    bilateral,
    convention_1959,
    executive_agreement,
    rogatory,
)
from cyberspex.core.routing.rules.union_assistance import investigation_order, mla2000
from cyberspex.core.routing.rules.union_orders import preservation_order, production_order
from cyberspex.core.routing.rules.voluntary import voluntary

RULES: tuple[tuple[Callable[[Case], Route | None], tuple[str, ...]], ...] = (
    (national, ("national",)),
    (production_order, ("eu.2023.1543.4", "eu.2023.1543.5", "eu.2023.1543.7", "eu.2023.1543.8")),
    (article_9, ("cets224.9", "cets224.3.2.c")),
    (article_10, ("cets224.10", "cets224.3.2.c")),
    (urgent, ("ets185.25.3", "ets185.35")),
    (executive_agreement, ("us.cloud_act",)),
    (investigation_order, ("eu.eio.2.c", "eu.eio.34")),
    (article_6, ("cets224.6",)),
    (article_7, ("cets224.7.1", "cets224.7.2.b", "cets224.7.5.a", "cets224.7.9.a", "cets224.7.9.b")),
    (article_8, ("cets224.8.1", "cets224.8.4", "cets224.8.11", "cets224.8.13", "cets224.7.8")),
    (mla2000, ("eu.mla2000.27",)),
    (voluntary, ("18.usc.2702.c.6", "cets224.5.7")),
    (
        agreement("eu_uk.tca", 40, "eu_uk.tca.633", "United Kingdom", TCA_LIMITS),
        ("eu_uk.tca.633", "eu_uk.tca.640"),
    ),
    (agreement("eu_us.mla", 42, "eu_us.mla.3", "United States"), ("eu_us.mla.3",)),
    (agreement("eu_jp.mla", 44, "eu_jp.mla.1", "Japan"), ("eu_jp.mla.1",)),
    (convention_1959, ("ets030.27", "ets182.4")),
    (bilateral, ("bilateral",)),
    (stored_data, ("ets185.31", "ets185.27.2")),
    (real_time, ("ets185.33", "ets185.34")),
    (preservation_order, ("eu.2023.1543.6", "eu.2023.1543.11")),
    (preservation, ("ets185.29",)),
    (quick_disclosure, ("ets185.30",)),
    (registration_access, ("eu.nis2.28",)),
    (disclosure_policy, ("icann.disclosure",)),
    (information_order, ("eu.dsa.10",)),
    (rogatory, ("letter_rogatory",)),
)
"""Every route with the provisions that it rests on; the coverage page is made from this table."""
