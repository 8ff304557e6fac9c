#!/bin/bash
# Builds the program for each of $MACHINES as one file that needs nothing of the machine it runs on, and packs
# what goes on a stick with it.
#
#     MACHINES='x86_64 ...' tests/release/release.sh BUILD VERSION
#
# Leaves BUILD/release/zhibu-VERSION-MACHINE.tar.gz, the same bytes from the same sources and packages wherever
# it is built: no path of this machine and no time but the last commit's ($SOURCE_DATE_EPOCH goes before) is in it.
set -eu
export LC_ALL=C.UTF-8 TZ=UTC
umask 022

build=$1 version=$2
here=$PWD
case $build in /*) ;; *) build=$here/$build ;; esac
if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
	# a tarball of the sources carries its time on every file
	SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2> /dev/null || stat -c %Y Makefile)
fi
export SOURCE_DATE_EPOCH

# Small before it is fast: the stick's limit is 3 MB. The last two leave out tables that only C++ reads.
small='-Os -g0 -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables -fno-unwind-tables'

build_machine() {
	local machine=$1 work=$build/release/$1
	tests/release/root.sh "$machine" "$work/root"
	${MAKE:-make} --no-print-directory BUILD="$work" ALONE=yes CC="$work/root/cc" BUILD_CC="${BUILD_CC:-gcc}" \
		CFLAGS="$small -ffile-prefix-map=$work=build -ffile-prefix-map=$here=." \
		HARDEN='-fPIE -fstack-protector-strong -fstack-clash-protection' \
		HARDEN_LINK='-Wl,-z,relro,-z,now,-z,noexecstack' LDFLAGS="-s -Wl,--gc-sections$(cat "$work/root/instead")" \
		CURSES_LIBS='-lncursesw -ltinfo' CSV_LIBS=-lcsv "$work/zhibu" "$work/bare/zhibu"
}

pack_machine() {
	local machine=$1 work=$build/release/$1 name=zhibu-$version-linux-$1
	local folder=$work/$name
	rm -rf "$folder"
	mkdir -p "$folder"
	install -m 755 "$work/zhibu" src/stick/install.sh "$folder/"
	install -m 644 src/stick/README.txt src/stick/README.zh.txt src/zhibu.1 "$folder/"
	tests/release/sbom.sh "$work/root" "$version" "$machine" > "$folder/sbom.cdx.json"
	chmod 644 "$folder/sbom.cdx.json"
	(cd "$folder" && find . -type f ! -name SHA256SUMS -printf '%P\n' | sort | xargs sha256sum > SHA256SUMS)
	chmod 644 "$folder/SHA256SUMS"
	tar -C "$work" -cf - --sort=name --format=ustar --owner=0 --group=0 --numeric-owner \
		--mtime="@$SOURCE_DATE_EPOCH" "$name" | gzip -9n > "$build/release/$name.tar.gz"
	echo "$build/release/$name.tar.gz"
}

for machine in $MACHINES; do
	build_machine "$machine"
	pack_machine "$machine"
done
