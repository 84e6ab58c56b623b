# D2, D3 and D6, long: 200 servers killed while three sensors deliver over bad roads, and every third sender with them.
FLEET_KILLS=${FLEET_KILLS:-200}
. "$TOP/tests/cli/80-fleet.sh"
