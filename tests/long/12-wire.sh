# W1 and W2 in full: a thousand flaps, a thousand new interfaces, against the whole of penumbrad.
. "$TOP"/tests/fault/12-wire.sh
