"""What the scripts beside share."""
import datetime


def plain(v):
    """A value as the expected JSON has it."""
    if v is None or isinstance(v, (str, bool, int)):
        return v
    if isinstance(v, datetime.datetime):
        if v.tzinfo:
            v = v.astimezone(datetime.timezone.utc).replace(tzinfo=None)
        s = v.isoformat(timespec="microseconds").rstrip("0").rstrip(".")
        return s + "Z"
    if isinstance(v, datetime.date):
        return v.isoformat()
    if isinstance(v, dict):
        return {k: plain(x) for k, x in v.items()}
    if isinstance(v, (list, tuple)):
        return [plain(x) for x in v]
    return v
