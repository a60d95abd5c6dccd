#!/bin/sh
# The arm64 binary, booted once; speaks TAP.
cd "$(dirname "$0")/../.." && exec tests/rig/arm64.sh test build/arm64/mainstay.stripped
