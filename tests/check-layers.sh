#!/bin/bash
# check-layers.sh - holds daemon/ to tests/layers, and to the sizes of the house.
#
# A file has 600 lines at most, a function 80 (from its opening brace to its closing one).
#
# usage: check-layers.sh [SOURCE-FOLDER]
#
# One line for each wall that is broken; exit status 1 if there is one.
set -euo pipefail
cd "${1:-${srcdir:-$(dirname "$0")/..}}"

# shellcheck disable=SC2016 # awk's own $
find daemon -name '*.[ch]' | sort | xargs awk '
function room_of(path) {
	sub(/^daemon\//, "", path)
	if (!sub(/\/[^\/]*$/, "", path))
		return "hall"
	return path
}
function broken(text) {
	printf "%s:%d: %s\n", FILENAME, FNR, text
	n_broken++
}
function may(list, room, i, n, words) {
	n = split(list, words, " ")
	for (i = 1; i <= n; i++)
		if (words[i] == room)
			return 1
	return 0
}
BEGIN {
	while ((getline line < "tests/layers") > 0) {
		if (line ~ /^#/ || line !~ /:/)
			continue
		key = line; sub(/:.*/, "", key)
		list = line; sub(/^[^:]*:/, "", list)
		if (key ~ /^</) {
			gsub(/[<>]/, "", key)
			glob[key] = list
		} else if (key ~ /\.h$/)
			header[key] = list
		else
			room_may[key] = list
	}
}
FNR == 1 {
	if (lines > 600)
		{ printf "%s: %d lines, 600 at most\n", previous, lines; n_broken++ }
	previous = FILENAME
	room = room_of(FILENAME)
	if (!(room in room_may))
		broken("the room " room " is not in tests/layers")
}
{ lines = FNR }
$0 == "{" { opened = FNR }
$0 == "}" && opened {
	if (FNR - opened - 1 > 80)
		broken("a function of " FNR - opened - 1 " lines ends here, 80 at most")
	opened = 0
}
/^#include "/ {
	split($0, part, "\"")
	target = part[2]
	to = target
	if (!sub(/\/[^\/]*$/, "", to))
		to = "hall"
	if (to != room && !may(room_may[room], to))
		broken(room " may not include " target)
	if (target in header && !may(header[target], room))
		broken(room " may not include " target)
}
/^#include </ {
	target = $0; sub(/^#include </, "", target); sub(/>.*/, "", target)
	for (key in glob) {
		prefix = key
		exact = !sub(/\*$/, "", prefix)
		if (exact ? target == key : index(target, prefix) == 1)
			if (!may(glob[key], room))
				broken(room " may not include <" target ">: it lives in" glob[key])
	}
}
END {
	if (lines > 600)
		{ printf "%s: %d lines, 600 at most\n", previous, lines; n_broken++ }
	exit n_broken > 0
}'
