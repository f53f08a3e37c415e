"""What keeps an installation safe: backups, restores, disks, file modes, and what administrators
are warned of.
"""
