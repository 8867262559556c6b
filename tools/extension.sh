#!/bin/sh
# Makes one file of the browser extension, for a store or for another machine, the same bytes each time:
#   tools/extension.sh [varve-extension.zip]
set -eu
out=$(realpath "${1:-varve-extension.zip}")
cd "$(dirname "$0")/../extension"
python3 - "$out" <<'PYTHON'
import pathlib
import sys
import zipfile

with zipfile.ZipFile(sys.argv[1], 'w') as archive:  # stored: other versions of zlib compress otherwise
    for file in sorted(pathlib.Path().rglob('*')):
        if file.is_file() and file.suffix != '.md':
            archive.writestr(zipfile.ZipInfo(file.as_posix()), file.read_bytes())
PYTHON
echo "$out"
