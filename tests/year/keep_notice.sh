#!/bin/sh
# A channel: each notice that comes becomes a file of the folder $1, one that comes twice two files.
set -eu
file="$1/$VARVE_ID.$$"
cat > "$file.part"
mv "$file.part" "$file.json"
