#!/bin/sh
# Makes ./configure from configure.ac. Needs autoconf, automake and pkg-config (for pkg.m4).
set -e
cd "$(dirname "$0")"
for tool in autoreconf aclocal automake pkg-config; do
	command -v "$tool" >/dev/null || {
		echo "autogen.sh: $tool is missing: apt install autoconf automake pkg-config" >&2
		exit 1
	}
done
mkdir -p build-aux
exec autoreconf --install --force "$@"
