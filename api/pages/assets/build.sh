#!/bin/sh
# Builds the styles and scripts of the pages into api/pages/built, from the packages that package-lock.json pins.
# usage: build.sh PYTHON, whose environment has a node of its own for systems that have none.
set -eu
python=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
sources=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$sources/../../.." && pwd)
work=$root/build/pages
built=$root/api/pages/built
. "$sources/node.sh"

rm -rf "$work" "$built"
mkdir -p "$work" "$built"
cp "$sources"/package.json "$sources"/package-lock.json "$sources"/.npmrc "$sources"/*.scss "$work"
cd "$work"
# No package's own script is run.
npm ci --ignore-scripts --omit=optional --loglevel=error >/dev/null
node node_modules/sass/sass.js --style=compressed --no-source-map --no-charset \
  --load-path=. --load-path=node_modules styles.scss "$built/styles.css"
cp node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js "$built"
cp node_modules/@ministryofjustice/frontend/moj/components/sortable-table/sortable-table.bundle.mjs \
  "$built/sortable-table.js"
cp node_modules/htmx.org/dist/htmx.esm.min.js "$built/htmx.js"
cp "$sources"/*.js "$built"
# Their maps are not served.
sed -i.before -e '/^\/\/# sourceMappingURL=/d' "$built"/*.js
rm -f "$built"/*.before
# Last: make takes it for the whole.
cp "$sources/icon.svg" "$built"
