"""Files of the installation closed to other users of the machine."""

from pathlib import Path

from chibo.base.maintenance.queries import open_to_others


def close_to_others() -> list[Path]:
    """Every file is 0600 and every folder 0700 at most; returns those that could not be changed
    (they belong to another user).
    """
    left = []
    for path in open_to_others():
        try:
            path.chmod(0o700 if path.is_dir() else 0o600)
        except OSError:
            left.append(path)
    return left
