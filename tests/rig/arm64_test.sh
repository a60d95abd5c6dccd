#!/bin/sh
# The arm64 binary as the first process of a machine; speaks TAP.
cd "$(dirname "$0")/../.." && exec tests/rig/vm.sh arm64 build/arm64/mainstay.stripped
