# shellcheck shell=bash
# packages.sh - what feedwatch needs from Debian, and how it gets there (sourced by quickstart and
# test, never run).
#
#   packages_install build         what building and running need
#   packages_install build test    what the tests need besides
#
# Says what it installs, installs only what is missing, and says what to do where it may not.

# shellcheck disable=SC2034 # both are read through a name reference
packages_build=(
	autoconf automake gcc libc6-dev make pkg-config
	libcurl4-openssl-dev libfyaml-dev libgmime-3.0-dev libicu-dev libjansson-dev libnotify-dev
	libpcre2-dev libseccomp-dev libsqlite3-dev libstemmer-dev libsystemd-dev libxml2-dev
	systemd ca-certificates
)
# shellcheck disable=SC2034
packages_test=(
	clang clang-format libclang-rt-14-dev libcmocka-dev mandoc python3 python3-aiosmtpd
	python3-pytest shellcheck systemd valgrind
	dbus dbus-bin dunst fonts-dejavu-core fonts-noto-cjk imagemagick libglib2.0-bin
	libnotify-bin openbox xdotool xvfb
	curl openssl procps sqlite3 util-linux
	mmdebstrap systemd-container
)

packages_install() {
	local group name missing=() sudo=()
	for group in "$@"; do
		local -n names=packages_$group
		for name in "${names[@]}"; do
			case $(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null || :) in
			installed) ;;
			*) missing+=("$name") ;;
			esac
		done
	done
	[ ${#missing[@]} -gt 0 ] || return 0
	printf 'Installing from Debian: %s\n' "${missing[*]}"
	if [ "$(id -u)" -ne 0 ]; then
		if ! command -v sudo >/dev/null; then
			printf 'As root, please: apt-get install %s\n' "${missing[*]}" >&2
			return 1
		fi
		sudo=(sudo)
	fi
	local apt=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq
		-o DPkg::Lock::Timeout=600)
	"${apt[@]}" update </dev/null || :
	"${apt[@]}" -o Dpkg::Use-Pty=0 install -y --no-install-recommends "${missing[@]}" \
		</dev/null >/dev/null
}
