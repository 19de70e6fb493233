"""Keeps personal data out of the log."""

from __future__ import annotations

import logging


class NoPersonalData(logging.Filter):
    """Replaces what a record repeats of a request or an error by where it comes from.

    An exception's text can hold what somebody typed, and a path can hold an identifier: the log keeps the kind
    of the error and the place in the code.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record through, without its words where they could repeat input."""
        if record.exc_info and record.exc_info[0] is not None:
            kind, _error, trace = record.exc_info
            place = ""
            while trace is not None:
                code = trace.tb_frame.f_code
                place = f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} {code.co_name}"
                trace = trace.tb_next
            record.msg, record.args = f"{kind.__name__ if kind else 'error'} at {place}", ()
            record.exc_info = None
            record.exc_text = None
        elif record.name.startswith(("django.request", "django.security", "django.server")):
            status = getattr(record, "status_code", "")
            record.msg, record.args = f"request answered with {status}" if status else "request refused", ()
        return True
