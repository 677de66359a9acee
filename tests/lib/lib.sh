# shellcheck shell=bash
# lib.sh - helpers shared by the test scripts here (sourced, never run).
#
#   need COMMAND=PACKAGE...   install the Debian packages whose commands miss
#   need_file FILE=PACKAGE... the same for files (fonts, Python modules)
#   die MESSAGE               message on stderr, exit 125
#   wait_for SECONDS CMD...   poll CMD every 50 ms until it succeeds
#   on_exit CMD...            run CMD when the script ends (last added first)
#   free_port                 print a TCP port of 127.0.0.1 that is free now
#   run CMD...                CMD with our stdin, ended when we are ended
#   end_pid PID [SECONDS]     TERM, then KILL, one process that we started
#
# Every script exits with the exit status of the command it runs; 125 means
# that the script itself could not be set up.

SCRIPT=${0##*/}

die() {
	printf '%s: %s\n' "$SCRIPT" "$*" >&2
	exit 125
}

_apt_install() {
	local sudo=()
	[ "$(id -u)" -eq 0 ] || sudo=(sudo -n)
	local apt=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq
		-o DPkg::Lock::Timeout=600 install -y --no-install-recommends)
	printf '%s: installing %s\n' "$SCRIPT" "$*" >&2
	if ! "${apt[@]}" "$@" >/dev/null 2>&1 </dev/null; then
		"${sudo[@]}" apt-get -qq update >/dev/null 2>&1 </dev/null || :
		"${apt[@]}" "$@" >/dev/null </dev/null || die "cannot install: $*"
	fi
}

need() {
	local spec missing=()
	for spec in "$@"; do
		command -v "${spec%%=*}" >/dev/null 2>&1 || missing+=("${spec#*=}")
	done
	[ ${#missing[@]} -eq 0 ] || _apt_install "${missing[@]}"
}

need_file() {
	local spec missing=()
	for spec in "$@"; do
		[ -e "${spec%%=*}" ] || missing+=("${spec#*=}")
	done
	[ ${#missing[@]} -eq 0 ] || _apt_install "${missing[@]}"
}

wait_for() {
	local deadline=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$deadline" ] || return 1
		sleep 0.05
	done
}

_EXIT_STACK=()
_run_exit_stack() {
	local rc=$? i
	trap - EXIT
	for ((i = ${#_EXIT_STACK[@]} - 1; i >= 0; i--)); do
		eval "${_EXIT_STACK[i]}" || :
	done
	exit "$rc"
}
trap _run_exit_stack EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

on_exit() {
	local quoted
	printf -v quoted '%q ' "$@"
	_EXIT_STACK+=("$quoted")
}

free_port() {
	/usr/bin/python3 - <<-'PY'
		import socket
		s = socket.socket()
		s.bind(("127.0.0.1", 0))
		print(s.getsockname()[1])
	PY
}

end_pid() {
	local pid=$1 deadline=$((SECONDS + ${2:-5}))
	kill -TERM "$pid" 2>/dev/null || return 0
	while kill -0 "$pid" 2>/dev/null; do
		if [ "$SECONDS" -ge "$deadline" ]; then
			kill -KILL "$pid" 2>/dev/null
			break
		fi
		sleep 0.05
	done
	wait "$pid" 2>/dev/null || :
}

# In the background, since bash runs its traps only between foreground commands.
run() {
	local rc=0 pid
	"$@" <&0 &
	pid=$!
	on_exit end_pid "$pid"
	wait "$pid" || rc=$?
	return "$rc"
}
