#!/bin/bash
# Power cuts: what a disk may hold after one, mounted by the kernel's own drivers.
#
#     tests/powercut/run.sh BUILD
#
# In a virtual machine with the distribution's own kernel the saves of a seed are made on a disk
# whose writes are logged (dm-log-writes); then every state that a cut may leave is mounted, opened,
# proved, saved to, unmounted, mounted and proved again. STATES: how many in all (10800). SEED: of
# everything (1). SCENE="n ...": those alone; with STATE=m also: that state alone, of the log that the
# last run left, with its report.
# Three kinds of saves that are known to lose must be seen to lose, or this check is blind. Scenes of packets are
# two folders that exchange them by a stick on the same disk, and a third one elsewhere.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=$1
work=$build/powercut
seed=${SEED:-1}
states=${STATES:-10800}
export PATH="$PATH:/usr/sbin:/sbin"

skip() {
	printf '\n**** check-powercut was SKIPPED: %s ****\n\n' "$1"
	exit 0
}
[ "$(uname -m)" = x86_64 ] || skip "its kernel and machine are for x86_64, not $(uname -m)"
tests/setup.sh "$build" qemu-system-x86_64 mkfs.vfat mkfs.exfat mke2fs cpio gzip ||
	skip 'QEMU or the makers of file systems cannot be had here'

# The kernels of the distribution, fetched and unpacked, not installed: the usual one for QEMU and, where
# there is no KVM that boots it, the same as a process (user-mode Linux), which is three times as fast as
# QEMU without KVM but has no exFAT.
modules='virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci virtio_blk
	dm-mod dm-log-writes dm-bufio dm-snapshot brd crc16 crc32c_generic libcrc32c mbcache jbd2 ext4 fat vfat exfat
	nls_cp437 nls_ascii nls_utf8 nls_iso8859-1'
# get_kernel NAME PACKAGE: into $work/NAME.
get_kernel() {
	local folder=$work/package-$1 kernel=$work/$1
	[ -e "$kernel/linux" ] && return
	command -v apt-get dpkg-deb > /dev/null || return
	rm -rf "$folder" "$kernel" && mkdir -p "$folder" "$kernel/modules" || return
	(cd "$folder" && apt-get download "$2" > /dev/null 2>&1 && dpkg-deb -x ./*.deb .) || return
	for module in $modules; do
		find "$folder" -name "$module.ko*" -exec cp {} "$kernel/modules/" \;
	done
	for packed in "$kernel"/modules/*.xz; do
		[ ! -e "$packed" ] || xz -d "$packed" || return
	done
	[ -e "$kernel/modules/dm-log-writes.ko" ] || return
	find "$folder" "(" -path '*/boot/vmlinuz-*' -o -path '*/bin/linux.uml' ")" -exec cp {} "$kernel/linux" \; &&
		[ -e "$kernel/linux" ] && rm -rf "$folder"
}
find_package() {
	apt-cache depends linux-image-cloud-amd64 linux-image-amd64 2> /dev/null |
		awk '/Depends: linux-image-[0-9]/ { print $2; exit }'
}
package=$(find_package)
[ -n "$package" ] || { apt-get update > /dev/null 2>&1 && package=$(find_package); }
get_kernel qemu "$package" || skip "the distribution's kernel, or its dm-log-writes, cannot be had here"

# A file system a line: its name, mount(2)'s type and options, the image's MiB, and how it is made.
usual=codepage=437,iocharset=ascii,shortname=mixed,utf8,errors=remount-ro
systems="
vfat-512|vfat|$usual,flush|16|mkfs.vfat -F 32 -s 1
vfat-4k|vfat|$usual|32|mkfs.vfat -F 32 -s 8
vfat-32k|vfat|$usual,flush|48|mkfs.vfat -F 32 -s 64
fat16-2k|vfat|$usual|32|mkfs.vfat -F 16 -s 4
exfat-512|exfat|iocharset=utf8,errors=remount-ro|16|mkfs.exfat -c 512
exfat-4k|exfat|iocharset=utf8,errors=remount-ro|32|mkfs.exfat -c 4096
exfat-32k|exfat|iocharset=utf8,errors=remount-ro|48|mkfs.exfat -c 32768
ext4-1k|ext4|errors=remount-ro|32|mke2fs -q -t ext4 -b 1024
ext4-4k|ext4|errors=remount-ro|32|mke2fs -q -t ext4 -b 4096"
# A scene is SYSTEM ARM; its number decides the saves. Two of each system, then the controls.
scenes() {
	awk -F'|' 'NF { print $1 " saves\n" $1 " saves" }' <<< "$systems"
	for system in vfat-4k exfat-4k ext4-4k; do echo "$system unsynced"; done
	for system in vfat-512 vfat-4k; do echo "$system once"; done
	for system in vfat-512 vfat-4k exfat-512 exfat-4k; do echo "$system append"; done
	for system in vfat-512 vfat-4k exfat-512 exfat-4k ext4-1k ext4-4k; do echo "$system packets"; done
	for system in vfat-4k ext4-4k; do echo "$system loosely"; done # packets, unsynced
}

# What the folders of the scenes of packets are, and what is brought back to them: the same bytes for
# those that are recorded and those that are tried.
make_packets() {
	local root=$work/packets data
	[ ! -e "$root/2.tar" ] || return 0
	rm -rf "$root" && mkdir -p "$root/stick" || return
	data() { USER=powercut ZHIBU_TODAY=2026-08-01 LC_ALL=C.UTF-8 "$build/zhibu" --data "$root/$@" > "$work/packets.log" 2>&1; }
	USER=powercut ZHIBU_TODAY=2026-08-01 LC_ALL=C.UTF-8 "$build/zhibu" sample "$root/data" > /dev/null &&
		data data export invitation --for M10 --to "$root/stick" &&
		data one import "$root"/stick/zhibu-invitation-*.tar || return
	for number in 1 2; do
		data one add talks "date=2018-06-0$number" mode=个别谈话 lead=M10 partners=M11 covered=思想 &&
			data one export return --to "$root/stick" && mv "$root"/stick/zhibu-return-*.tar "$root/$number.tar" || return
	done
	rm -r "$root/stick"
}

# initramfs ARM KERNEL: the guest's program, the saves of the arm, the modules.
initramfs() {
	local root=$work/root-$1
	rm -rf "$root" && mkdir -p "$root/modules" "$root/dev" || return
	cp "$build/tests/powercut/guest" "$root/init" &&
		cp "$build/tests/powercut/lives-$1" "$root/lives" &&
		cp "$work/$2"/modules/*.ko "$root/modules/" || return
	if [ "$1" = packets ] || [ "$1" = loosely ]; then
		make_packets && cp -r "$work/packets" "$root/packets" || return
	fi
	for module in $modules; do
		[ "$module" = brd ] || echo "$module.ko"
	done > "$root/modules/list"
	(cd "$root" && find . | cpio -o -H newc --quiet) | gzip -1 > "$work/$1-$2.cpio.gz" && rm -rf "$root"
}

# guest OUT ENGINE ARM LOG BASE WORDS...: what it says is in OUT, what its kernel says in OUT.kernel. An
# engine is kvm, tcg (both QEMU) or uml.
guest() {
	local out=$1 engine=$2 arm=$3 log=$4 base=$5
	shift 5
	if [ "$engine" = uml ]; then
		nice -n 10 timeout -k 10 "$limit" "$work/uml/linux" mem=512M uml_dir="$work/uml.run" \
			initrd="$work/$arm-uml.cpio.gz" ubd0="$log" ubd1r="$base" \
			root=98:0 con=null con0=null,fd:2 ssl=null ssl1=null,fd:1 console=tty0 \
			loglevel="${LOGLEVEL:-3}" -- "$@" < /dev/null > "$out" 2> "$out.kernel"
	else
		nice -n 10 timeout -k 10 "$limit" qemu-system-x86_64 -accel "$engine" -cpu max \
			-m 640 -nodefaults -display none -no-reboot \
			-kernel "$work/qemu/linux" -initrd "$work/$arm-qemu.cpio.gz" \
			-serial "file:$out.kernel" -serial "file:$out" \
			-drive "file=$log,format=raw,if=virtio,cache=unsafe" \
			-drive "file=$base,format=raw,if=virtio,cache=unsafe,snapshot=on" \
			-append "console=ttyS0 loglevel=${LOGLEVEL:-3} no_timer_check panic=-1 -- $*" \
			< /dev/null > "$out.qemu" 2>&1
	fi
	grep -q '^end good' "$out"
}

# A machine may have KVM that does not get through a boot (nested, say): tried once, with a limit.
try_engine() {
	limit=$2
	guest "$work/probe" "$1" saves "$work/probe.disk" "$work/probe.base" probe
}
find_engines() {
	truncate -s 1M "$work/probe.disk" "$work/probe.base"
	fat_engine=kvm exfat_engine=kvm
	[ -w /dev/kvm ] && try_engine kvm 15 && return
	fat_engine=tcg exfat_engine=tcg
	try_engine tcg 120 || return
	if get_kernel uml user-mode-linux && initramfs saves uml && try_engine uml 60; then
		fat_engine=uml
	fi
}

# A guest that hangs or does not boot is no finding: it is tried again, but not for ever.
again() {
	local tries
	for tries in 1 2 3; do
		guest "$@" && return
		echo "$1: attempt $tries did not end" >> "$work/attempts"
	done
	return 1
}

# one NUMBER SYSTEM ARM: its log, and what became of its states, some at a time.
one() {
	local name=$2-$3-$1 type options size make share=$each engine=$fat_engine parts part shown=saves at_once=120
	local log=$work/$name.log base=$work/$name.base out=$work/$name.out
	IFS='|' read -r _ type options size make <<< "$(grep "^$2|" <<< "$systems")"
	[ "$type" != exfat ] || engine=$exfat_engine
	if [ -n "${STATE:-}" ]; then
		[ "$3" != packets ] || shown=packets
		LOGLEVEL=7 guest "$out.state" "$engine" $shown "$log" "$base" show "$type" "$options" "$seed" "$1" "$STATE"
		cat "$out.state"
		echo "(the kernel's own words: $out.state.kernel)"
		return
	fi
	rm -f "$log" "$base" "$out"*
	truncate -s "${size}M" "$base"
	truncate -s 160M "$log"
	$make "$base" > "$out.make" 2>&1 || { echo "bad: $make" > "$out"; return; }
	again "$out.record" "$engine" "$3" "$log" "$base" record "$type" "$options" "$seed" "$1" ||
		{ cat "$out.record" > "$out"; echo 'bad: not recorded' >> "$out"; return; }
	[ "$3" = saves ] || [ "$3" = packets ] || share=$control
	case $3 in packets | loosely) at_once=40 ;; esac # two folders each
	[ "$3" != append ] || share=$((control * 5)) # loses in few of them
	parts=$(((share + at_once - 1) / at_once))
	for ((part = 0; part < parts; part++)); do
		again "$out.part" "$engine" "$3" "$log" "$base" \
			try "$type" "$options" "$seed" "$1" "$part" "$parts" "$share" "$share" ||
			echo 'bad: not tried to the end' >> "$out"
		cat "$out.part" >> "$out"
	done
}
export -f one again guest
export work build seed systems

list=$(scenes | awk '{ print NR, $0 }')
count=$(grep -c ' saves$' <<< "$list")
each=$(((states + count - 1) / count))
control=$((each < 60 ? each : 60))
export each control
if [ -n "${SCENE:-}" ]; then
	list=$(grep -E "^(${SCENE// /|}) " <<< "$list")
fi
initramfs saves qemu || exit 1
started=$SECONDS
rm -f "$work/attempts"
export fat_engine exfat_engine limit
find_engines || skip "QEMU does not boot the kernel: $(tail -qn 1 "$work/probe.kernel" "$work/probe.qemu" | tr '\n' ' ')"
for arm in $(awk '$3 != "saves" { print $3 }' <<< "$list" | sort -u); do
	initramfs "$arm" qemu && { [ "$fat_engine" != uml ] || initramfs "$arm" uml; } || exit 1
done
limit=${GUEST_SECONDS:-300}
echo "power cuts: seed $seed, $states states, machines: $fat_engine, for exFAT $exfat_engine"
# shellcheck disable=SC2016
xargs -P 2 -L 1 bash -c 'one "$@"' run <<< "$list"
[ -z "${STATE:-}" ] || exit 0

outs=
while read -r number system arm; do
	outs="$outs $work/$system-$arm-$number.out"
done <<< "$list"
# shellcheck disable=SC2086
awk -f tests/powercut/table.awk $outs
code=$?
[ ! -e "$work/attempts" ] || echo "guests that had to be started again: $(wc -l < "$work/attempts")"
echo "seed $seed, $((SECONDS - started)) s"
exit $code
