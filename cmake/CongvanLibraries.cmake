# Debian 12's libraries, each as one imported target. Reasons and licences: docs/dependencies.md.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

pkg_check_modules(UV REQUIRED IMPORTED_TARGET libuv>=1.44)
pkg_check_modules(PROTOBUF_C REQUIRED IMPORTED_TARGET libprotobuf-c>=1.4)
pkg_check_modules(CRYPTO REQUIRED IMPORTED_TARGET libcrypto>=3.0)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson>=2.14)
pkg_check_modules(YAML REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(MICROHTTPD REQUIRED IMPORTED_TARGET libmicrohttpd>=0.9.75)
pkg_check_modules(ARGON2 REQUIRED IMPORTED_TARGET libargon2)
pkg_check_modules(ELF REQUIRED IMPORTED_TARGET libelf)
pkg_check_modules(SECCOMP REQUIRED IMPORTED_TARGET libseccomp>=2.5)
if(WITH_TESTS)
	pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)
	pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl)
endif()

# These two ship no pkg-config file in Debian 12.
function(congvan_library name header library)
	find_path(${name}_INCLUDE ${header} REQUIRED)
	find_library(${name}_LIBRARY ${library} REQUIRED)
	add_library(congvan::${name} UNKNOWN IMPORTED)
	set_target_properties(congvan::${name} PROPERTIES
		IMPORTED_LOCATION ${${name}_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${${name}_INCLUDE})
endfunction()
congvan_library(rocksdb rocksdb/c.h rocksdb)
congvan_library(nng nng/nng.h nng)
