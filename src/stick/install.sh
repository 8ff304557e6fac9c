#!/bin/sh
# 安装到本用户的文件夹，不需要管理员。    Installs for this user; no administrator is needed.
#
#     sh install.sh             ~/.local/bin/zhibu
#     sh install.sh --remove    删去（数据不动）  takes it away again (the data stay)
#
# PREFIX=DIR: 别的文件夹   another folder than ~/.local
set -eu

cd "$(dirname "$0")"
prefix=${PREFIX:-${HOME:?}/.local}
program=$prefix/bin/zhibu
page=$prefix/share/man/man1/zhibu.1

case ${1:-} in
--remove)
	rm -f "$program" "$page"
	for folder in "$prefix/share/man/man1" "$prefix/share/man" "$prefix/share" "$prefix/bin" "$prefix"; do
		rmdir "$folder" 2> /dev/null || true
	done
	echo "已删去，数据没有动。  Removed; the data were not touched."
	exit
	;;
'') ;;
*)
	sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
	exit 2
	;;
esac

if command -v sha256sum > /dev/null; then
	sha256sum -c SHA256SUMS > /dev/null || {
		echo "文件不完整或被改动过，没有安装。  A file is damaged or was changed; nothing was installed." >&2
		exit 1
	}
fi
mkdir -p "$prefix/bin" "$prefix/share/man/man1"
# under another name first: the old one may be running
cp zhibu "$program.new"
chmod 755 "$program.new"
if ! "$program.new" --version > /dev/null 2>&1; then
	rm -f "$program.new"
	echo "这个程序不能在这台电脑上运行，请换一个机型的。  This program does not run here; take that of another machine." >&2
	exit 1
fi
mv "$program.new" "$program"
cp zhibu.1 "$page"
chmod 644 "$page"
echo "已安装  Installed: $program"
case :${PATH:-}: in
*:"$prefix/bin":*) ;;
*) echo "请输入全名，或把这个文件夹加进 PATH。  Type its whole name, or add this folder to PATH: $prefix/bin" ;;
esac
