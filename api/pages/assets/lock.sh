#!/bin/sh
# Pins the packages of the pages anew in package-lock.json, which holds no address: neither whence, nor whom to pay.
# usage: lock.sh PYTHON, whose environment has a node of its own for systems that have none.
set -eu
python=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
cd "$(dirname "$0")"
. ./node.sh
npm install --package-lock-only --ignore-scripts --loglevel=error >/dev/null
node -e '
  const fs = require("fs"), name = "package-lock.json", lock = JSON.parse(fs.readFileSync(name));
  for (const entry of Object.values(lock.packages)) delete entry.funding;
  fs.writeFileSync(name, JSON.stringify(lock, null, 2) + "\n");'
if grep -nE "https?://|file:" package-lock.json; then
  echo "package-lock.json must hold no addresses." >&2
  exit 1
fi
