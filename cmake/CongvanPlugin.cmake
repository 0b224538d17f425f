# congvan_plugin(<name> SOURCES ... [LIBRARIES ...] [OUTPUT dir]): <name>.so with its manifest in the ELF section that the
# kernel judges it by. One symbol is visible.
add_custom_target(plugins COMMENT "Every plugin that ships")

function(congvan_plugin name)
	cmake_parse_arguments(ARG "" "OUTPUT" "SOURCES;LIBRARIES" ${ARGN})
	if(NOT ARG_OUTPUT)
		set(ARG_OUTPUT ${CONGVAN_PLUGIN_DIR})
	endif()
	set(target plugin-${name})
	add_library(${target} MODULE ${ARG_SOURCES})
	set_target_properties(${target} PROPERTIES
		PREFIX "" OUTPUT_NAME ${name} LIBRARY_OUTPUT_DIRECTORY ${ARG_OUTPUT})
	target_link_libraries(${target} PRIVATE congvan-sdk ${ARG_LIBRARIES} congvan-flags)
	target_link_options(${target} PRIVATE -Wl,--exclude-libs,ALL -Wl,-z,nodelete)
	add_custom_command(TARGET ${target} POST_BUILD
		COMMAND $<TARGET_FILE:congvan-manifest> --output $<TARGET_FILE:${target}>.manifest $<TARGET_FILE:${target}>
		COMMAND ${CMAKE_OBJCOPY} --remove-section .congvan.manifest
			--add-section .congvan.manifest=$<TARGET_FILE:${target}>.manifest
			--set-section-flags .congvan.manifest=noload,readonly $<TARGET_FILE:${target}>
		COMMAND ${CMAKE_COMMAND} -E rm $<TARGET_FILE:${target}>.manifest
		VERBATIM)
	add_dependencies(${target} congvan-manifest)
	if(ARG_OUTPUT STREQUAL CONGVAN_PLUGIN_DIR)
		add_dependencies(plugins ${target})
	endif()
endfunction()
