#!/bin/sh
# Checks all that is in this folder, with openssl and sha256sum alone:
#   sh verify.sh [CERTIFICATES.pem]
# CERTIFICATES.pem are those of the time-stamping authorities that you believe; without it they are
# the system's. Every line that is printed says what was found; the exit status is 0 if all is right.
cd "$(dirname "$0")" || exit 2
certificates=${1:-/etc/ssl/certs/ca-certificates.crt}
wrong=0

right() { printf 'right: %s\n' "$1"; }
wrong() { printf 'WRONG: %s\n' "$1"; wrong=1; }
# Hashes go through the shell in base64, which it can hold.
bytes() { printf %s "$1" | openssl base64 -d -A; }
sha256() { openssl dgst -sha256 -binary | openssl base64 -A; }

# 1. The files are those that were listed.
if sha256sum --quiet -c SHA256SUMS; then right 'every file is as SHA256SUMS says'; else wrong 'files differ from SHA256SUMS'; fi

# 2. The tree head is signed.
if openssl dgst -sha256 -verify key.pem -signature head.sig head.txt > /dev/null 2>&1; then
  right 'head.txt is signed with key.pem'
else
  wrong 'head.txt is not signed with key.pem'
fi
if { cat head.txt; printf 'signature '; openssl base64 -A < head.sig; printf '\n'; } | cmp -s - signed-head.txt; then
  right 'signed-head.txt is head.txt with its signature'
else
  wrong 'signed-head.txt is not head.txt with its signature'
fi

# 3. Each manifest is a leaf of the tree under that head (RFC 9162 2.1.3.2).
size=$(sed -n 2p head.txt)
root=$(sed -n 3p head.txt)
count=0
outside=0
while read -r manifest salt index path; do
  count=$((count + 1))
  data=$(openssl dgst -sha256 -mac HMAC -macopt "hexkey:$salt" -binary < "$manifest" | openssl base64 -A)
  node=$({ printf '\000'; bytes "$data"; } | sha256)
  number=$index
  last=$((size - 1))
  for sibling in $path; do
    if [ "$last" = 0 ]; then node=; break; fi
    if [ $((number % 2)) = 1 ] || [ "$number" = "$last" ]; then
      node=$({ printf '\001'; bytes "$sibling"; bytes "$node"; } | sha256)
      while [ $((number % 2)) = 0 ] && [ "$number" != 0 ]; do
        number=$((number / 2))
        last=$((last / 2))
      done
    else
      node=$({ printf '\001'; bytes "$node"; bytes "$sibling"; } | sha256)
    fi
    number=$((number / 2))
    last=$((last / 2))
  done
  if [ "$node" != "$root" ] || [ "$last" != 0 ]; then
    outside=1
    wrong "$manifest is not under the tree head"
  fi
done < proofs.txt
[ $outside = 1 ] || right "$count manifests are leaves under the tree head"

# 4. The pages' bytes, and the pictures of them, are those of their manifests.
digest_of() { openssl dgst -sha256 -r < "$1" | cut -d' ' -f1; }
has_body() { grep -q "\"body\":{\"length\":[0-9]*,\"sha256\":\"$2\"}" "$1"; }
for prefix in '' later-; do
  manifest=${prefix}manifest-0001.json
  [ -z "$prefix" ] || [ -e "$manifest" ] || [ -e "${prefix}document" ] || continue
  digest=$(digest_of "${prefix}document")
  if has_body "$manifest" "$digest"; then
    right "${prefix}document has the digest that $manifest says: $digest"
  else
    wrong "${prefix}document does not have the digest that $manifest says"
  fi
  picture=${prefix}screenshot.png
  [ -e "$picture" ] || continue
  digest=$(digest_of "$picture")
  url=$(sed 's/.*"url":"\(.*\)","version":1}$/\1/' "$manifest")
  found=
  for each in "$prefix"manifest-*.json; do
    if grep -qF "\"url\":\"urn:fullPage:$url\",\"version\":1}" "$each" && has_body "$each" "$digest"; then found=$each; fi
  done
  if [ -n "$found" ]; then
    right "$picture has the digest that $found says: $digest"
  else
    wrong "$picture does not have the digest that its manifest says"
  fi
done

# 5. Authorities saw the signed head at a time. -attime: as of then, whether the certificate has ended since or not.
stamps=0
for stamp in stamp-*.tst; do
  [ -e "$stamp" ] || continue
  stamps=$((stamps + 1))
  time=$(cat "${stamp%.tst}.seconds")
  chain=${stamp%.tst}.chain.pem
  if openssl ts -verify -token_in -in "$stamp" -data signed-head.txt -CAfile "$certificates" -untrusted "$chain" -attime "$time" > /dev/null 2>&1; then
    right "$stamp: $(cat "${stamp%.tst}.txt")"
  elif openssl ts -verify -token_in -in "$stamp" -data signed-head.txt -CAfile "$certificates" -untrusted "$chain" -attime "$time" 2>&1 | grep -qi 'certificate'; then
    wrong "$stamp: its authority's certificate is not among those believed ($certificates); get it from the authority itself"
  else
    wrong "$stamp is not a time-stamp over signed-head.txt"
  fi
done
[ "$stamps" -gt 0 ] || printf 'note:  no time-stamp: when it was captured rests on the word of who made this\n'
exit $wrong
