"""What names an image of a registry, and what does not, and why."""

from __future__ import annotations

import re
from random import Random

import pytest

from acrgeo.core.image.reference import ImagePattern, ImageRef, parse_image
from acrgeo.errors import UsageError
from tests.rows import rows

HOSTS = (
    "contoso.azurecr.io",
    "contoso.westus.geo.azurecr.io",
    "contoso.westeurope.geo.azurecr.io",
    "contoso.westus.data.azurecr.io",
    "127.0.0.1:5001",
)
SHA256 = "sha256:" + "0123456789abcdef" * 4
SHA512 = "sha512:" + "0123456789abcdef" * 8


def parsed(text: str) -> ImageRef | ImagePattern:
    """The image of a text in the registry of these tests."""
    return parse_image(text, registry="contoso", hosts=HOSTS)


def refused(text: str) -> UsageError:
    """The error of a text that names no image of the registry of these tests."""
    with pytest.raises(UsageError) as caught:
        parsed(text)
    return caught.value


REPOSITORIES = [
    "web", "a", "0", "web-api", "web--api", "web---api", "web_api", "web__api", "web.api", "team/web", "a/b/c/d/e",
    "team.one/web", "1.2.3", "library/nginx", "a" * 255, "/".join(["ab"] * 85), "sha256", "localhost", "docker.io",
    "v2/web", "xn--web", "a.b_c__d-e/f", "web/latest",
]  # fmt: skip
TAGS = [
    "1", "1.2", "v1.2.3", "latest", "_", "_a", "A", "1.2.3-rc.1", "a_b-c.d", "20260101T000000Z", "x" * 128, "0",
    "main", "0-", "0.", "UPPER", "sha-0123abc",
]  # fmt: skip
PREFIXES = [
    "", "contoso.azurecr.io/", "Contoso.AzureCR.io/", "contoso.westus.geo.azurecr.io/",
    "contoso.southcentralus.geo.azurecr.io/", "https://contoso.azurecr.io/", "HTTPS://contoso.azurecr.io/",
    "http://contoso.azurecr.io/", "oci://contoso.azurecr.io/", "docker://contoso.westeurope.geo.azurecr.io/",
    "127.0.0.1:5001/", "docker://127.0.0.1:5001/",
]  # fmt: skip


@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_spelling_of_a_reference_means_the_same_image(prefix: str) -> None:
    """The host is dropped, the tag is latest where there is neither a tag nor a digest, and nothing else changes."""
    for repository in REPOSITORIES:
        if not prefix and ("." in repository.partition("/")[0] and "/" in repository):
            continue
        assert parsed(prefix + repository) == ImageRef(repository=repository, tag="latest")
        for digest in (SHA256, SHA512):
            expected = ImageRef(repository=repository, digest=digest)
            assert parsed(f"{prefix}{repository}@{digest}") == expected
        for tag in TAGS:
            expected = ImageRef(repository=repository, tag=tag)
            assert parsed(f"{prefix}{repository}:{tag}") == expected
            both = ImageRef(repository=repository, tag=tag, digest=SHA256)
            assert parsed(f"{prefix}{repository}:{tag}@{SHA256}") == both


@pytest.mark.parametrize(
    ("text", "shown", "reference"),
    [
        ("web", "web:latest", "latest"),
        ("contoso.azurecr.io/web:1.2", "web:1.2", "1.2"),
        (f"web@{SHA256}", f"web@{SHA256}", SHA256),
        (f"https://contoso.azurecr.io/a/web:1@{SHA512}", f"a/web:1@{SHA512}", SHA512),
    ],
)
def test_an_image_is_written_as_it_is_read(text: str, shown: str, reference: str) -> None:
    """Its text parses to itself; the digest goes into the URL before the tag."""
    image = parsed(text)
    assert isinstance(image, ImageRef)
    assert (str(image), image.reference) == (shown, reference)
    assert parsed(shown) == image


def test_an_image_without_tag_and_digest_is_its_latest() -> None:
    """In its text and in the URL of its manifest."""
    image = ImageRef(repository="web")
    assert (str(image), image.reference) == ("web:latest", "latest")


@rows(
    ("text", "fact", "hint"),
    [
        ("", "it is empty", "name an image: REPOSITORY"),
        ("   ", "it is empty", "name an image"),
        ("\t\n", "it is empty", "name an image"),
        ("web ", "a space", "write web"),
        (" web:1", "a space", "write web:1"),
        ("web :1", "a space", "name each image by itself"),
        ("web:1 api:2", "a space", "name each image by itself"),
        ("web\u00a01", "a space", ""),
        ("web\x00", "'\\x00' is no character", ""),
        ("web\x1b[31m", "'\\x1b' is no character", ""),
        ("web\u202e1", "'\\u202e' is no character", ""),
        ("wéb", "'\\xe9' is no character", ""),
        ("мир/web", "is no character", ""),
        ("web:１", "'\\uff11' is no character", ""),
        ("Web", "lower case", "write web"),
        ("Team/Web:V1", "lower case", "write team/web:V1"),
        ("contoso.azurecr.io/Web:1", "lower case", "write contoso.azurecr.io/web:1"),
        (f"WEB@{SHA256}", "lower case", f"write web@{SHA256}"),
        ("Web/*:V1*", "lower case", "write web/*:V1*"),
        (":1", "no repository", "write REPOSITORY:1"),
        (f"@{SHA256}", "no repository", f"write REPOSITORY@{SHA256}"),
        (":", "no repository", ""),
        ("@", "no repository", ""),
        (SHA256, "a digest without its repository", f"write REPOSITORY@{SHA256}"),
        (SHA512, "a digest without its repository", f"write REPOSITORY@{SHA512}"),
        ("/", "an empty part", ""),
        ("/web", "an empty part", ""),
        ("web/", "an empty part", ""),
        ("web/:1", "an empty part", ""),
        ("team//web", "an empty part", ""),
        ("contoso.azurecr.io//web", "an empty part", ""),
        ("contoso.azurecr.io/web/", "an empty part", ""),
        ("../web", "'..' is no part of a repository", ""),
        ("./web", "'.' is no part", ""),
        ("a/../b", "'..' is no part", ""),
        ("-web", "'-web' is no part", ""),
        ("--all", "'--all' is no part", ""),
        ("web-", "'web-' is no part", ""),
        ("_web", "'_web' is no part", ""),
        (".web", "'.web' is no part", ""),
        ("web.", "'web.' is no part", ""),
        ("we..b", "'we..b' is no part", ""),
        ("we___b", "'we___b' is no part", ""),
        ("we.-b", "'we.-b' is no part", ""),
        ("we_-b", "'we_-b' is no part", ""),
        ("team/-web:1", "'-web' is no part", ""),
        ("web,api", "',' is no character of a repository", ""),
        ("web;ls", "';' is no character of a repository", ""),
        ("$(id)", "'$' is no character of a repository", ""),
        ("${IMAGE}", "lower case", ""),
        ("{{image}}", "'{' is no character of a repository", ""),
        ("web|x", "'|' is no character of a repository", ""),
        ("web%2fapi", "'%' is no character of a repository", ""),
        ("web\\api", "is no character of a repository", ""),
        ("web[1]", "'[' is no character of a repository", ""),
        ("web#1", "'#' is no character of a repository", ""),
        ("web&x=1", "'&' is no character of a repository", ""),
        ("a" * 256, "its repository has 256 characters; 255 are allowed", ""),
        ("contoso.azurecr.io/" + "a" * 256, "256 characters", ""),
        ("a" * 5_000, "longer than 2,048 characters", ""),
        ("a/" * 100_000, "longer than 2,048 characters", ""),
        ("web:", "its tag is empty", "write a tag after the colon"),
        (f"web:@{SHA256}", "its tag is empty", ""),
        ("web::1", "':' is no character of a tag", ""),
        ("web:1:2", "':' is no character of a tag", ""),
        ("web!", "'!' is no character of a repository", ""),
        ("web~", "'~' is no character of a repository", ""),
        ("web:a*,b", "',' is no character of a tag", ""),
        (f"team//web@{SHA256}", "an empty part", ""),
        ("a" * 2_048, "its repository has 2048 characters; 255 are allowed", ""),
        ("a" * 2_049, "longer than 2,048 characters", ""),
        ("https://contoso.azurecr.io:443", "no port: 443", "status contoso contoso.azurecr.io/REPOSITORY:TAG"),
        ("web:.1", "its tag begins with '.'", ""),
        ("web:-1", "its tag begins with '-'", ""),
        ("web:1+2", "'+' is no character of a tag", ""),
        ("web:a,b", "',' is no character of a tag", ""),
        ("web:{{tag}}", "'{' is no character of a tag", ""),
        ("web:" + "1" * 129, "its tag has 129 characters; 128 are allowed", ""),
        ("web@", "its digest is empty", "write sha256:"),
        ("web:1@", "its digest is empty", "write sha256:"),
        ("web@sha256", "has 0 of the 64 hex digits", ""),
        ("web@sha256:", "has 0 of the 64 hex digits", ""),
        ("web@sha256:0123456789ab", "has 12 of the 64 hex digits of sha256: it is cut off", ""),
        (f"web@{SHA256}0", "has 65 of the 64 hex digits of sha256: it is too long", ""),
        (f"web@{SHA256.replace('sha256', 'sha512')}", "has 64 of the 128 hex digits of sha512", ""),
        (f"web@{SHA256[:-1]}g", "more than hex digits", ""),
        (f"web@{SHA256}@{SHA256}", "more than hex digits", ""),
        (f"web@{SHA256.upper()}", "'SHA256' is no algorithm; sha256 and sha512 are", ""),
        (f"web@sha256:{SHA256[7:].upper()}", "in lower case", f"write web@{SHA256}"),
        (f"web@{SHA256[7:]}", "has no algorithm", f"write web@{SHA256}"),
        ("web@md5:d41d8cd98f00b204e9800998ecf8427e", "'md5' is no algorithm", ""),
        ("web@latest", "'latest' is no algorithm", ""),
        ("web@:1", "it has no algorithm", ""),
        (f"*@{SHA256}", "a digest names one image", ""),
        ("web@sha256:*", "a digest names one image", ""),
        ("web*:1:2", "':' is no character of a tag", ""),
        ("w*b[a]", "'[' is no character of a repository", ""),
        ("*//web", "an empty part", ""),
        ("web*:", "its tag is empty", ""),
        ("contoso.azurecr.io", "it names a registry and no image", "write contoso.azurecr.io/REPOSITORY:TAG"),
        ("contoso.azurecr.io/", "it names a registry and no image", ""),
        ("contoso.azurecr.io:443", "it names a registry and no image", ""),
        ("https://contoso.azurecr.io", "it names a registry and no image", ""),
        ("https://", "no host follows its //", "write contoso.azurecr.io/REPOSITORY:TAG"),
        ("https:///web", "no host follows its //", ""),
        ("https://-/web", "- is no host", ""),
        (
            "contoso.azurecr.io:443/web:1",
            "a registry of Azure has no port: 443",
            "acrgeo image status contoso contoso.azurecr.io/web:1",
        ),
        (
            "contoso.westus.geo.azurecr.io:5000/web",
            "no port: 5000",
            "acrgeo image status contoso contoso.azurecr.io/web",
        ),
        (
            "contoso.westus.data.azurecr.io/web:1",
            "a data endpoint, which serves layers and no images",
            "acrgeo image status contoso contoso.azurecr.io/web:1",
        ),
        ("web:1/api", "web:1 before the slash reads as a registry with a port", ""),
    ],
)
def test_what_is_no_image_says_which_part_and_why(text: str, fact: str, hint: str) -> None:
    """The message names the part, the hint has the correction, and neither carries a control character."""
    error = refused(text)
    assert " is no image: " in error.message
    assert fact in error.message
    assert hint in (error.hint or "")
    assert len(error.message) < 400
    assert error.message.isprintable()


@rows(
    ("text", "message", "hint"),
    [
        (
            "myotherreg.azurecr.io/web:1",
            "myotherreg.azurecr.io/web:1 is an image of myotherreg, not of contoso.",
            "acrgeo image status myotherreg web:1",
        ),
        (
            "https://MyOtherReg.westus.geo.azurecr.io/team/web",
            "https://MyOtherReg.westus.geo.azurecr.io/team/web is an image of myotherreg, not of contoso.",
            "acrgeo image status myotherreg team/web",
        ),
        ("myotherreg.azurecr.io", "is an image of myotherreg, not of contoso.", "acrgeo image status myotherreg IMAGE"),
        (
            "contoso.azurecr.us/web:1",
            "is an image of contoso.azurecr.us, not of contoso.azurecr.io.",
            "acrgeo image status contoso.azurecr.us web:1 --cloud usgov",
        ),
        (
            "other.azurecr.cn/web:1",
            "is an image of other, not of contoso.",
            "acrgeo image status other web:1 --cloud china",
        ),
        (
            "contoso-a1b2c3.azurecr.io/web:1",
            "is an image of contoso-a1b2c3.azurecr.io, not of contoso.azurecr.io.",
            "acrgeo image status contoso-a1b2c3.azurecr.io web:1",
        ),
        ("myotherreg.azurecr.io/we b", "it has a space in it", None),
        ("myotherreg.azurecr.io/a*", "of myotherreg", "acrgeo image status myotherreg 'a*'"),
        ("myotherreg.azurecr.io/$(id)", "of myotherreg", "acrgeo image status myotherreg '$(id)'"),
        (
            "ghcr.io/x/y",
            "ghcr.io/x/y is an image of ghcr.io, not of contoso.",
            "acrgeo image status contoso contoso.azurecr.io/ghcr.io/x/y",
        ),
        ("docker.io/library/nginx:1", "is an image of docker.io, not of contoso.", "docker.io/library/nginx:1"),
        ("mcr.microsoft.com/dotnet/sdk:9.0", "is an image of mcr.microsoft.com, not of contoso.", ""),
        ("docker://quay.io/x", "is an image of quay.io, not of contoso.", "contoso.azurecr.io/quay.io/x"),
        ("localhost/web", "is an image of localhost, not of contoso.", ""),
        ("localhost:5000/web", "is an image of localhost:5000, not of contoso.", None),
        ("127.0.0.1:5002/web", "is an image of 127.0.0.1:5002, not of contoso.", None),
        ("contoso.azurecr.io.evil.example/web", "is an image of contoso.azurecr.io.evil.example, not of contoso.", ""),
        ("evilcontoso.azurecr.io/web", "is an image of evilcontoso, not of contoso.", ""),
        ("contoso.azurecr.io.azurecr.io/web", "not of contoso", ""),
        ("team.one/web", "is an image of team.one, not of contoso.", "contoso.azurecr.io/team.one/web"),
        ("https://web:1", "is an image of web", None),
        ("https://web/api", "is an image of web, not of contoso.", "contoso contoso.azurecr.io/web/api"),
    ],
)
def test_an_image_of_another_registry_is_refused_with_the_command_for_it(
    text: str, message: str, hint: str | None
) -> None:
    """The message names the other registry; the hint asks that one, or a repository here that has its name."""
    error = refused(text)
    assert message in error.message or (text == "https://web:1" and " is no image: " in error.message)
    assert hint is None or hint in (error.hint or "")
    if error.hint and (again := re.search(r"acrgeo image status contoso (contoso\.\S+)$", error.hint)):
        assert isinstance(parsed(again[1]), ImageRef)


@rows(
    ("text", "start"),
    [
        ("web~!", "web~! is"),
        ("Web/" * 30, "Web/" * 30 + " is"),
        ("Web/" * 30 + "a", "'Web/"),
        ("we b", "'we b' is"),
    ],
)
def test_a_text_is_shown_as_it_is_where_it_is_plain_and_short(text: str, start: str) -> None:
    """In quotes, or cut, where it is not."""
    message = refused(text).message
    assert message.startswith(start)
    assert (text in message) is (len(text) <= 120)


def test_a_password_in_a_reference_is_not_repeated() -> None:
    """Neither in the message nor in the facts for programs."""
    error = refused("https://me:s3cret@contoso.azurecr.io/web:1")
    assert "s3cret" not in f"{error.message}{error.hint}{error.details}"


def test_the_hint_begins_with_the_command_that_asked() -> None:
    """``image wait`` hints at ``image wait``; a registry without known hosts has its login server by name."""
    with pytest.raises(UsageError) as caught:
        parse_image("other.azurecr.io/web", registry="contoso", hosts=[], command="acrgeo image wait")
    assert caught.value.hint == "acrgeo image wait other web"
    assert parse_image("contoso.azurecr.io/web", registry="contoso", hosts=[]) == parsed("web")


def test_any_text_is_an_image_or_says_why_not() -> None:
    """Four thousand texts of the signs of references, and valid ones with one sign changed: parsed, or refused."""
    random = Random(15)
    signs = [
        "contoso.azurecr.io",
        "/",
        ":",
        "@",
        SHA256,
        "web",
        "A",
        "-",
        "_",
        ".",
        "*",
        "?",
        " ",
        "\x07",
        "é",
        "//",
        "1",
    ]
    valid = [f"{prefix}team/web:1.2@{SHA256}" for prefix in PREFIXES]
    images, refusals = [], []
    for _ in range(4_000):
        text = "".join(random.choices(signs, k=random.randint(0, 7)))
        if random.random() < 0.5:
            base = random.choice(valid)
            at = random.randrange(len(base))
            text = f"{base[:at]}{random.choice(signs)}{base[at + random.randint(0, 2) :]}"
        try:
            image = parsed(text)
        except UsageError as error:
            refusals.append(error.message)
            continue
        images.append(image)
        assert parsed(f"contoso.azurecr.io/{image}") == image
    assert all(message.isprintable() for message in refusals)
    assert min(len(images), len(refusals)) > 200
