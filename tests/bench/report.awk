# Turns figures.tsv (figure, rival, metric, value) into tables with ratios, then one verdict for each
# figure.  A ratio within 5 % of its bar is said to be at the bar: such a difference is noise here.
BEGIN {
	FS = "\t"
	title["size"] = "Size of the stripped file"
	title["start"] = "Start-up, added to the bare app (bare: as it is); real PID 1"
	title["memory"] = "Memory of an idle PID 1"
	title["idle"] = "Wake-ups while everything sleeps (all processes but the app)"
	title["latency_idle"] = "SIGTERM to the handler of a sleeping app (first stop, later stops)"
	title["latency_busy"] = "SIGTERM to the handler of a computing app"
	title["orphans"] = "Orphans that die at once: until none is left, processor time of PID 1"
	title["churn"] = "Stops under a steady churn of orphans"
	title["lost"] = "Stops sent to a receptive PID 1 while the app is being born"
	title["learn"] = "One Node service under load, three ways"
	title["calls"] = "One system call under filters (none, an engine's, ours on top of it)"
	title["probe"] = "One probe inside the container"
}

{
	if (!(($1, $2) in has)) {
		has[$1, $2] = 1
		rivals[$1] = rivals[$1] " " $2
	}
	if (!(($1, "", $3) in has)) {
		has[$1, "", $3] = 1
		metrics[$1] = metrics[$1] " " $3
	}
	if (!($1 in seen)) {
		seen[$1] = 1
		order[++figures] = $1
	}
	value[$1, $2, $3] = $4
}

# The reference of a column is tini; the ratio of everybody else stands behind the value.
function cell(figure, rival, metric,    v, base) {
	if (!((figure, rival, metric) in value))
		return "-"
	v = value[figure, rival, metric]
	base = value[figure, "tini", metric]
	if (rival ~ /^mainstay/ && base > 0 && metric !~ /failed|stops|sent|lost|forks|before|not_/)
		return sprintf("%.10g (%.2fx)", int(v * 10 + 0.5) / 10, v / base)
	return sprintf("%.10g", int(v * 10 + 0.5) / 10)
}

function table(figure,    r, m, i, j, nr, nm) {
	printf "\n%s\n", title[figure]
	nm = split(metrics[figure], m, " ")
	nr = split(rivals[figure], r, " ")
	printf "  %-16s", ""
	for (j = 1; j <= nm; j++)
		printf " %17s", m[j]
	printf "\n"
	for (i = 1; i <= nr; i++) {
		printf "  %-16s", r[i]
		for (j = 1; j <= nm; j++)
			printf " %17s", cell(figure, r[i], m[j])
		printf "\n"
	}
}

function verdict(what, got, bar, unit,    word) {
	word = got <= bar ? "met" : bar > 0 && got <= bar * 1.05 ? "at the bar" : "NOT MET"
	if (word == "NOT MET")
		missed++
	printf "  %-10s %-58s %8.4g %s (bar %.4g)\n", word, what, got, unit, bar
}

function ratio(what, figure, mine, metric, theirs, bar,    base) {
	base = value[figure, theirs, metric]
	if (((figure, mine, metric) in value) && base > 0)
		verdict(what, value[figure, mine, metric] / base, bar, "x " theirs)
}

function best(figure, metric,    r, n, i, name) {
	n = split(rivals[figure], r, " ")
	for (i = 1; i <= n; i++)
		if (r[i] !~ /^(mainstay|bare)/ && (name == "" || value[figure, r[i], metric] < value[figure, name, metric]))
			name = r[i]
	return name
}

function at_most(what, figure, mine, metric, bar, unit) {
	if ((figure, mine, metric) in value)
		verdict(what, value[figure, mine, metric], bar, unit)
}

function added(what, rival, bar) {
	if (("start", rival, "main_p50_us") in value)
		verdict(what, value["start", rival, "main_p50_us"] - value["start", "mainstay", "main_p50_us"], bar, "us")
}

END {
	for (i = 1; i <= figures; i++)
		table(order[i])
	printf "\nVerdicts\n"
	at_most("binary, stripped", "size", "mainstay", "bytes", 350000, "bytes")
	ratio("binary, stripped", "size", "mainstay", "bytes", "tini-static", 1)
	ratio("start-up until the app runs, p10", "start", "mainstay", "main_p10_us", "tini", 1)
	ratio("start-up until the app runs, p50", "start", "mainstay", "main_p50_us", "tini", 1)
	ratio("with --user until the app runs, p10", "start", "mainstay-user", "main_p10_us", "tini+su-exec", 0.6)
	ratio("with --user until the app runs, p50", "start", "mainstay-user", "main_p50_us", "tini+su-exec", 0.6)
	added("user and built-in profile added to start-up, p50", "mainstay-node", 1000)
	added("user and profile of 400 rules added, p50", "mainstay-400", 5000)
	ratio("PSS of idle PID 1", "memory", "mainstay", "pss_kB", "tini", 1)
	ratio("Private_Dirty of idle PID 1", "memory", "mainstay", "private_dirty_kB", "tini", 1)
	at_most("idle wake-ups, plain", "idle", "mainstay", "wakeups", 0, "")
	at_most("idle wake-ups, with --health", "idle", "mainstay-health", "wakeups", 0, "")
	ratio("SIGTERM to a sleeping app, first, p50", "latency_idle", "mainstay", "first_p50_us", best("latency_idle", "first_p50_us"), 1)
	ratio("SIGTERM to a sleeping app, later, p50", "latency_idle", "mainstay", "again_p50_us", best("latency_idle", "again_p50_us"), 1)
	ratio("SIGTERM to a computing app, first, p50", "latency_busy", "mainstay", "first_p50_us", best("latency_busy", "first_p50_us"), 1)
	ratio("SIGTERM to a computing app, later, p50", "latency_busy", "mainstay", "again_p50_us", best("latency_busy", "again_p50_us"), 1)
	ratio("orphans: until none is left", "orphans", "mainstay", "gone_least_ms", best("orphans", "gone_least_ms"), 1.25)
	ratio("orphans: processor time of PID 1", "orphans", "mainstay", "cpu_least_ms", best("orphans", "cpu_least_ms"), 1.25)
	at_most("stop under 5,000 forks/s, p99", "churn", "mainstay", "delay_p99_us", 5000, "us")
	at_most("stops lost under churn", "churn", "mainstay", "lost", 0, "")
	n = split(rivals["lost"], r, " ")
	for (i = 1; i <= n; i++)
		if (r[i] ~ /^mainstay/)
			at_most("stops lost of " int(value["lost", r[i], "sent"]) ", " r[i], "lost", r[i], "lost", 0, "")
	ratio("probe: processor time, p50", "probe", "mainstay", "cpu_p50_us", "empty", 1.3)
	ratio("probe: processor time, p50", "probe", "mainstay", "cpu_p50_us", "wget", 1 / 3)
	ratio("a service bare, and below learn: requests a second", "learn", "bare", "requests_s", "mainstay-learn", 1 / 0.97)
	ratio("a service below learn: processor time of a request", "learn", "mainstay-learn", "cpu_us", "bare", 1 / 0.97)
	if (("calls", "engine", "getppid_ns") in value)
		verdict("allowed call, ours on the engine's filter", value["calls", "engine+node", "getppid_ns"] / value["calls", "engine", "getppid_ns"], 1, "x engine")
	printf "\n%s\n", missed ? missed " figure(s) NOT MET" : "every figure met"
}
