#!/bin/sh
# Asks with curl, and prints the events as they come:
#
#   TOKEN=$(cat ~/.tokori/api-token) sh examples/curl.sh "Why is the sky blue?"
#
# With KEY set, the reply is kept: the same command again, after a lost connection, does
# not ask a second time. OFFSET is how much of the reply is here already.
set -eu
url=${REMOTE_CHAT_URL:-http://127.0.0.1:53210}
question=$(printf %s "${1:-Hello!}" | tr -s '[:cntrl:]' ' ' | sed 's/[\\"]/\\&/g')

# The token goes in by a pipe: every user of a machine can read a command's arguments.
printf 'Authorization: Bearer %s\n' "$TOKEN" |
  curl --silent --show-error --no-buffer --header @- \
    ${KEY:+--header "Idempotency-Key: $KEY" --header "X-Stream-Offset: ${OFFSET:-0}"} \
    --json '{"messages":[{"role":"user","content":"'"$question"'"}]}' \
    "$url/v1/chat/stream"
