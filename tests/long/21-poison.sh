# W14 in full: a minute of each kind of rain.
export POISON_SECONDS=60
. "$TOP"/tests/fault/21-poison.sh
