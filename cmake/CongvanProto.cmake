# congvan_proto(<target> <root> <file.proto>...): a static library of what protoc-c makes of the files below root.
find_program(PROTOC_C protoc-c REQUIRED)
find_path(PROTOBUF_WELL_KNOWN google/protobuf/timestamp.proto REQUIRED)

function(congvan_proto target root)
	set(out ${CMAKE_CURRENT_BINARY_DIR}/gen)
	file(MAKE_DIRECTORY ${out})
	set(sources)
	foreach(proto ${ARGN})
		string(REGEX REPLACE "\\.proto$" "" stem ${proto})
		set(input ${root}/${proto})
		if(NOT EXISTS ${input})
			set(input ${PROTOBUF_WELL_KNOWN}/${proto})
		endif()
		add_custom_command(
			OUTPUT ${out}/${stem}.pb-c.c ${out}/${stem}.pb-c.h
			COMMAND ${PROTOC_C} -I${root} -I${PROTOBUF_WELL_KNOWN} --c_out=${out} ${input}
			DEPENDS ${input}
			VERBATIM)
		list(APPEND sources ${out}/${stem}.pb-c.c)
	endforeach()
	add_library(${target} STATIC ${sources})
	congvan_quiet(${target})
	target_include_directories(${target} SYSTEM PUBLIC ${out})
	target_link_libraries(${target} PUBLIC PkgConfig::PROTOBUF_C)
endfunction()
