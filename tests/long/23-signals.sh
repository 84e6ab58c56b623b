# S12 in full: a thousand interleavings.
. "$TOP"/tests/fault/23-signals.sh
