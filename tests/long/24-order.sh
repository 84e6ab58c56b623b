# W20 in full: a thousand kills under load.
. "$TOP"/tests/fault/24-order.sh
