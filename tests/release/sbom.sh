#!/bin/bash
# What a release's program is made of: a bill of materials (CycloneDX 1.5), its versions and licences as the
# packages that went in say.
#
#     tests/release/sbom.sh ROOT VERSION MACHINE
set -eu
export LC_ALL=C.UTF-8

root=$1 version=$2 machine=$3

# The short names of licences in a copyright file of Debian; those of one that has no such names are given here.
licences_of() {
	local package=$1 file=$2
	case $package in
	libgcc-*) echo 'GPL-3.0-or-later WITH GCC-exception-3.1'; return ;;
	esac
	[ -f "$file" ] || { echo "no copyright file of $package" >&2; return 1; }
	awk '/^Files: debian/ { ours = 1 } /^Files:/ && !/debian/ { ours = 0 }
		/^License:/ && !ours && NF > 1 { sub(/^License: */, ""); print }' "$file" | sort -u | paste -sd, | sed 's/,/, /g'
}
copyright_of() {
	local file
	for file in "$2/usr/share/doc/$1/copyright" "/usr/share/doc/$1/copyright"; do
		[ ! -f "$file" ] || { echo "$file"; return; }
	done
}
escape() { sed 's/\\/\\\\/g; s/"/\\"/g'; }

component() {
	local name=$1 number=$2 architecture=$3 folder=$4 licence
	licence=$(licences_of "$name" "$(copyright_of "$name" "$folder")" | escape)
	[ -n "$licence" ] || licence='see the copyright file of the package'
	printf '    {"type": "library", "name": "%s", "version": "%s",\n' "$name" "$number"
	printf '     "purl": "pkg:deb/debian/%s@%s?arch=%s",\n' "$name" "${number//+/%2B}" "$architecture"
	printf '     "licenses": [{"license": {"name": "%s"}}]}' "$licence"
}

# What was linked in, the compiler's own library, and the data: terminals, and words of the pinyin input.
compiler=$("$root/cc" -dumpversion)
{
	cat "$root/packages"
	for package in ncurses-base rime-data-pinyin-simp python3-jieba; do
		# shellcheck disable=SC2016
		dpkg-query -W --showformat='${Package} ${Version} ${Architecture} /\n' "$package" 2> /dev/null || true
	done
	# shellcheck disable=SC2016
	dpkg-query -S "$("$root/cc" -print-libgcc-file-name)" | cut -d: -f1 | head -n 1 | while read -r package; do
		dpkg-query -W --showformat="libgcc-$compiler \${Version} $machine /\n" "$package"
	done
} | sort -u > "$root/components"
cat << END
{
  "bomFormat": "CycloneDX",
  "specVersion": "1.5",
  "version": 1,
  "metadata": {
    "timestamp": "$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)",
    "component": {"type": "application", "name": "zhibu", "version": "$version", "description": "for Linux on $machine, linked statically"}
  },
  "components": [
END
comma=
while read -r name number architecture folder; do
	[ -z "$comma" ] || printf ',\n'
	comma=,
	component "$name" "$number" "$architecture" "$folder"
done < "$root/components"
printf '\n  ]\n}\n'
