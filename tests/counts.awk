# Turns the last line that a test program prints ("100%: Checks: 12, Failures: 0, Errors: 0") into
# "12 passed, 0 failed", shows the others, and fails where there is none or something failed.
/^[0-9]+%: Checks: / {
	split($0, part, /[:,%] */)
	checks = part[4] + 0; failures = part[6] + part[8]
	next
}
{ print }
END {
	if (!checks) failures++
	printf "%d passed, %d failed\n", (checks > failures ? checks - failures : 0), failures
	exit failures > 0
}
