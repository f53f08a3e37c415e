"""What the tests of guesses share: somebody who guesses, and how long the page says to wait."""

from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

LOGIN = "/account/login/"
STEP = "/account/2fa/authenticate/"
NEW = "ruộng bậc thang mùa lúa chín"


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed; that is what a guess is worth."""

    algorithm = "counting_md5"
    count = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.count += 1
        return super().encode(password, salt)


def at(number: int, **cookies: str) -> Client:
    """A browser without a past at an address of its own."""
    return Client(
        REMOTE_ADDR=f"10.{number // 65536}.{number // 256 % 256}.{number % 256}", **cookies
    )


def guess(client: Client, login: str, password: str = "sai mật khẩu"):
    return client.post(LOGIN, {"login": login, "password": password})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def seconds_told(answer) -> int:
    return int(answer["Retry-After"])
