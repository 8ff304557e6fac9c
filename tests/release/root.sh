#!/bin/bash
# Gathers what a program for a machine is made of: archives and headers of Debian, around the musl C library.
#
#     tests/release/root.sh MACHINE ROOT
#
# For this machine they are the installed ones. For another they are fetched as packages of its architecture and
# unpacked below ROOT, with no change of this system and no need to be root. Leaves ROOT/cc, a compiler of C
# for the machine that links a static program which may lie anywhere (static-pie), and ROOT/packages: of each
# package that goes into the program a line "name version architecture folder" (folder: where its copyright
# file lies), and ROOT/instead: options for linking what libsodium chooses from.
set -eu

machine=$1 root=$2
case $machine in
x86_64) debian=amd64 triple=x86_64-linux-gnu musl=x86_64-linux-musl ;;
i686) debian=i386 triple=i386-linux-gnu musl=i386-linux-musl ;;
aarch64) debian=arm64 triple=aarch64-linux-gnu musl=aarch64-linux-musl ;;
armhf) debian=armhf triple=arm-linux-gnueabihf musl=arm-linux-musleabihf ;;
*)
	echo "no machine $machine: x86_64 i686 aarch64 armhf" >&2
	exit 1
	;;
esac
case $machine in
x86_64) compiler=x86_64-linux-gnu-gcc ;;
i686) compiler=i686-linux-gnu-gcc ;;
aarch64) compiler=aarch64-linux-gnu-gcc ;;
armhf) compiler=arm-linux-gnueabihf-gcc ;;
esac
tools=${compiler%gcc}
packages='libncurses-dev libcsv-dev musl-dev'
# SODIUM= builds without it, as everywhere
if [ -n "${SODIUM-yes}" ] && grep -rqs '<sodium.h>' src; then packages="$packages libsodium-dev"; fi
mkdir -p "$root"
root=$(cd "$root" && pwd)

# Nothing to do where it is made already, of the same packages and in the same way.
made="$packages $(cksum < "$0")"
[ -f "$root/made" ] && [ "$(cat "$root/made")" = "$made" ] && exit 0
rm -rf "$root/debs" "$root/headers" "$root/system"

# Lists and packages of the other architecture, kept apart from the system's.
fetch() {
	local lists=$root/apt
	mkdir -p "$lists/lists/partial" "$lists/archives/partial" "$root/debs"
	local options=(-o "Dir::State::lists=$lists/lists" -o "Dir::Cache=$lists" -o "APT::Architecture=$debian"
		-o "APT::Architectures::=$debian" -o "APT::Sandbox::User=" -o "Acquire::Languages=none" -qq)
	# a list that cannot be had just now may not be needed: what is missing the next command says
	apt-get "${options[@]}" update || true
	local wanted=()
	for package in $packages; do wanted+=("$package:$debian"); done
	mkdir -p "$root/headers"
	(cd "$root/debs" && apt-get "${options[@]}" download "${wanted[@]}")
	# the kernel's headers, of which nothing is linked in
	(cd "$root/headers" && apt-get "${options[@]}" download "linux-libc-dev:$debian" && dpkg-deb -x ./*.deb .)
	: > "$root/packages"
	for deb in "$root"/debs/*.deb; do
		dpkg-deb -x "$deb" "$root/system"
		# shellcheck disable=SC2016
		dpkg-deb -W --showformat='${Package} ${Version} ${Architecture}' "$deb" >> "$root/packages"
		echo " $root/system" >> "$root/packages"
	done
}
if [ "$debian" = "$(dpkg --print-architecture)" ]; then
	system='' kernel=/usr/include
	# shellcheck disable=SC2016,SC2086
	dpkg-query -W --showformat='${Package} ${Version} ${Architecture} /\n' $packages > "$root/packages"
else
	system=$root/system kernel=$root/headers/usr/include
	fetch
fi

# The headers of the libraries and of the kernel beside musl's: glibc's must not be found.
rm -rf "$root/include"
mkdir -p "$root/include"
for header in curses.h ncurses.h ncurses_dll.h term.h unctrl.h eti.h csv.h sodium.h sodium; do
	[ ! -e "$system/usr/include/$header" ] || ln -s "$system/usr/include/$header" "$root/include/"
done
for folder in linux asm-generic; do ln -s "$kernel/$folder" "$root/include/"; done
ln -s "$kernel/$triple/asm" "$root/include/asm"
own=$($compiler -print-file-name=include)
c_library=$system/usr/lib/$musl

# Where words have 32 bits the library is called by other names (src/term/alone/checked.c).
names=
case $machine in
i686 | armhf) names='--redefine-sym mmap=mmap_of_32_bits --redefine-sym fstat=fstat_of_32_bits' ;;
esac

# The archives without their tables for unwinding, which only C++ and debuggers read.
rm -rf "$root/lib"
mkdir -p "$root/lib"
for archive in libncursesw.a libtinfo.a libcsv.a libsodium.a; do
	# shellcheck disable=SC2086
	[ ! -e "$system/usr/lib/$triple/$archive" ] || "${tools}objcopy" -D $names --remove-section=.eh_frame \
		--remove-section='.ARM.ex*' "$system/usr/lib/$triple/$archive" "$root/lib/$archive"
done
# Found in another package where the libraries' folder only points to it.
[ -f "$c_library/libc.a" ] || c_library=$(dirname "$(find "$system/usr/lib" -path '*musl*' -name libc.a | head -n 1)")
headers=$system/usr/include/$musl

# libsodium chooses by the processor among several versions of the same. Of those that are no faster by what a
# packet feels, one is kept: the others' names (left) are given to it (right), so that they are not linked in.
instead=
while read -r other kept; do
	names=$(nm "$root/lib/libsodium.a" 2> /dev/null | awk -v a="$other" -v b="$kept" '
		$2 ~ /[TDRB]/ && ($3 == a || $3 == b)')
	[ "$(wc -l <<< "$names")" != 2 ] || instead="$instead -Wl,--defsym=$other=$kept"
done << END
blake2b_compress_avx2 blake2b_compress_ref
blake2b_compress_sse41 blake2b_compress_ref
blake2b_compress_ssse3 blake2b_compress_ref
fill_segment_avx512f fill_segment_avx2
crypto_scalarmult_curve25519_sandy2x_implementation crypto_scalarmult_curve25519_ref10_implementation
crypto_stream_chacha20_dolbeau_avx2_implementation crypto_stream_chacha20_dolbeau_ssse3_implementation
crypto_stream_salsa20_xmm6int_avx2_implementation crypto_stream_salsa20_xmm6_implementation
crypto_stream_salsa20_xmm6int_avx2_implementation crypto_stream_salsa20_xmm6int_sse2_implementation
crypto_onetimeauth_poly1305_sse2_implementation crypto_onetimeauth_poly1305_donna_implementation
END
printf '%s\n' "$instead" > "$root/instead"

cat > "$root/specs" << END
*cc1:
%(cc1_cpu) -nostdinc -isystem $headers -isystem $root/include -isystem $own

*link_libgcc:
-L$root/lib -L$c_library -L$(dirname "$($compiler -print-libgcc-file-name)")

*libgcc:
libgcc.a libgcc_eh.a

*lib:
--start-group -lc libgcc.a libgcc_eh.a --end-group

*startfile:
$c_library/rcrt1.o $c_library/crti.o crtbeginS.o%s

*endfile:
crtendS.o%s $c_library/crtn.o

*link:
-nostdlib -static -pie --no-dynamic-linker -z text --build-id=none

END
sed -i "s|libgcc.a libgcc_eh.a|$($compiler -print-libgcc-file-name) $($compiler -print-file-name=libgcc_eh.a)|" "$root/specs"
cat > "$root/cc" << END
#!/bin/sh
exec $compiler -specs=$root/specs -static-pie "\$@"
END
chmod +x "$root/cc"
printf 'int main(void) { return 0; }\n' > "$root/probe.c"
"$root/cc" -o "$root/probe" "$root/probe.c"
rm -f "$root/probe" "$root/probe.c"
printf '%s\n' "$made" > "$root/made"
