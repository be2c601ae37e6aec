#!/bin/sh
# tally: how often each word occurs in the files given, or in what comes in; the most frequent first.
#   tally [FILE...]
#   tally --version
set -eu
export LC_ALL=C

if [ "${1:-}" = --version ]; then
  echo "tally @VERSION@"
  exit
fi

cat "$@" |
  tr '[:upper:]' '[:lower:]' |
  tr -cs '[:lower:]' '\n' |
  awk 'NF { count[$0]++ } END { for (word in count) print count[word], word }' |
  sort -k1,1nr -k2,2
