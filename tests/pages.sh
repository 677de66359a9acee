#!/bin/bash
# pages.sh - are the manual pages and the completions what the programs say of themselves?
#
# Every command and every option that --help prints has its entry in the program's page and is
# completed, and the other way round; every variable of the environment and every JSON member that
# the sources name is in a page.
#
# usage: pages.sh [BUILD-FOLDER]
#
# One line for each difference; exit status 1 if there is one.
set -euo pipefail
build=${1:-${top_builddir:-$(dirname "$0")/../build}}
build=$(realpath "$build")
cd "${srcdir:-$(dirname "$0")/..}"
export LC_ALL=C.UTF-8
page=daemon/cli/feedwatch.1
differences=0

lines() {
	sed '/^$/d' <<<"$1" | sort -u
}

# same WHAT HELP OTHER: two lists, a line each.
same() {
	local difference
	difference=$({ diff <(lines "$2") <(lines "$3") || :; } | sed -n \
		-e "s|^< |$1 lacks: |p" -e "s|^> |$1 has, and --help has not: |p")
	[ -n "$difference" ] || return 0
	printf '%s\n' "$difference"
	differences=$((differences + 1))
}

# Options in running text; in the entries of --help, which have two blanks before what they tell.
options() {
	grep -oE -- '--[a-z][a-z-]*' || :
}
entries() {
	sed -n '/^  *-/s/\([^ ]\)  .*/\1/p' | options
}

# documented PAGE [COMMAND]: options that have an entry there, those of a command under its own.
documented() {
	awk -v wanted="${2:-}" -v commands=" $commands " '
	$1 == ".It" && $2 == "Ic" && index(commands, " " $3 " ") { command = $3 }
	$1 == ".Sh" || $1 == ".Ss" { command = "" }
	$1 == ".It" && $2 == "Fl" && command == wanted {
		for (i = 3; i <= NF; i++)
			if ($i ~ /^-[a-z][a-z-]*$/)
				print "-" $i
	}' "$1"
}

# mentioned PAGE: options anywhere in it but in examples, which call other programs too.
mentioned() {
	sed -e '/^\.Bd /,/^\.Ed/d' -e '/^\.Bl /d' -e '/^\./s/ -\([a-z][a-z-]\)/ --\1/g' "$1" | options
}

# --- programs with one page and no commands ------------------------------------------------------
commands=
for program in feedwatchd:daemon/feedwatchd.8 feedwatch-notify:daemon/notify/feedwatch-notify.8; do
	its_page=${program#*:}
	its_options=$("$build/${program%:*}" --help | entries)
	same "$its_page" "$its_options" "$(documented "$its_page")"
	same "$its_page" "$its_options" "$(mentioned "$its_page")"
done

# --- feedwatch -----------------------------------------------------------------------------------
help=$("$build/feedwatch" --help)
table=$(sed -n '/^Commands/,/^Options/s/^  \([a-z-]*\)  *\(.*\)/\1:\2/p' <<<"$help")
commands=$(cut -d: -f1 <<<"$table" | tr '\n' ' ')
commands=${commands% }
general=$(sed '1,/^Options/d' <<<"$help" | entries)

# completed WORD...: what bash offers in place of the last one.
completed() {
	local COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
	_feedwatch feedwatch
	printf '%s\n' "${COMPREPLY[@]}"
}
compopt() {
	: # there is no readline to tell
}
# shellcheck source=contrib/completion/feedwatch.bash
. contrib/completion/feedwatch.bash
zsh=contrib/completion/_feedwatch
zsh_case() {
	awk -v begin="^\t$1\\\\) " '$0 ~ begin { inside = 1 } inside; /;;/ { inside = 0 }' $zsh
}
for_each=$(sed -n '/^_feedwatch_arguments/,/case /p' $zsh | options)

same $page "${commands// /$'\n'}" "$(sed -n '/^\.Sh COMMANDS/,/^\.Sh OUTPUT/s/^\.It Ic \([a-z-]*\).*/\1/p' \
	$page | grep -vxE 'list|retry|drop')"
same $page "$general" "$(documented $page)"
same 'bash completion' "${commands// /$'\n'}" "$(completed feedwatch '')"
same 'bash completion' "$general" "$(completed feedwatch --)"
same $zsh "$table" "$(sed -n "/^_feedwatch_verbs/,/^}/s/^\t\t['\"]\(.*:.*\)['\"]$/\1/p" $zsh)"
same $zsh "$general" "$(sed '1,/^_feedwatch() {/d' $zsh | options)"

every_option=$general
for command in $commands; do
	its_options=$("$build/feedwatch" "$command" --help | entries)
	every_option+=$'\n'$its_options
	# What every command has stands in the page once.
	same "$page, $command" "$its_options" \
		"$(documented $page "$command")"$'\n--help\n--json'
	same "bash completion of $command" "$its_options" "$(completed feedwatch "$command" --)"
	same "$zsh, $command" "$its_options" \
		"$for_each"$'\n'"$(zsh_case "$command" | options)"
done
same $page "$every_option" "$(mentioned $page)"

# --- what the sources name -----------------------------------------------------------------------
named=$(grep -rhoE 'getenv\("[A-Z_]+"\)' daemon | cut -d'"' -f2 | sort -u)
for name in $named; do
	grep -qrwE --include='*.[1-8]' "\.It Ev .*$name|\.Ev $name" daemon conf && continue
	printf 'no page has the variable %s\n' "$name"
	differences=$((differences + 1))
done
named=$(grep -hE 'json_|_json' daemon/cli/*.c daemon/model/{alert,article,document}.c daemon/daemon.c |
	grep -oE '"[a-z_]+"' | tr -d '"' | sort -u)
for name in $named; do
	grep -qE "^\.(Ql|Pq) (.* )?$name( |\$)" $page && continue
	printf '%s lacks the member "%s"\n' $page "$name"
	differences=$((differences + 1))
done
[ $differences -eq 0 ] && echo 'ok 1 - pages_and_completions_are_as_help_says'
