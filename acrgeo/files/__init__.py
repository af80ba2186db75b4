"""Files: what is read is bounded, YAML has its places, and what is written appears whole and replaces only files."""

from acrgeo.files.documents import MOST_YAML, read_documents
from acrgeo.files.reading import read_json
from acrgeo.files.writing import check_writable, open_to_append, write_whole

__all__ = ["MOST_YAML", "check_writable", "open_to_append", "read_documents", "read_json", "write_whole"]
