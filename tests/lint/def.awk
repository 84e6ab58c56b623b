# awk -v macro=NEED -f def.awk table.tsv: each row as a line MACRO("cell", "cell"), for a .def file
# that stands in the tree beside its table.  `make defs` writes them, lint compares.
BEGIN {
	FS = "\t"
}
FNR == 1 {
	printf "/* made by `make defs` from %s:", table
	for (i = 1; i <= NF; i++)
		printf "%s %s", (i > 1 ? "," : ""), $i
	print " */"
	next
}
{
	printf "%s(", macro
	for (i = 1; i <= NF; i++) {
		gsub(/[\\"]/, "\\\\&", $i)
		printf "%s\"%s\"", (i > 1 ? ", " : ""), $i
	}
	print ")"
}
