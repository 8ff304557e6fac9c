#!/bin/bash
# Tries the releases of $MACHINES: in a root where there is nothing else, built twice, installed and taken away.
#
#     MACHINES='x86_64 ...' tests/release/check.sh BUILD VERSION
#
# The stories need the test programs of BUILD. Chroot wants root, or a kernel that lets users be root in a
# namespace of their own.
set -u
export LC_ALL=C.UTF-8 TZ=UTC

build=$1 version=$2
case $build in /*) ;; *) build=$PWD/$build ;; esac
tools=$build/tests/bench
work=$build/release/check
checks=0 failures=0

# check NAME COMMAND...
check() {
	local name=$1
	shift
	checks=$((checks + 1))
	if ("$@") > "$work/said" 2>&1; then
		printf '%-46s ok\n' "$name"
	else
		failures=$((failures + 1))
		printf '%-46s FAILED\n' "$name"
		tail -n 40 "$work/said"
	fi
}
# A figure beside its limit; past it is told, and fails only where must is given.
figure() {
	local name=$1 value=$2 limit=$3 unit=$4 must=${5:-}
	if [ "$value" -le "$limit" ]; then
		printf '%-46s %s %s (limit %s): met\n' "$name" "$value" "$unit" "$limit"
	else
		printf '%-46s %s %s (limit %s): NOT met\n' "$name" "$value" "$unit" "$limit"
	fi
	[ -z "$must" ] || check "$name" [ "$value" -le "$limit" ]
}

emulator_of() {
	case $1 in
	x86_64 | i686) ;;
	armhf) command -v qemu-arm-static ;;
	*) command -v "qemu-$1-static" ;;
	esac
}

# A root with the program in it (and the one without the lexicon, and a pack that a story names) and nothing
# else but a place for the data; and what starts them there. No run may take more than LIMIT seconds of the
# processor; how long one may wait the tests know.
limit=120
make_starter() {
	local root=$1 program=$2 starter=$3
	mkdir -p "${starter%/*}"
	cat > "$starter" << END
#!/bin/sh
# LANG is unset where it is empty
[ -n "\${LANG:-}" ] || unset LANG
ulimit -t $limit
exec unshare $([ "$(id -u)" = 0 ] || echo -r) -m sh -c 'mount --bind /tmp "$root/tmp" &&
	exec chroot "$root" ${emulator:+/emulator }/$program "\$@"' zhibu "\$@"
END
	chmod +x "$starter"
}
make_root() {
	local machine=$1 root=$work/$1/root emulator
	emulator=$(emulator_of "$machine")
	mkdir -p "$root/tmp" "$root/tests/packs"
	cp "$build/release/$machine/zhibu" "$root/zhibu"
	cp "$build/release/$machine/bare/zhibu" "$root/bare"
	cp -R tests/packs/library "$root/tests/packs/"
	[ -z "$emulator" ] || cp "$emulator" "$root/emulator"
	make_starter "$root" zhibu "$work/$machine/zhibu"
	make_starter "$root" bare "$work/$machine/bare/zhibu"
}

is_alone() {
	local program=$build/release/$1/zhibu
	! readelf -lW "$program" | grep -q INTERP && ! readelf -dW "$program" | grep -q NEEDED &&
		! readelf -SW "$program" | grep -q ' \.symtab ' &&
		! grep -qaF -e "$build" -e "$PWD" "$program"
}
# Under an emulator all takes some ten times as long.
run_stories() {
	local folder=$1 story tests=()
	shift
	for story; do tests+=("$build/tests/story/story_$story"); done
	ZHIBU=$folder/zhibu BUILD=$folder CK_TIMEOUT_MULTIPLIER=${emulator:+10} tests/run.sh "${tests[@]}"
}
stories() { run_stories "$work/$1" walk dialogue terminals pinyin packets; }
# On a kernel of 2012, as far as one that refuses every later system call is like it: those of the emulator
# are refused, and with them those that it makes for the program.
as_on_linux_3_2() {
	local folder=$work/$1/old compiler=$build/release/$1/root/cc
	mkdir -p "$folder"
	[ -z "$emulator" ] || compiler="${BUILD_CC:-gcc} -static"
	$compiler -std=gnu11 -Wall -O1 -o "$folder/old" tests/release/old.c || return 1
	printf '#!/bin/sh\nulimit -t %s\nexec "%s" %s "%s" "$@"\n' "$limit" "$folder/old" "${emulator:+\"$emulator\"}" \
		"$build/release/$1/zhibu" > "$folder/zhibu"
	chmod +x "$folder/zhibu"
	run_stories "$folder" walk packets
}
# The empty root is one: nothing of this system is seen in it.
is_empty() {
	[ "$(cd "$work/$1/root" && find . -type f ! -path './tmp/*' ! -path './tests/*' | sort | tr '\n' ' ')" = "$2" ]
}

# System calls from exec to the first screen, and the time of that: the least of 25, in microseconds. In a locale
# of UTF-8; where none is set the terminal is asked, which is nine calls more.
start_environment='TERM=xterm-256color LANG=zh_CN.UTF-8 USER=test ZHIBU_TODAY=2018-07-10'
start_calls() {
	local machine=$1 calls=$work/$1/calls
	rm -f "$calls" "$calls.count"
	# shellcheck disable=SC2086
	env -i PATH="$PATH" $start_environment "$tools/pty_run" -q 150 -o /dev/null \
		-x "wc -l < '$calls' > '$calls.count'" -e '\x11' -- strace -f -o "$calls" \
		"$build/release/$machine/zhibu" --data "$work/$machine/sample"
	cat "$calls.count"
}
start_time() {
	local machine=$1
	for _ in $(seq 25); do
		# shellcheck disable=SC2086
		env -i PATH="$PATH" $start_environment "$tools/pty_run" -q 60 -e '\x11' -- \
			"$build/release/$machine/zhibu" --data "$work/$machine/sample" 2>&1 | awk '/^start/ { print $4 }'
	done | sort -n | head -n 1
}
figures() {
	local machine=$1
	figure "$machine: bytes with the lexicon" "$(stat -c %s "$build/release/$machine/zhibu")" 3145728 bytes must
	figure "$machine: bytes without it" "$(stat -c %s "$build/release/$machine/bare/zhibu")" 1258291 bytes
	[ -z "$(emulator_of "$machine")" ] || return 0
	"$build/release/$machine/zhibu" sample "$work/$machine/sample" > /dev/null || return 1
	figure "$machine: system calls of a start" "$(start_calls "$machine")" 100 calls
	figure "$machine: processor time of a start" "$(start_time "$machine")" 3000 microseconds
}

unpack() {
	tar -C "$work/$1" -xzf "$build/release/zhibu-$version-linux-$1.tar.gz" && cd "$work/$1/zhibu-$version-linux-$1" &&
		sha256sum -c SHA256SUMS && [ "$(find . -type f | wc -l)" = $(($(wc -l < SHA256SUMS) + 1)) ] &&
		python3 -c 'import json; json.load(open("sbom.cdx.json"))'
}
# Into a home of its own, with a space in its name; then everything is as it was.
install_and_remove() {
	local home="$work/$1/a home" folder=$work/$1/zhibu-$version-linux-$1
	mkdir -p "$home/papers"
	HOME=$home sh "$folder/install.sh" && [ "$(cat "$home/.local/share/man/man1/zhibu.1")" = "$(cat src/zhibu.1)" ] &&
		HOME=$home "$home/.local/bin/zhibu" --version | grep -q "zhibu $version" &&
		HOME=$home sh "$folder/install.sh" --remove && [ "$(find "$home" | wc -l)" = 2 ]
}
# A file that was changed is not installed.
refuses_damage() {
	local copy=$work/$1/damaged
	cp -r "$work/$1/zhibu-$version-linux-$1" "$copy" && printf x >> "$copy/zhibu" &&
		! PREFIX=$copy/prefix sh "$copy/install.sh" && [ ! -e "$copy/prefix" ]
}
# A copy of the sources in another folder, and with another umask, gives the same bytes.
same_elsewhere() {
	local machine=$1 copy="$work/another-folder/deeper"
	rm -rf "$work/another-folder"
	mkdir -p "$copy"
	cp -R src include forms tests Makefile README.md "$copy/" && (
		umask 077
		cd "$copy" && SOURCE_DATE_EPOCH=$epoch MACHINES=$machine ${MAKE:-make} -j2 --no-print-directory BUILD=other release
	) && cmp "$copy/other/release/zhibu-$version-linux-$machine.tar.gz" \
		"$build/release/zhibu-$version-linux-$machine.tar.gz"
}

rm -rf "$work"
mkdir -p "$work"
epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2> /dev/null || stat -c %Y Makefile)}
for machine in $MACHINES; do
	mkdir -p "$work/$machine"
	check "$machine: nothing linked at run time, no path" is_alone "$machine"
	check "$machine: sums, bill of materials" unpack "$machine"
	make_root "$machine"
	emulator=$(emulator_of "$machine")
	check "$machine: the root is empty" is_empty "$machine" "./bare ${emulator:+./emulator }./zhibu "
	check "$machine: stories in the empty root" stories "$machine"
	check "$machine: the five steps as on Linux 3.2" as_on_linux_3_2 "$machine"
	figures "$machine"
	if [ -z "$emulator" ]; then
		check "$machine: installed and taken away" install_and_remove "$machine"
		check "$machine: a changed file is refused" refuses_damage "$machine"
	fi
	check "$machine: the same bytes from another folder" same_elsewhere "$machine"
done
echo "$((checks - failures)) passed, $failures failed"
[ "$failures" = 0 ]
