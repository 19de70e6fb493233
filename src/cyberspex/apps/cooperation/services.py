"""The use cases of a procedure, one function each; front doors call these and nothing else."""

from __future__ import annotations

from cyberspex.apps.cooperation.answering import (
    ask,
    give_reason,
    refuse_all,
    release_answer,
    set_identifier,
    upload_begin,
    upload_chunk,
    upload_finish,
)
from cyberspex.apps.cooperation.carrying import carried_over, carried_over_file, carried_over_json, escalate
from cyberspex.apps.cooperation.drafting import (
    DraftCopy,
    Given,
    Interview,
    ReadLine,
    approve,
    change_draft,
    check_draft,
    choose_texts,
    create_case,
    document_languages,
    interview,
    put_right,
    read_draft,
    read_lines,
    save_draft,
    send_back,
    submit,
)
from cyberspex.apps.cooperation.dropping import receive_dropped
from cyberspex.apps.cooperation.following import (
    ask_reason,
    close_case,
    run_clocks,
    withdraw,
)
from cyberspex.apps.cooperation.holding import hand_back, take
from cyberspex.apps.cooperation.objecting import (
    ask_more_information,
    clarify,
    give_more_information,
    instruct_not_to_disclose,
)
from cyberspex.apps.cooperation.preserving import (
    ask_extension,
    mark_not_preserved,
    mark_preserved,
    record_follow_up,
)
from cyberspex.apps.cooperation.sending import (
    download_bundle,
    download_message,
    record_receipt,
    send,
)
from cyberspex.apps.cooperation.signing import (
    File,
    accept_signed,
    download_prepared,
    open_document,
    sign_here,
)

__all__ = [
    "DraftCopy",
    "File",
    "Given",
    "Interview",
    "ReadLine",
    "accept_signed",
    "approve",
    "ask",
    "ask_extension",
    "ask_more_information",
    "ask_reason",
    "carried_over",
    "carried_over_file",
    "carried_over_json",
    "change_draft",
    "check_draft",
    "choose_texts",
    "clarify",
    "close_case",
    "create_case",
    "document_languages",
    "download_bundle",
    "download_message",
    "download_prepared",
    "escalate",
    "give_more_information",
    "give_reason",
    "hand_back",
    "instruct_not_to_disclose",
    "interview",
    "mark_not_preserved",
    "mark_preserved",
    "open_document",
    "put_right",
    "read_draft",
    "read_lines",
    "receive_dropped",
    "record_follow_up",
    "record_receipt",
    "refuse_all",
    "release_answer",
    "run_clocks",
    "save_draft",
    "send",
    "send_back",
    "set_identifier",
    "sign_here",
    "submit",
    "take",
    "upload_begin",
    "upload_chunk",
    "upload_finish",
    "withdraw",
]
