#!/bin/bash
# The figures of the overview alone (tests/bench/overview.sh).
#
#     tests/bench/run_overview.sh BUILD
set -u
case $1 in /*) build=$1 ;; *) build=$PWD/$1 ;; esac
zhibu=$build/zhibu
tools=$build/tests/bench
source=$PWD
work=$build/bench_overview
rm -rf "$work"
mkdir -p "$work" || exit 1
cd "$work" || exit 1
export LC_ALL=C.UTF-8 TZ=Asia/Shanghai HOME=$work ZHIBU_TODAY=2018-07-10 USER=bench
unset ZHIBU_DATA XDG_DATA_HOME
source "$source/tests/bench/lines.sh"
say 'what' 'measure' 'peers, measured now' 'zhibu' 'must be' ''
source "$source/tests/bench/overview.sh"
if [ "$missed" = 0 ]; then echo 'all met'; else echo "$missed not met"; fi
