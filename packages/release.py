"""What is released: the project as Cargo.toml describes it, the systems, and files packed the same way on every machine.

Used by the scripts in this folder; see README.md.
"""

import gzip
import io
import sys
import tarfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))["package"]
NAME = PROJECT["name"]
VERSION = PROJECT["version"]
LICENCES = ("LICENSE-APACHE", "LICENSE-MIT")

# 1980-01-01, the first day that a zip archive can name. With the time of the build, no two builds would be the same.
TIME = 315_532_800


@dataclass(frozen=True)
class System:
    """A system that has a release, and what others call it."""

    target: str
    """Rust's name."""
    os: str
    """npm's name of the operating system; `process.platform` in Node.js."""
    cpu: str
    """npm's name of the processor; `process.arch` in Node.js."""
    wheel: str
    """The platform tags of a wheel."""

    @property
    def binary(self):
        """The file name of the program."""
        return f"{NAME}.exe" if self.os == "win32" else NAME

    @property
    def archive(self):
        """The file name of the archive."""
        return f"{NAME}-{self.target}.tar.gz"


# The binaries for Linux are static: they run with glibc and with musl.
SYSTEMS = [
    System(
        "x86_64-unknown-linux-musl",
        "linux",
        "x64",
        "manylinux_2_17_x86_64.manylinux2014_x86_64.musllinux_1_1_x86_64",
    ),
    System(
        "aarch64-unknown-linux-musl",
        "linux",
        "arm64",
        "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64",
    ),
    System("x86_64-apple-darwin", "darwin", "x64", "macosx_10_12_x86_64"),
    System("aarch64-apple-darwin", "darwin", "arm64", "macosx_11_0_arm64"),
    System("x86_64-pc-windows-msvc", "win32", "x64", "win_amd64"),
]


def fail(message):
    """Ends the script with a message."""
    print(f"error: {message}", file=sys.stderr)
    sys.exit(1)


def root_file(name):
    """The bytes of a file of the repository."""
    return (ROOT / name).read_bytes()


def tgz(path, files, programs):
    """Writes an archive of files, by name; `programs` are the names of those that can be run."""
    with path.open("wb") as out, gzip.GzipFile("", "wb", 6, out, mtime=0) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for name, content in sorted(files.items()):
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                entry.mtime = TIME
                entry.mode = 0o755 if name in programs else 0o644
                archive.addfile(entry, io.BytesIO(content))
    print(f"wrote {path}")


def program(folder, system):
    """The program of a system, from its archive in a folder."""
    path = folder / system.archive
    try:
        with tarfile.open(path) as archive:
            return archive.extractfile(system.binary).read()
    except (OSError, KeyError, tarfile.TarError) as error:
        fail(f"cannot read {system.binary} from {path}: {error}")


def folders(description):
    """The arguments of a script that reads archives: their folder, and the one to write to."""
    if len(sys.argv) != 3:
        fail(f"{description}\nusage: {sys.argv[0]} ARCHIVES OUTPUT")
    archives, output = Path(sys.argv[1]), Path(sys.argv[2])
    output.mkdir(parents=True, exist_ok=True)
    return archives, output
