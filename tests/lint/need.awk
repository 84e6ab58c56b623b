# awk -f need.awk needs.tsv: the rows of classifiers/need.def.
BEGIN {
	FS = "\t"
	print "/* made from classifiers/catalogue/needs.tsv by `make defs`: code, label, citizen_it, ai, counterpart, companions */"
}
FNR > 1 {
	printf "NEED(\"%s\", \"%s\", \"%s\", %s, \"%s\", \"%s\")\n", $1, $2, $3, $4 == "yes" ? "true" : "false", $5, $6
}
