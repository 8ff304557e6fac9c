#!/bin/sh
# Makes sure that what a make target needs is on this machine.
#
#     tests/setup.sh BUILD NEED...
#
# A need is a library (curses csv sodium check vterm googlepinyin, looked for by compiling against it), a program (by its
# name), or a file of data (pinyin pinyin-words, named by $PINYIN and $PINYIN_WORDS). Data and
# sodium are wished for, not needed: where they cannot be had a line says so, once, and the build goes on
# without. What is missing is installed with the system's package manager, as root or through
# sudo; where neither will do, the exact command is printed and the script ends with 1. What was
# found once is remembered in BUILD/setup and only looked at again, so that the usual case costs
# a few milliseconds and never touches the network.
set -u

build=$1
shift
cc=${CC:-cc}

# A source that includes and links what the need stands for, and the options it takes.
probe_of() {
	case $1 in
	curses) header=curses.h options=-lncursesw call='initscr() != 0' ;;
	csv) header=csv.h options=-lcsv call='csv_strerror(0) != 0' ;;
	sodium) header=sodium.h options=-lsodium call='sodium_init() < 0' ;;
	check) header=check.h options= call='sizeof(SRunner *) != 0' ;;
	vterm) header=vterm.h options=-lvterm call='vterm_new(1, 1) != 0' ;;
	googlepinyin) header=stdio.h options=-lgooglepinyin call='fflush(0)' ;;
	*) header= ;;
	esac
}

# Prints the file that shows that the need is met; fails where there is none.
find_need() {
	case $1 in
	pinyin) ls "${PINYIN:-/none}" 2> /dev/null; return ;;
	pinyin-words) ls "${PINYIN_WORDS:-/none}" 2> /dev/null; return ;;
	chinese-font) fc-list :lang=zh file 2> /dev/null | sed 's/: *$//' | head -n 1; return ;;
	calc) ls /usr/lib*/libreoffice/program/libsclo.so 2> /dev/null | head -n 1; return ;;
	postgres-server) ls /usr/lib/postgresql/*/bin/initdb 2> /dev/null | tail -n 1; return ;;
	esac
	probe_of "$1"
	if [ -z "$header" ]; then
		command -v "$1"
		return
	fi
	printf '#include <stdio.h>\n#include <%s>\nint main(void) { return %s; }\n' \
		"$header" "$call" > "$build/setup/probe.c"
	# shellcheck disable=SC2086
	$cc -o "$build/setup/probe" "$build/setup/probe.c" $options > "$build/setup/probe.log" 2>&1 ||
		return
	rm -f "$build/setup/probe"
	$cc -M "$build/setup/probe.c" | tr -s ' \\' '\n\n' | grep "/$header\$" | head -n 1
}

# Met already, and what met it is still there.
is_met() {
	[ -f "$build/setup/$1" ] && read -r found < "$build/setup/$1" && [ -e "$found" ]
}

# Data that are not there are tried for by a run of their own; what came of it is remembered as well.
wish_for() {
	if command -v apt-get > /dev/null && { [ "$(id -u)" = 0 ] || command -v sudo > /dev/null; } &&
		WISHED=1 "$0" "$build" "$1"; then
		return
	fi
	echo "Going on without $1, which could not be installed from the system's packages (make help)." >&2
	echo / > "$build/setup/$1"
}

missing=
for need; do
	is_met "$need" && continue
	mkdir -p "$build/setup" || exit 1
	if found=$(find_need "$need") && [ -n "$found" ]; then
		printf '%s\n' "$found" > "$build/setup/$need"
	elif [ -z "${WISHED:-}" ] && case $need in pinyin* | sodium) ;; *) false ;; esac; then
		wish_for "$need"
	else
		missing="$missing $need"
	fi
done
[ -n "$missing" ] || exit 0

if command -v apt-get; then manager=apt
elif command -v dnf; then manager=dnf
elif command -v pacman; then manager=pacman
elif command -v zypper; then manager=zypper
elif command -v apk; then manager=apk
elif command -v brew; then manager=brew
else manager=none
fi > /dev/null

# What a manager calls the package, where it is not called as the need.
package_of() {
	case $manager:$1 in
	apt:curses) echo libncurses-dev ;;
	dnf:curses) echo ncurses-devel ;;
	zypper:curses) echo ncurses-devel ;;
	apk:curses) echo ncurses-dev ;;
	*:curses) echo ncurses ;;
	apt:csv) echo libcsv-dev ;;
	dnf:csv | zypper:csv) echo libcsv-devel ;;
	apk:csv) echo libcsv-dev ;;
	*:csv) echo libcsv ;;
	apt:sodium | apk:sodium) echo libsodium-dev ;;
	dnf:sodium | zypper:sodium) echo libsodium-devel ;;
	*:sodium) echo libsodium ;;
	apt:check) echo check ;;
	dnf:check | zypper:check) echo check-devel ;;
	apk:check) echo check-dev ;;
	*:check) echo check ;;
	apt:vterm) echo libvterm-dev ;;
	dnf:vterm | zypper:vterm) echo libvterm-devel ;;
	apk:vterm) echo libvterm-dev ;;
	*:vterm) echo libvterm ;;
	apt:clang-format) echo clang-format ;;
	dnf:clang-format | apk:clang-format) echo clang-tools-extra ;;
	*:clang-format) echo clang ;;
	apt:googlepinyin) echo libgooglepinyin0-dev ;;
	*:googlepinyin) echo libgooglepinyin ;;
	*:node) echo nodejs ;;
	apt:psql) echo postgresql-client ;;
	apt:postgres-server) echo postgresql ;;
	apt:soffice) echo libreoffice-writer-nogui ;;
	apt:calc) echo libreoffice-calc-nogui ;;
	*:calc) echo libreoffice-calc ;;
	*:soffice) echo libreoffice-writer ;;
	*:pdftotext) echo poppler-utils ;;
	apt:chinese-font) echo fonts-wqy-zenhei fontconfig ;;
	*:chinese-font) echo wqy-zenhei-fonts ;;
	*:psql) echo postgresql ;;
	*:postgres-server) echo postgresql-server ;;
	*:pinyin) echo rime-data-pinyin-simp ;;
	*:pinyin-words) echo python3-jieba ;;
	*:qemu-system-x86_64) echo qemu-system-x86 ;;
	*:mkfs.vfat) echo dosfstools ;;
	*:mkfs.exfat) echo exfatprogs ;;
	*:mke2fs) echo e2fsprogs ;;
	*:musl-gcc) echo musl-tools ;;
	apt:*-linux-gnu*-gcc) echo "gcc-${1%-gcc}" | tr _ - ;;
	apt:qemu-*-static) echo qemu-user-static ;;
	apt:vi) echo vim-tiny ;;
	*:vi) echo vim ;;
	dnf:sqlite3 | pacman:sqlite3 | apk:sqlite3 | brew:sqlite3) echo sqlite ;;
	*) echo "$1" ;;
	esac
}

packages=
for need in $missing; do
	packages="$packages $(package_of "$need")"
done

case $manager in
apt) install="apt-get install -y --no-install-recommends$packages" ;;
dnf) install="dnf install -y$packages" ;;
pacman) install="pacman -S --noconfirm --needed$packages" ;;
zypper) install="zypper --non-interactive install$packages" ;;
apk) install="apk add$packages" ;;
brew) install="brew install$packages" ;;
none)
	echo "Missing on this machine:$missing. Please install them; no package manager known here was found." >&2
	exit 1
	;;
esac

as_root=
if [ "$manager" != brew ] && [ "$(id -u)" != 0 ]; then
	if ! command -v sudo > /dev/null; then
		printf 'Missing on this machine:%s. As root, please run:\n    %s\n' "$missing" "$install" >&2
		exit 1
	fi
	as_root="sudo "
fi

echo "Missing on this machine:$missing. Installing with: $as_root$install" >&2
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
run_install() {
	if [ -n "$as_root" ]; then
		sudo -- $install
	else
		$install
	fi
}
# A fresh machine's package lists may be empty or old: only then are they fetched.
refresh() {
	case $manager in
	apt) ${as_root}apt-get update ;;
	dnf) ${as_root}dnf makecache ;;
	pacman) ${as_root}pacman -Sy --noconfirm ;;
	apk) ${as_root}apk update ;;
	*) true ;;
	esac
}
if ! run_install > "$build/setup/install.log" 2>&1; then
	if ! { refresh && run_install; } >> "$build/setup/install.log" 2>&1; then
		tail -n 20 "$build/setup/install.log" >&2
		printf 'That did not work. Please run this and try again:\n    %s%s\n' "$as_root" "$install" >&2
		exit 1
	fi
fi

for need in $missing; do
	if found=$(find_need "$need") && [ -n "$found" ]; then
		printf '%s\n' "$found" > "$build/setup/$need"
	else
		echo "$(package_of "$need") is installed, but $need is still not found" >&2
		exit 1
	fi
done
