# tests/privacy/30-solver.sh with figures drawn two dozen times.
SEEDS="${SEEDS:-$(seq -s ' ' 1 24)}" . "$TOP"/tests/privacy/30-solver.sh
