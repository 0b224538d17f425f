# The house's warnings, for our own code only: generated code is compiled with congvan_quiet().
add_library(congvan-flags INTERFACE)
target_compile_options(congvan-flags INTERFACE
	-Wall -Wextra -Wshadow -Wconversion -Wvla -Wformat=2 -Wno-format-zero-length -fno-common
	"$<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes;-Wmissing-prototypes>")
if(WERROR)
	target_compile_options(congvan-flags INTERFACE -Werror)
endif()
target_compile_definitions(congvan-flags INTERFACE _GNU_SOURCE)

add_compile_options(-fstack-protector-strong -fno-omit-frame-pointer)
if(CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo" OR CMAKE_BUILD_TYPE STREQUAL "Release")
	add_compile_options(-D_FORTIFY_SOURCE=2)
endif()
add_link_options(-Wl,-z,relro,-z,now)

if(SANITIZE)
	add_compile_options(-fsanitize=${SANITIZE} -fno-sanitize-recover=all)
	add_link_options(-fsanitize=${SANITIZE})
endif()

if(FUZZ)
	add_compile_options(-fsanitize=fuzzer-no-link)
endif()

function(congvan_quiet target)
	target_compile_options(${target} PRIVATE -w)
endfunction()
