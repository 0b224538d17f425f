# Outgoing documents: read by tests/bench/run.

outgoing() { "$build/bin/bench-outgoing" "$@"; }

# Signed documents that wait; 64 clients number them into one book, while what is numbered before goes on to be issued.
bench_number() {
	start_server "$work/number"
	clerk=$(login vanthu) chief=$(login chanhvanphong) head=$(login giamdoc)
	appends=$(load limit append "$work" | jq .per_second)
	commits=$(load limit commits "$work" 16 | jq .per_second)
	outgoing number "$port" warm "$clerk" "$chief" "$head" 64 1000 >/dev/null
	result=$(outgoing number "$port" measured "$clerk" "$chief" "$head" 64 8000)
	book=$(curl -fs -H "Authorization: Bearer $clerk" "$base/api/v1/registers?direction=DIRECTION_OUTGOING" |
		jq -er '.registers[0].register.id')
	last=$(curl -fs -H "Authorization: Bearer $clerk" "$base/api/v1/registers/$book/gaps" | jq -er '.lastNumber')
	stop_server
	[ "$last" = 9000 ] || { echo "number: the book ends with $last and not 9000" >&2; exit 1; }
	emit number "$(echo "$result" | jq .per_second)" numbers/s "$commits" "RocksDB alone, 16 commits of 6 records a batch" 1500 '$v >= $g'
	emit number_p99 "$(echo "$result" | jq .p99_us)" us 0 none 100000 '$v <= $g'
	emit number_issued "$(echo "$result" | jq .issued_per_second)" documents/s "$appends" \
		"appends of 4 KiB with fdatasync a second; until what was numbered has left, too" 500 '$v >= $g'
}

# measure_get NAME TOKEN PATH: one client, p99.
measure_get() {
	emit "$1" "$(load get "$port" "$2" 1 4000 "$3" | jq '.p99_us / 1000')" ms "$(jq -n "1000 / $scans")" \
		"a scan of 50 records, RocksDB alone (ms); $documents outgoing documents" 5 '$v <= $g'
}
# One author has nearly all drafts, another one a hundred: who has few must not pay for the others.
bench_drafts() {
	start_server "$work/drafts"
	many=$(login chuyenvien) few=$(login truongphong)
	outgoing drafts "$port" few "$few" 16 100 >/dev/null
	filled_with=$(outgoing drafts "$port" many "$many" 64 "$documents")
	scans=$(load limit scans "$work" | jq .per_second)
	commits=$(load limit commits "$work" 16 | jq .per_second)
	id=$(curl -fs -H "Authorization: Bearer $many" "$base/api/v1/outgoing?limit=1" | jq -er '.documents[0].id')
	emit drafts_made "$(echo "$filled_with" | jq .per_second)" drafts/s "$commits" "RocksDB alone, 16 commits of 6 records a batch" 3000 '$v >= $g'
	measure_get drafts_list_p99 "$many" '/api/v1/outgoing?limit=50'
	measure_get drafts_state_p99 "$many" '/api/v1/outgoing?state=OUTGOING_DRAFT&limit=50'
	measure_get drafts_few_p99 "$few" '/api/v1/outgoing?limit=50'
	measure_get drafts_work_p99 "$many" '/api/v1/work?limit=50'
	measure_get drafts_view_p99 "$many" "/api/v1/outgoing/$id"
	stop_server
}

# As the page does it: with the etag and the flow that are offered.
take_act() { # take_act TOKEN ID ACTION
	offer=$(curl -fs -H "Authorization: Bearer $1" "$base/api/v1/outgoing/$2" |
		jq -er --arg name "$3" '[.actions[] | select(.name == $name)][0] | "\(.etag) \(.flowId)"')
	curl -fs -o /dev/null -H "Authorization: Bearer $1" -H "If-Match: \"${offer% *}\"" -H "Idempotency-Key: $3-$2" \
		-H 'Content-Type: application/json' -d "{\"flowId\":\"${offer#* }\"}" "$base/api/v1/outgoing/$2/$3"
}
sign_to() { # sign_to CLERK CHIEF HEAD RECIPIENTS: prints the document's id
	printf '%%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%%%EOF\n' >"$work/one.pdf"
	upload=$(curl -fs -H "Authorization: Bearer $1" -H 'Content-Type: application/pdf' -H 'X-File-Name: van-ban.pdf' \
		--data-binary "@$work/one.pdf" "$base/api/v1/blobs" | jq -er .uploadId)
	jq -n --argjson to "$4" --arg upload "$upload" '{fields: {documentType: "Công văn", subject: "V/v phòng, chống dịch",
		codeNotation: "SYT-VP", recipients: $to}, uploads: [{uploadId: $upload, purpose: "pdf"}]}' >"$work/one.json"
	made=$(curl -fs -H "Authorization: Bearer $1" -H "Idempotency-Key: draft-$upload" -H 'Content-Type: application/json' \
		-d "@$work/one.json" "$base/api/v1/outgoing" | jq -er .document.id)
	take_act "$1" "$made" submit
	take_act "$2" "$made" approve_content
	take_act "$2" "$made" approve_form
	take_act "$3" "$made" sign
	echo "$made"
}
# await_deliveries TOKEN ID COUNT CONDITION: until so many recipients' deliveries fit.
await_deliveries() {
	until [ "$(curl -fs -H "Authorization: Bearer $1" "$base/api/v1/outgoing/$2/deliveries" |
		jq "[.recipients[].deliveries[0] | select($4)] | length")" = "$3" ]; do
		kill -0 "$server" || exit 1
	done
}
# The sample with a channel of the tests that takes all letters.
start_with_courier() {
	start_server "$work/dispatch"
	stop_server
	sed -i -e "s#^  directory: .*#  directory: $build/test-plugins#" -e 's#^  enabled: \[#  enabled: [courier, #' \
		-e 's#^outgoing:#outgoing:\n  channel_email: courier#' "$work/dispatch/congvan.yaml"
	"$build/bin/congvand" --config "$work/dispatch/congvan.yaml" >>"$work/server.log" 2>&1 &
	server=$!
	until curl -fs -o /dev/null --max-time 2 "$base/healthz"; do
		kill -0 "$server" 2>/dev/null || { tail "$work/server.log" >&2; exit 1; }
	done
}
# One document: to 500 outside by a channel of a plugin, and to 200 people of the agency.
bench_dispatch() {
	outside=500 inside=200
	start_with_courier
	clerk=$(login vanthu) chief=$(login chanhvanphong) head=$(login giamdoc)
	# A draft names 200 at most; a group becomes its members when the number is given.
	"$build/bin/bench-organs" 2000 >"$work/organs.csv"
	"$build/bin/congvan" organ import "$work/organs.csv" --quiet --socket "$work/dispatch/control.sock"
	group=$(grep 'donvi[0-9]*@' "$work/organs.csv" | head -n $outside | cut -d, -f1 |
		jq -Rn '{name: "Các đơn vị", members: [inputs | {organId: .}]}' |
		curl -fs -H "Authorization: Bearer $clerk" -H 'Idempotency-Key: group' -H 'Content-Type: application/json' \
			-d @- "$base/api/v1/recipient-groups" | jq -er .group.id)
	id=$(sign_to "$clerk" "$chief" "$head" "[{\"kind\": \"RECIPIENT_GROUP\", \"groupId\": \"$group\"}]")
	begun=$(milliseconds)
	take_act "$clerk" "$id" number
	numbered=$(($(milliseconds) - begun))
	await_deliveries "$clerk" "$id" $outside '.orderedAt'
	ordered=$(($(milliseconds) - begun))
	await_deliveries "$clerk" "$id" $outside '.state == "DELIVERY_RECEIVED"'
	received=$(($(milliseconds) - begun))

	{
		echo "agency: {organ_id: H99.78, name: Sở Năm trăm, short_name: SNT, demo: true}"
		echo "administrator: {account: quantri78, name: Quản Trị}"
		echo "password: congvan-demo"
		echo "units:"
		echo "  - {code: VP, name: Văn phòng}"
		echo "people:"
		echo "  - {account: vanthu78, name: Văn Thư, login: true, posts: [{role: records_clerk, title: Văn thư, unit: VP, from: 2020-01-01}]}"
		echo "  - {account: chanhvp78, name: Chánh Văn Phòng, login: true, posts: [{role: chief_of_office, title: Chánh Văn phòng, unit: VP, from: 2020-01-01}]}"
		echo "  - {account: giamdoc78, name: Giám Đốc, login: true, posts: [{role: head, title: Giám đốc, from: 2020-01-01}]}"
		count=1
		while [ $count -le $inside ]; do
			echo "  - {account: cv$count, name: Chuyên Viên $count, posts: [{role: specialist, title: Chuyên viên, unit: VP, from: 2020-01-01}]}"
			count=$((count + 1))
		done
		echo "registers:"
		echo "  - {code: DI, name: Sổ văn bản đi, direction: outgoing, default: true}"
	} >"$work/inside.yaml"
	"$build/bin/congvan" init --socket "$work/dispatch/control.sock" --file "$work/inside.yaml" >&2
	clerk=$(login vanthu78) chief=$(login chanhvp78) head=$(login giamdoc78)
	to=$(curl -fs -H "Authorization: Bearer $clerk" "$base/api/v1/people?role=specialist&limit=$inside" |
		jq -ec '[.people[] | {kind: "RECIPIENT_PERSON", personId: .person.id}]')
	id=$(sign_to "$clerk" "$chief" "$head" "$to")
	begun=$(milliseconds)
	take_act "$clerk" "$id" number
	await_deliveries "$clerk" "$id" $inside '.state == "DELIVERY_ARRIVED"'
	informed=$(($(milliseconds) - begun))
	stop_server

	raw=$(jq -n "$outside * 1000 / $(load limit append "$work" | jq .per_second)")
	emit dispatch_numbered "$numbered" ms 0 "one document to $outside recipients is numbered" 1000 '$v <= $g'
	emit dispatch_ordered "$ordered" ms "$raw" "$outside appends with fdatasync (ms); until all orders are out" 2000 '$v <= $g'
	emit dispatch_received "$received" ms "$raw" "the same; until each letter has left and was told of" 10000 '$v <= $g'
	emit dispatch_inside "$informed" ms 0 "$inside people of the agency have it in their work lists" 10000 '$v <= $g'
}
